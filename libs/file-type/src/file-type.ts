/**
 * What a file is, by its first bytes. What a stranger announced counts only where it agrees with
 * them, or where the bytes cannot tell (plain text, for one, has no mark).
 */
import { filetypeinfo } from 'magic-bytes.js';

const HEAD_BYTES = 4_100;
const UNKNOWN = 'application/octet-stream';
/** Families whose files always have a mark: without one, the announcement is wrong. */
const ALWAYS_MARKED = /^(image|audio|video|font)\/|^application\/(pdf|zip)$/;
/** Text that a browser would run. It is kept, and never called by a name that would make it run. */
const RUNS =
  /^(text\/(html|xml|javascript)|image\/svg\+xml|application\/(xhtml\+xml|xml|javascript))$/;
/** One type under two names. */
const SAME: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'audio/mp3': 'audio/mpeg',
  'audio/x-wav': 'audio/wav',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'application/ogg': 'audio/ogg',
};
/** Containers that hold sound as well as pictures: the announcement says which. */
const FAMILIES: readonly (readonly string[])[] = [
  ['audio/mp4', 'video/mp4', 'audio/aac', 'video/3gpp', 'audio/3gpp', 'video/quicktime'],
  ['audio/ogg', 'video/ogg', 'audio/opus'],
  ['audio/webm', 'video/webm', 'video/x-matroska'],
];

export function fileType(bytes: Buffer, announced: string): string {
  const wanted = plain(announced);
  const found = filetypeinfo(bytes.subarray(0, HEAD_BYTES)).flatMap(({ mime }) =>
    mime ? [plain(mime)] : [],
  );
  if (found.length === 0)
    return wanted === '' || ALWAYS_MARKED.test(wanted) || RUNS.test(wanted) ? UNKNOWN : wanted;
  const agrees = found.some(
    (mime) =>
      mime === wanted ||
      FAMILIES.some((family) => family.includes(mime) && family.includes(wanted)),
  );
  const type = agrees ? wanted : (found[0] as string);
  return RUNS.test(type) ? UNKNOWN : type;
}

function plain(mime: string): string {
  const type = mime.split(';')[0]?.trim().toLowerCase() ?? '';
  return SAME[type] ?? type;
}
