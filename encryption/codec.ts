/** Packs and encrypts every payload before it leaves for Temporal, and takes back nothing that is not encrypted, but for one word of the server. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { UnsealError, decrypt, encrypt } from './cipher.ts';
import type { Keys } from './key-text.ts';

export const ENCRYPTED = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
/** Binds a payload to this version of the form and keeps sealed text from passing as a payload. */
const labelOf = (keyId: string): string => `payload1.${keyId}`;

const PayloadMessage = proto.temporal.api.common.v1.Payload;

/** Somebody without the key wrote into a history: a payload came that is not in our encoding. */
export class PlainPayloadError extends Error {
  override readonly name = 'PlainPayloadError';
}

/**
 * Encrypts with the newest key, decrypts with any known one; refuses plain, altered and foreign payloads.
 * The workflow's id is not bound in: people decode in the codec server, where Temporal's UI and CLI do not pass it.
 */
export function createCodec(keys: Keys): PayloadCodec {
  const [newest] = keys;
  return {
    encode: async (payloads) => payloads.map((payload) => encodeOne(payload, newest)),
    decode: async (payloads) => payloads.map((payload) => decodeOne(payload, keys)),
  };
}

/** True where a payload claims to be in our encoding. */
export const isEncrypted = (payload: Payload): boolean => textOf(payload.metadata?.['encoding']) === ENCRYPTED;

function encodeOne(payload: Payload, newest: Keys[0]): Payload {
  const plain = packed(PayloadMessage.encode(payload).finish());
  return {
    metadata: { encoding: Buffer.from(ENCRYPTED), [KEY_ID]: Buffer.from(newest.keyId) },
    data: encrypt(newest, plain, labelOf(newest.keyId)),
  };
}

/**
 * What the server itself puts into a history: why an activity was cancelled that nobody had begun, as between two of its tries
 * (`activityCancellationMsgActivityNotStarted` of the server's source). It says nothing of ours, and a run that refused it could not go on.
 */
const OF_THE_SERVER: readonly string[] = ['"ACTIVITY_ID_NOT_STARTED"'];
const isOfTheServer = ({ metadata, data }: Payload): boolean =>
  textOf(metadata?.['encoding']) === 'json/plain' && OF_THE_SERVER.includes(textOf(data) ?? '');

function decodeOne(payload: Payload, keys: Keys): Payload {
  if (!isEncrypted(payload)) {
    if (isOfTheServer(payload)) return payload;
    const got = textOf(payload.metadata?.['encoding']) ?? 'none';
    throw new PlainPayloadError(
      `Expected a payload with the encoding ${ENCRYPTED}, got ${got.slice(0, 40)}; send it with Standby's own key.`,
    );
  }
  const keyId = textOf(payload.metadata?.[KEY_ID]);
  if (keyId === undefined)
    throw new UnsealError('not-sealed', undefined, `Expected ${KEY_ID} in the metadata of an encrypted payload, got none.`);
  return PayloadMessage.decode(unpacked(decrypt(keys, keyId, payload.data ?? new Uint8Array(), labelOf(keyId))));
}

/** Before encryption, since nothing can be compressed after it: a ticket's text stands in its history once for each request. */
function packed(plain: Uint8Array): Uint8Array {
  if (plain.length < WORTH_PACKING) return Buffer.concat([AS_IT_IS, plain]);
  return Buffer.concat([DEFLATED, deflateRawSync(plain)]);
}

/** Only what was sealed with our key comes here; the bound is for a bug of ours, not for strangers. */
function unpacked(bytes: Uint8Array): Uint8Array {
  const body = bytes.subarray(1);
  return bytes[0] === DEFLATED[0] ? inflateRawSync(body, { maxOutputLength: LARGEST }) : body;
}

/** Below this the saving is less than the work. */
const WORTH_PACKING = 512;
/** Temporal takes no payload over 2 MB. */
const LARGEST = 8 * 1024 * 1024;
const AS_IT_IS = Buffer.of(0);
const DEFLATED = Buffer.of(1);

function textOf(bytes: Uint8Array | null | undefined): string | undefined {
  return bytes == null ? undefined : Buffer.from(bytes).toString('utf8');
}
