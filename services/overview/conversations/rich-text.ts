/**
 * HTML that strangers sent, made harmless before an agent's browser sees it. The original stays in
 * the event; what is cut here is cut from the view only.
 */
import sanitizeHtml from 'sanitize-html';

/** A page longer than this is shown as its plain text. */
export const HTML_CHARS_MAX = 500_000;

const COLOUR = [/^#[0-9a-f]{3,8}$/i, /^rgba?\([\d\s.,%]+\)$/i, /^[a-z]+$/i];
const LENGTH = [/^-?[\d.]+(?:px|em|rem|pt|%)?(?:\s+-?[\d.]+(?:px|em|rem|pt|%)?){0,3}$/i, /^auto$/];

/**
 * @param hrefOfImage address of an inline image by its Content-ID; `null` when we have no such file.
 * Remote images are left out: fetching one tells its sender who read the mail, and when.
 */
export function cleanHtml(html: string, hrefOfImage: (contentId: string) => string | null): string {
  if (html.length > HTML_CHARS_MAX) return '';
  return sanitizeHtml(html, {
    allowedTags: [
      'a',
      'abbr',
      'b',
      'blockquote',
      'br',
      'caption',
      'code',
      'col',
      'colgroup',
      'dd',
      'del',
      'div',
      'dl',
      'dt',
      'em',
      'font',
      'h1',
      'h2',
      'h3',
      'h4',
      'h5',
      'h6',
      'hr',
      'i',
      'img',
      'ins',
      'li',
      'ol',
      'p',
      'pre',
      'q',
      's',
      'small',
      'span',
      'strike',
      'strong',
      'sub',
      'sup',
      'table',
      'tbody',
      'td',
      'tfoot',
      'th',
      'thead',
      'tr',
      'u',
      'ul',
    ],
    allowedAttributes: {
      a: ['href', 'title', 'rel', 'target'],
      img: ['src', 'alt', 'width', 'height'],
      td: ['colspan', 'rowspan', 'align', 'valign'],
      th: ['colspan', 'rowspan', 'align', 'valign'],
      table: ['cellpadding', 'cellspacing', 'border', 'width', 'align'],
      font: ['color', 'size'],
      ol: ['start', 'type'],
      '*': ['style', 'dir', 'lang'],
    },
    // Only what these patterns match survives: no url(), no expression, no position over our page.
    allowedStyles: {
      '*': {
        color: COLOUR,
        'background-color': COLOUR,
        'font-weight': [/^(?:bold|normal|[1-9]00)$/],
        'font-style': [/^(?:italic|normal)$/],
        'font-size': [
          /^(?:\d{1,2}(?:\.\d+)?(?:px|pt)|[0-2](?:\.\d+)?r?em|x?x?-?(?:small|large)|medium)$/,
        ],
        'text-align': [/^(?:left|right|center|justify)$/],
        'text-decoration': [/^(?:underline|line-through|none)$/],
        margin: LENGTH,
        padding: LENGTH,
        width: LENGTH,
        'border-collapse': [/^collapse$/],
      },
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: [] },
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    nestingLimit: 100,
    transformTags: {
      a: (tagName, { href, title }) => ({
        tagName,
        attribs: {
          ...(href ? { href } : {}),
          ...(title ? { title } : {}),
          rel: 'noopener noreferrer nofollow',
          target: '_blank',
        },
      }),
      img: (tagName, { src, alt, width, height }) => {
        const contentId = /^cid:(.+)$/i.exec(src ?? '')?.[1];
        const own = contentId === undefined ? null : hrefOfImage(decodeSafely(contentId));
        return {
          tagName,
          attribs: {
            alt: alt ?? '',
            ...(width ? { width } : {}),
            ...(height ? { height } : {}),
            ...(own ? { src: own } : {}),
          },
        };
      },
    },
    // What is left of a remote image says that there was one.
    exclusiveFilter: (frame) => frame.tag === 'img' && !frame.attribs.src && !frame.attribs.alt,
  });
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
