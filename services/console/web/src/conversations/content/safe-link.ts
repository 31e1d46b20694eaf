/** An address that leads to the web, and nowhere else: `javascript:` and the like give no link. */
export function safe(url: string): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined;
}
