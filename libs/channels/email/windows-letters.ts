/**
 * Node 20 decodes windows-1252 as ISO-8859-1 (nodejs/node#56542), and so is every mail that says
 * iso-8859-1 and means Windows: the euro sign and the curly quotes of Outlook become control characters,
 * which no mail means. Here they become letters again.
 */
const LETTERS =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

export function withWindowsLetters(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (char) => LETTERS[char.charCodeAt(0) - 0x80] as string);
}
