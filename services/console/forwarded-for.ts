/** The chain of addresses that a request came through. */

/** Each door adds whom it saw; whose word counts is for the reader to decide, from the right. */
export function appended(known: string | string[] | undefined, seen: string | undefined): string {
  return [known ?? [], seen ?? []].flat().join(', ');
}
