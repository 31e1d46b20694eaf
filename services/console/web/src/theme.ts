/** The page's look: one ink-blue accent on quiet neutrals. Surfaces and lines are in tokens.css. */
import { createTheme, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#eef0fc',
  '#dfe3f9',
  '#bcc4f1',
  '#98a4ea',
  '#7a88e3',
  '#6473dc',
  '#4c5bcd',
  '#3d4bbd',
  '#323e9e',
  '#28327f',
];

/** Greys of the dark scheme with a little of the accent in them; 7 is the surface. */
const dark: MantineColorsTuple = [
  '#e7eaf1',
  '#c3cad8',
  '#aab3c4',
  '#8f99ad',
  '#3a4354',
  '#272e3b',
  '#1b202b',
  '#171b24',
  '#12161e',
  '#0d1016',
];

const FONT =
  "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', sans-serif";

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 6 },
  colors: { ink, dark },
  fontFamily: FONT,
  headings: { fontFamily: FONT, fontWeight: '650' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
  defaultRadius: 8,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    Button: { defaultProps: { size: 'compact-md' } },
    Modal: { styles: { title: { fontWeight: 650, fontSize: '16px' } } },
    Drawer: { styles: { title: { fontWeight: 650, fontSize: '16px' } } },
  },
});
