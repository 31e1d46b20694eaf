/**
 * Makes `postal-mime` read bodies and headers by `charset.ts`, and show kinds of text that nobody would
 * look for in an attachment. Its own decoder takes what the label says, and a letter that it could not
 * read is lost for good; so the bytes are read here, before that.
 *
 * As in `fast-lines.ts` the class is loaded by its path, the version is pinned, and the specs fail when
 * a newer one has moved it.
 */
import { dirname, join } from 'node:path';
import { asUtf8, decodeBody } from './charset.js';

interface Parsed {
  readonly value: string;
  readonly params: Readonly<Record<string, string | undefined>>;
}

interface Part {
  readonly content: ArrayBuffer | Uint8Array | null;
  readonly contentType: { readonly parsed: Parsed };
  readonly contentDisposition: { readonly parsed: Parsed };
  readonly state: string;
  readonly parentNode?: { readonly contentType: { readonly multipart?: string | false } };
  decodeFlowedText(text: string, isDelSp: boolean): string;
  getTextContent(): string;
  feed(line: Uint8Array): void;
}

interface Parser {
  isInlineTextNode(part: Part): boolean;
}

/** Text that is read as it stands, where it is no file: it has no name and is not attached. */
const READABLE = ['text', 'text/markdown', 'text/x-markdown', 'text/enriched', 'text/richtext'];

export function readTolerantly(): void {
  const folder = dirname(require.resolve('postal-mime'));
  const { default: part } = require(join(folder, 'mime-node.js')) as {
    default: { prototype: Part };
  };
  const { default: parser } = require(join(folder, 'postal-mime.js')) as {
    default: { prototype: Parser };
  };
  part.prototype.getTextContent = function getTextContent(this: Part): string {
    if (!this.content) return '';
    const { value, params } = this.contentType.parsed;
    const bytes = new Uint8Array(this.content);
    const text = decodeBody(bytes, params['charset'], value === 'text/html');
    if (/^(text\/enriched|text\/richtext)$/.test(value)) return withoutMarks(text);
    if (!/^flowed$/i.test(params['format'] ?? '')) return text;
    return this.decodeFlowedText(text, /^yes$/i.test(params['delsp'] ?? ''));
  };
  const feed = Reflect.get(part.prototype, 'feed') as (this: Part, line: Uint8Array) => void;
  part.prototype.feed = function feedTolerantly(this: Part, line: Uint8Array): void {
    feed.call(this, this.state === 'header' ? asUtf8(line) : line);
  };
  const isInlineTextNode = Reflect.get(parser.prototype, 'isInlineTextNode') as (
    this: Parser,
    part: Part,
  ) => boolean;
  parser.prototype.isInlineTextNode = function isReadable(this: Parser, node: Part): boolean {
    if (isInlineTextNode.call(this, node)) return true;
    const { parsed } = node.contentDisposition;
    const isFile =
      parsed.value === 'attachment' ||
      Boolean(parsed.params['filename'] ?? node.contentType.parsed.params['name']);
    // Of several forms of one text, plain and HTML are the ones that everybody writes well.
    const isChoice = node.parentNode?.contentType.multipart === 'alternative';
    return !isFile && !isChoice && READABLE.includes(node.contentType.parsed.value);
  };
}

/** RFC 1896: `<bold>`, `<param>...</param>`, and `<<` for one `<`. */
function withoutMarks(text: string): string {
  return text
    .replace(/<param>[^<]{0,1000}<\/param>/gi, '')
    .replace(/<\/?[a-z][a-z0-9-]{0,59}>/gi, '')
    .replaceAll('<<', '<');
}
