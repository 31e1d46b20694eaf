/** What the server takes of a file, and how a size reads. */
export const FILE_BYTES_MAX = 25 * 1024 * 1024;

/** Why it cannot go, for people; `null`: it can. */
export function whyNot(
  { size, type }: Pick<File, 'size' | 'type'>,
  { bytesMax = FILE_BYTES_MAX, mimes }: { bytesMax?: number; mimes?: readonly string[] } = {},
): string | null {
  if (size === 0) return 'This file is empty.';
  const most = Math.min(bytesMax, FILE_BYTES_MAX);
  if (size > most) return `This file has ${sizeOf(size)}; at most ${sizeOf(most)} can go.`;
  if (mimes && !mimes.includes(type)) return `The channel takes ${listOf(mimes)} here.`;
  return null;
}

/** `image/jpeg`, `image/png` as people name them: "JPEG or PNG". */
export function listOf(mimes: readonly string[]): string {
  return mimes.map((mime) => (mime.split('/')[1] ?? mime).toUpperCase()).join(' or ');
}

export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
