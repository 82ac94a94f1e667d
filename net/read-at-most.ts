/** Reads the body of a reply, counting bytes as they arrive, after decompression: a Content-Length header is a claim, not a fact. */

/** Undefined where there are more than `mostBytes`; the rest is not read then. */
export async function readAtMost({ body }: Response, mostBytes: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > mostBytes) return undefined; // leaving the loop cancels the stream and with it the connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
