/** Reads a body, counting bytes as they arrive: a length header is a claim, not a fact. */
import type { Room } from './room.ts';

/** `slow`: not whole by the deadline. `cut`: the sender went away. `no-room`: too many bytes of others are in hand. */
export type Body = { readonly kind: 'whole'; readonly bytes: Uint8Array } | { readonly kind: 'too-large' | 'cut' | 'slow' | 'no-room' };
export type BodyLimits = {
  readonly mostBytes: number;
  /** For the whole body, from now. */
  readonly withinMs: number;
  /** Bytes taken here are the caller's to give back. */
  readonly room: Room;
};

/** Resolves by the deadline whatever the sender does. `taken` hears of every byte that room was found for. */
export async function readBody(request: Request, limits: BodyLimits, taken: (bytes: number) => void): Promise<Body> {
  if (request.body === null) return { kind: 'whole', bytes: new Uint8Array() };
  const reader = request.body.getReader();
  const late = Promise.withResolvers<'slow'>();
  const timer = setTimeout(() => late.resolve('slow'), limits.withinMs);
  try {
    return await readAll(reader, late.promise, limits, taken);
  } catch {
    // The sender went away in the middle: it has no use for the answer, and we none for half a body.
    return { kind: 'cut' };
  } finally {
    clearTimeout(timer);
    // Not awaited: the stream of a sender that drips ends only with its socket. A stream that has failed cannot be cancelled.
    void reader.cancel().catch(() => undefined);
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  late: Promise<'slow'>,
  { mostBytes, room }: BodyLimits,
  taken: (bytes: number) => void,
): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const read = await Promise.race([reader.read(), late]);
    if (read === 'slow') return { kind: 'slow' };
    if (read.done) return { kind: 'whole', bytes: Buffer.concat(chunks) };
    size += read.value.byteLength;
    if (size > mostBytes) return { kind: 'too-large' };
    if (!room.take(read.value.byteLength)) return { kind: 'no-room' };
    taken(read.value.byteLength);
    chunks.push(read.value);
  }
}
