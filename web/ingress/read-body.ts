/** Reads a body, counting bytes as they arrive: a length header is a claim, not a fact. */
export type Body = { readonly kind: 'whole'; readonly bytes: Uint8Array } | { readonly kind: 'too-large' } | { readonly kind: 'cut' };

export async function readBody(request: Request, mostBytes: number): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > mostBytes) return { kind: 'too-large' };
      chunks.push(chunk);
    }
  } catch {
    // The sender went away in the middle: it has no use for the answer, and we none for half a body.
    return { kind: 'cut' };
  }
  return { kind: 'whole', bytes: Buffer.concat(chunks) };
}
