/** Decides what an address is worth under which others are asked. Pure. */

/** Without the strokes at its end. Throws for what is no address of the web; `whose` says of whom it is. */
export function rootOf(baseUrl: string, whose: string): string {
  if (!/^https?:$/.test(new URL(baseUrl).protocol)) throw new TypeError(`Expected ${whose} to begin with http:// or https://.`);
  return baseUrl.replace(/\/+$/, '');
}
