/** Pure: the text of a key file, and the key it holds. */
import { createHash, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';

/** AES-256. */
export const KEY_BYTES = 32;

/** `secret` is a KeyObject, which prints nothing of itself when it is logged by mistake. */
export type Key = { readonly keyId: string; readonly secret: KeyObject };
/** Newest first: the first encrypts, every one of them decrypts. */
export type Keys = readonly [Key, ...Key[]];

export type KeyText =
  | { readonly kind: 'key'; readonly key: Key; readonly purpose: 'standby' | 'test' }
  | { readonly kind: 'malformed'; readonly got: string };

const Envelope = z.object({
  keyId: z.string().regex(/^[0-9a-f]{8}$/),
  key: z.base64(),
  made: z.iso.datetime(),
  purpose: z.literal('test').optional(),
});

/** Names the key by the first eight hex digits of its SHA-256, which tell nothing of it. */
export function keyOf(bytes: Uint8Array): Key {
  if (bytes.length !== KEY_BYTES) throw new RangeError(`Expected a key of ${KEY_BYTES} bytes, got ${bytes.length}.`);
  return { keyId: createHash('sha256').update(bytes).digest('hex').slice(0, 8), secret: createSecretKey(bytes) };
}

/** What is written to a new key file. */
export function keyTextOf(bytes: Uint8Array, madeAtMs: number): string {
  const envelope = { keyId: keyOf(bytes).keyId, key: Buffer.from(bytes).toString('base64'), made: new Date(madeAtMs).toISOString() };
  return `${JSON.stringify(envelope)}\n`;
}

/** Reads a key file's text; `got` names what is wrong with it and quotes nothing of it. */
export function parseKeyText(text: string): KeyText {
  const parsed = Envelope.safeParse(jsonOf(text));
  if (!parsed.success) {
    const fields = new Set(parsed.error.issues.map((issue) => issue.path.join('.')));
    return { kind: 'malformed', got: `no usable ${[...fields].map((field) => (field === '' ? 'JSON object' : `"${field}"`)).join(', ')}` };
  }
  const bytes = Buffer.from(parsed.data.key, 'base64');
  if (bytes.length !== KEY_BYTES) return { kind: 'malformed', got: `a "key" of ${bytes.length} bytes` };
  const key = keyOf(bytes);
  // A flipped bit in the key would else show only as data that cannot be read.
  if (key.keyId !== parsed.data.keyId)
    return { kind: 'malformed', got: `"keyId" ${parsed.data.keyId} over a key whose id is ${key.keyId}` };
  return { kind: 'key', key, purpose: parsed.data.purpose ?? 'standby' };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is one of the malformed forms: undefined fails the envelope. The error itself may quote the key.
    return undefined;
  }
}
