/** Decodes a list of payloads for a reader, one after the other and within bounds: a small request can stand for a very large answer. */
import type { Payload, PayloadCodec } from '@temporalio/common';
import { isEncrypted } from '../../encryption/codec.ts';

/** A page of a history holds 250 events in Temporal's UI and 1,000 in its CLI, with at most a few payloads each; either asks event by event. */
export const MOST_PAYLOADS = 1_000;
/** Twice what Temporal moves in one message, since our payloads are packed; one alone may be as large (`encryption/codec.ts`). */
export const MOST_DECODED_BYTES = 8 * 1024 * 1024;

export type Decoded = { readonly kind: 'decoded'; readonly payloads: readonly Payload[] } | { readonly kind: 'too-large' };

/** Throws `UnsealError` for a payload that is not whole and ours. */
export async function decodeWithin(codec: PayloadCodec, payloads: readonly Payload[]): Promise<Decoded> {
  const decoded: Payload[] = [];
  let bytes = 0;
  for (const payload of payloads) {
    const one = await readable(codec, payload);
    bytes += sizeOf(one);
    if (bytes > MOST_DECODED_BYTES) return { kind: 'too-large' };
    decoded.push(one);
  }
  return { kind: 'decoded', payloads: decoded };
}

/** Temporal writes some payloads of its own, which are plain, among ours; a reader sees them as they are. Workers stay strict. */
async function readable(codec: PayloadCodec, payload: Payload): Promise<Payload> {
  if (!isEncrypted(payload)) return payload;
  const [decoded] = await codec.decode([payload]);
  if (decoded === undefined) throw new Error('Expected one decoded payload for one, got none.');
  return decoded;
}

const sizeOf = ({ metadata, data }: Payload): number =>
  Object.values(metadata ?? {}).reduce((sum, value) => sum + value.length, data?.length ?? 0);
