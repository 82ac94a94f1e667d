/** Pure: whether a body came compressed. What is signed is the body as it is, and nothing here unpacks what a stranger has packed. */

/** As registered for HTTP (iana.org/assignments/http-parameters, content codings), so that no text of a sender is said again. */
const KNOWN = ['gzip', 'x-gzip', 'compress', 'x-compress', 'deflate', 'br', 'zstd', 'dcb', 'dcz', 'aes128gcm', 'exi', 'pack200-gzip'];
const PLAIN = new Set(['', 'identity']);

/** The coding of `content-encoding`, undefined where the body is said to be as it is. */
export function codingOf(header: string | null): string | undefined {
  const codings = (header ?? '')
    .toLowerCase()
    .split(',', 9)
    .map((word) => word.trim());
  const coding = codings.find((word) => !PLAIN.has(word));
  return coding === undefined ? undefined : (KNOWN.find((known) => known === coding) ?? 'another');
}

/** A proxy may compress and say nothing: no JSON begins with the first two bytes of gzip (RFC 1952, 2.3.1). */
export const looksCompressed = (body: Uint8Array): boolean => body[0] === 0x1f && body[1] === 0x8b;
