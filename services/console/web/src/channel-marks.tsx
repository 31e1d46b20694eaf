/**
 * How each channel looks, as data. A channel that is not listed still gets a mark of its own: its
 * first letter on a colour made from its name.
 */
import {
  BoltIcon,
  CameraIcon,
  ChatBubbleLeftRightIcon,
  DevicePhoneMobileIcon,
  EnvelopeIcon,
  PaperAirplaneIcon,
} from '@heroicons/react/20/solid';
import type { ComponentType, CSSProperties, SVGProps } from 'react';
import type { Row } from '../../live-state/index.js';
import classes from './channel-marks.module.css';

interface Mark {
  readonly label: string;
  /** Hue and chroma of the mark; lightness follows the scheme. */
  readonly hue: number;
  readonly chroma: number;
  readonly Icon: ComponentType<SVGProps<SVGSVGElement>> | null;
}

const known: Readonly<Record<string, Mark>> = {
  webchat: { label: 'Web chat', hue: 295, chroma: 0.15, Icon: ChatBubbleLeftRightIcon },
  messenger: { label: 'Messenger', hue: 252, chroma: 0.16, Icon: BoltIcon },
  whatsapp: { label: 'WhatsApp', hue: 152, chroma: 0.13, Icon: DevicePhoneMobileIcon },
  email: { label: 'Email', hue: 62, chroma: 0.12, Icon: EnvelopeIcon },
  instagram: { label: 'Instagram', hue: 355, chroma: 0.16, Icon: CameraIcon },
  telegram: { label: 'Telegram', hue: 225, chroma: 0.12, Icon: PaperAirplaneIcon },
};

export const knownChannels: readonly string[] = ['webchat', 'messenger', 'whatsapp', 'email'];

export function markOf(channel: string): Mark {
  const found = known[channel];
  if (found) return found;
  let hash = 0;
  for (const letter of channel) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  const label = channel ? channel[0]?.toUpperCase() + channel.slice(1) : 'Unknown channel';
  return { label, hue: hash, chroma: 0.12, Icon: null };
}

/** The channel's hue for CSS: `var(--channel-ink)` and `var(--channel-soft)` follow from it. */
export function channelStyle(channel: string): CSSProperties {
  const { hue, chroma } = markOf(channel);
  return { '--hue': hue, '--chroma': chroma } as CSSProperties;
}

export function ChannelMark({ channel, size = 36 }: { channel: string; size?: number }) {
  const { label, Icon } = markOf(channel);
  return (
    <span
      className={classes.mark}
      style={{ ...channelStyle(channel), width: size, height: size, borderRadius: size / 3.2 }}
      role="img"
      aria-label={label}
      title={label}
    >
      {Icon ? (
        <Icon width={size * 0.52} height={size * 0.52} aria-hidden />
      ) : (
        <b style={{ fontSize: size * 0.44 }} aria-hidden>
          {label[0]}
        </b>
      )}
    </span>
  );
}

/** What to call somebody: the name, or a stable word for a person whose name no channel told. */
export function nameOf(row: Pick<Row, 'channel' | 'contactId' | 'contactName'>): string {
  if (row.contactName) return row.contactName;
  const sign = row.contactId.slice(-4).toUpperCase();
  return `${row.channel === 'webchat' ? 'Visitor' : 'Customer'} ${sign}`;
}
