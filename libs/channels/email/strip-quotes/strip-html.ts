/**
 * Cuts quoted history and signatures from the HTML of a mail by the marks that mail programs leave
 * in it. Returns what is left as plain text, or `null` when no mark was found: then the text rules
 * decide alone.
 *
 * A quote with own words after it inside its frame is an answer between the lines: the frame stays.
 */
import {
  findAll,
  getAttributeValue,
  getName,
  getOuterHTML,
  hasAttrib,
  isTag,
  removeElement,
  textContent,
} from 'domutils';
import { compile } from 'html-to-text';
import { type AnyNode, type Document, type Element, parseDocument } from '../html.js';

/** Larger documents are newsletters; their text is taken as it is. */
const HTML_CHARS_MAX = 1_000_000;
const DEPTH_MAX = 200;
const OPEN_TAGS_MAX = 1_000;
/** Nobody answers between more quotes than this. */
const FRAMES_MAX = 200;

const QUOTE_CLASSES = [
  'gmail_quote',
  'gmail_extra',
  'yahoo_quoted',
  'protonmail_quote',
  'zmail_extra',
  'tutanota_quote',
  'mailfence_quote',
  'quotebody',
];
const SIGNATURE_CLASSES = [
  'gmail_signature',
  'moz-signature',
  'protonmail_signature_block',
  'gmail_signature_prefix',
  'k9mail-signature',
];
const SIGNATURE_IDS = [
  'signature',
  'ms-outlook-mobile-signature',
  'mobile-signature',
  'applemailsignature',
  'x_signature',
];
/** From one of these on, everything below is the mail that is answered. */
const CUT_IDS = [
  'divrplyfwdmsg',
  'appendonsend',
  'reply-intro',
  'stopspelling',
  'mail-editor-reference-message-container',
  'x_divrplyfwdmsg',
];
const CUT_CLASSES = [
  'outlookmessageheader',
  'gmail_quote_container--header',
  'wordsection1--quoted',
];
/** Outlook draws this line above the headers of the mail that is answered. */
const OUTLOOK_RULE = /border-top:\s*solid\s*#(e1e1e1|b5c4df)/i;

const toText = compile({
  wordwrap: false,
  limits: { maxInputLength: HTML_CHARS_MAX, maxDepth: DEPTH_MAX, maxChildNodes: 20_000 },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'hr', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
    {
      selector: 'blockquote',
      options: { trimEmptyLines: true, leadingLineBreaks: 1, trailingLineBreaks: 1 },
    },
  ],
});

/** Plain text of the whole document. */
export function textOfHtml(html: string): string {
  const readable = html.slice(0, HTML_CHARS_MAX);
  return isNestedTooDeep(readable) ? withoutTags(readable) : toText(readable);
}

/** Plain text without what the program marked as quoted, or `null` when it marked nothing. */
export function stripHtml(html: string): string | null {
  if (html.length > HTML_CHARS_MAX || isNestedTooDeep(html)) return null;
  const document = parseDocument(html);
  if (isTooDeep(document)) return null;
  let isCut = cutAfterMark(document);
  // Outermost first: what lies inside a removed frame is gone with it.
  const frames = findAll(isQuoteFrame, document.children);
  if (frames.length > FRAMES_MAX) return null;
  for (const element of frames) {
    if (!isAttached(element, document) || isAnsweredInside(element)) continue;
    removeAttribution(element);
    removeElement(element);
    isCut = true;
  }
  if (!isCut) return null;
  for (const element of findAll(isSignature, document.children)) removeElement(element);
  const text = toText(getOuterHTML(document)).trim();
  return text === '' ? null : text;
}

function isQuoteFrame(element: Element): boolean {
  const id = idOf(element);
  if (id === 'olk_src_body_section' || id.startsWith('yahoo_quoted')) return true;
  if (classesOf(element).some((name) => QUOTE_CLASSES.includes(name))) return true;
  return (
    getName(element) === 'blockquote' &&
    getAttributeValue(element, 'type')?.toLowerCase() === 'cite'
  );
}

function isSignature(element: Element): boolean {
  if (SIGNATURE_IDS.includes(idOf(element))) return true;
  if (getAttributeValue(element, 'data-smartmail') === 'gmail_signature') return true;
  return classesOf(element).some((name) => SIGNATURE_CLASSES.includes(name));
}

/** Own words after a quote within its frame, or between two quotes beside each other. */
function isAnsweredInside(frame: Element): boolean {
  if (getName(frame) === 'blockquote') return isBetweenQuotes(frame);
  let hasQuote = false;
  for (const node of frame.children) {
    if (isTag(node) && (getName(node) === 'blockquote' || isQuoteFrame(node))) hasQuote = true;
    else if (hasQuote && !isSignatureNode(node) && textContent(node).trim() !== '') return true;
  }
  return false;
}

/** `quote, own words, quote`: without the quotes nobody knows what was answered. */
function isBetweenQuotes(quote: Element): boolean {
  const siblings = quote.parent?.children ?? [];
  const quotes = siblings.filter((node) => isTag(node) && isQuoteFrame(node));
  const [first, last] = [quotes[0], quotes.at(-1)];
  if (!first || !last || first === last) return false;
  const between = siblings.slice(siblings.indexOf(first) + 1, siblings.indexOf(last));
  return between.some((node) => !quotes.includes(node) && textContent(node).trim() !== '');
}

function isSignatureNode(node: AnyNode): boolean {
  return isTag(node) && isSignature(node);
}

/** "On Monday, Ann wrote:" stands in an element of its own right above the quote. */
function removeAttribution(quote: Element): void {
  const siblings = quote.parent?.children ?? [];
  for (let at = siblings.indexOf(quote) - 1; at >= 0; at--) {
    const before = siblings[at] as AnyNode;
    if (isTag(before) && classesOf(before).includes('moz-cite-prefix'))
      return removeElement(before);
    if (textContent(before).trim() !== '') return;
  }
}

/** Removes an Outlook-like mark and all that follows it in the document. */
function cutAfterMark(document: Document): boolean {
  const mark = findAll(isCutMark, document.children)[0];
  if (!mark || !hasTextBefore(mark)) return false;
  for (let node: AnyNode | null = mark; node; node = node.parent as AnyNode | null) {
    const siblings: AnyNode[] = node.parent?.children ?? [];
    for (const after of siblings.slice(siblings.indexOf(node) + 1)) removeElement(after);
  }
  removeElement(mark);
  return true;
}

function isCutMark(element: Element): boolean {
  if (CUT_IDS.includes(idOf(element))) return true;
  if (classesOf(element).some((name) => CUT_CLASSES.includes(name))) return true;
  if (getName(element) !== 'div' || !hasAttrib(element, 'style')) return false;
  const style = getAttributeValue(element, 'style') ?? '';
  return OUTLOOK_RULE.test(style) && /:/.test(textContent(element).slice(0, 40));
}

/** Nothing above the mark means a bare forward: its text is all there is. */
function hasTextBefore(mark: Element): boolean {
  for (let node: AnyNode | null = mark; node; node = node.parent as AnyNode | null) {
    const siblings: AnyNode[] = node.parent?.children ?? [];
    const before = siblings.slice(0, siblings.indexOf(node));
    if (before.some((each) => !isHidden(each) && textContent(each).trim() !== '')) return true;
  }
  return false;
}

function isHidden(node: AnyNode): boolean {
  return isTag(node) && ['head', 'style', 'script', 'title'].includes(getName(node));
}

function isAttached(element: Element, document: Document): boolean {
  let node: AnyNode | null = element;
  while (node?.parent) node = node.parent as AnyNode;
  return node === (document as unknown as AnyNode);
}

function isTooDeep(document: Document): boolean {
  let level: AnyNode[] = [...document.children];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_MAX) return true;
    level = level.flatMap((node) => (isTag(node) ? node.children : []));
  }
  return false;
}

/** Tags that are never closed, or that a parser closes by itself. */
const FLAT_TAGS = [
  'br',
  'hr',
  'img',
  'meta',
  'link',
  'input',
  'col',
  'wbr',
  'area',
  'base',
  'p',
  'li',
  'option',
  'dd',
  'dt',
];

/**
 * Parsers take time by the square of the depth, so this is counted before one sees the document:
 * 200,000 open tags would hold the process for half a minute.
 */
function isNestedTooDeep(html: string): boolean {
  let depth = 0;
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    if (FLAT_TAGS.includes((name as string).toLowerCase())) continue;
    depth = slash ? Math.max(0, depth - 1) : depth + 1;
    if (depth > OPEN_TAGS_MAX) return true;
  }
  return false;
}

/** The last resort for a document that no parser should see. */
function withoutTags(html: string): string {
  return html
    .replace(/<[^<>]{0,2000}>/g, ' ')
    .replace(/[ \t]+/g, ' ')
    .trim();
}

function idOf(element: Element): string {
  return (getAttributeValue(element, 'id') ?? '').toLowerCase();
}

function classesOf(element: Element): string[] {
  return (getAttributeValue(element, 'class') ?? '').toLowerCase().split(/\s+/);
}
