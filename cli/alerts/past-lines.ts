/** Reads a file line by line, however large it is: no more of it is in memory than one line may have. */
import { createReadStream } from 'node:fs';

export type FileLine = { readonly kind: 'line'; readonly bytes: Uint8Array } | { readonly kind: 'too-long' };

const NEWLINE = 0x0a;

/** Empty lines are none. Rejects with the system's error where it cannot be read. */
export async function* linesOf(path: string, mostBytes: number): AsyncGenerator<FileLine> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  const add = (piece: Uint8Array): void => {
    size += piece.byteLength;
    // Of a line that is too long only its length is kept.
    if (size <= mostBytes) pieces.push(piece);
    else pieces = [];
  };
  const taken = (): FileLine => {
    const line: FileLine = size > mostBytes ? { kind: 'too-long' } : { kind: 'line', bytes: Buffer.concat(pieces) };
    [pieces, size] = [[], 0];
    return line;
  };
  const stream: AsyncIterable<Buffer> = createReadStream(path);
  for await (const chunk of stream) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, at));
      from = at + 1;
      if (size > 0) yield taken();
    }
    if (from < chunk.byteLength) add(chunk.subarray(from));
  }
  if (size > 0) yield taken();
}
