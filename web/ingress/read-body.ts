/** Reads a body, counting bytes as they arrive: a length header is a claim, not a fact. */
import type { Seat } from './waiting-room.ts';

/** `slow`: not whole by the deadline, or in crumbs. `cut`: the sender went away. `no-room`: it gave way to others. */
export type Body = { readonly kind: 'whole'; readonly bytes: Uint8Array } | { readonly kind: 'too-large' | 'cut' | 'slow' | 'no-room' };
export type BodyLimits = {
  readonly mostBytes: number;
  /** For the whole body, from now. */
  readonly withinMs: number;
  /** Bytes taken here are the caller's to give back. */
  readonly seat: Seat;
};

/** A body comes in packets of a thousand bytes and more; in pieces of one byte it costs hundreds of times the memory and time of its length. */
const BYTES_A_PIECE = 256;
/** For a sender that writes a small body in pieces of its own. */
const PIECES_FREE = 1_000;

/** Resolves by the deadline whatever the sender does. */
export async function readBody(request: Request, limits: BodyLimits): Promise<Body> {
  if (request.body === null) return { kind: 'whole', bytes: new Uint8Array() };
  const reader = request.body.getReader();
  const over = Promise.withResolvers<'slow' | 'no-room'>();
  const timer = setTimeout(() => over.resolve('slow'), limits.withinMs);
  void limits.seat.givesWay.then(() => over.resolve('no-room'));
  try {
    return await readAll(reader, over.promise, limits);
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
  over: Promise<'slow' | 'no-room'>,
  { mostBytes, seat }: BodyLimits,
): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const read = await Promise.race([reader.read(), over]);
    if (typeof read === 'string') return { kind: read };
    if (read.done) return { kind: 'whole', bytes: Buffer.concat(chunks) };
    size += read.value.byteLength;
    if (size > mostBytes) return { kind: 'too-large' };
    if (chunks.length > PIECES_FREE + size / BYTES_A_PIECE) return { kind: 'slow' };
    if (!seat.take(read.value.byteLength)) return { kind: 'no-room' };
    chunks.push(read.value);
  }
}
