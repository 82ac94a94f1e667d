import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { test } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { UnsealError, createSeal } from '../../../encryption/cipher.ts';
import { PlainPayloadError, createCodec } from '../../../encryption/codec.ts';
import { keyOf } from '../../../encryption/key-text.ts';
import type { Key } from '../../../encryption/key-text.ts';

const newKey = (): Key => keyOf(randomBytes(32));
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const valueOf = (payload: Payload): unknown => defaultPayloadConverter.fromPayload(payload);

test('every kind of value comes back as it was', async () => {
  const codec = createCodec([newKey()]);
  const values = [{ text: 'printer on fire' }, null, undefined, new Uint8Array([0, 255, 1]), '', [], 'ü'.repeat(20_000)];
  const decoded = await codec.decode(await codec.encode(values.map(payloadOf)));
  assert.deepEqual(
    decoded.map((payload) => comparable(valueOf(payload))),
    values.map(comparable),
  );
  assert.deepEqual(await codec.decode(await codec.encode([])), []);
});

test('an encrypted payload shows nothing of the value, not even its encoding or its type', async () => {
  const key = newKey();
  const sealed = await encodeOne(createCodec([key]), payloadOf('printer on fire'));
  assert.deepEqual(Object.keys(sealed.metadata ?? {}).toSorted(), ['encoding', 'encryption-key-id']);
  assert.equal(metadataOf(sealed, 'encoding'), 'binary/encrypted');
  assert.equal(metadataOf(sealed, 'encryption-key-id'), key.keyId);
  assert.ok(!Buffer.from(sealed.data ?? []).includes('printer'));
  assert.ok(!Buffer.from(sealed.data ?? []).includes('json/plain'));
});

test('a long text takes less room than it has letters, and comes back whole', async () => {
  const codec = createCodec([newKey()]);
  const text = 'The VPN of our office drops every ten minutes since this morning. '.repeat(400);
  const sealed = await encodeOne(codec, payloadOf(text));
  assert.ok((sealed.data?.length ?? 0) < text.length / 10);
  const [back] = await codec.decode([sealed]);
  assert.ok(back);
  assert.equal(valueOf(back), text);
});

test('1,000 payloads with one bit flipped are refused 1,000 times', async () => {
  const codec = createCodec([newKey()]);
  const sealed = await encodeOne(codec, payloadOf({ text: 'printer on fire' }));
  let refused = 0;
  for (let flip = 0; flip < 1_000; flip++) {
    await assert.rejects(codec.decode([withOneBitFlipped(sealed)]), UnsealError);
    refused++;
  }
  assert.equal(refused, 1_000);
});

test('a payload cut short or emptied is refused', async () => {
  const codec = createCodec([newKey()]);
  const sealed = await encodeOne(codec, payloadOf('x'));
  for (let length = 0; length < (sealed.data?.length ?? 0); length++) {
    await assert.rejects(codec.decode([{ ...sealed, data: (sealed.data ?? new Uint8Array()).subarray(0, length) }]), UnsealError);
  }
});

test('a plain payload is refused, and the refusal does not quote it', async () => {
  const codec = createCodec([newKey()]);
  for (const plain of [payloadOf('printer on fire'), payloadOf(undefined), {}, { data: Buffer.from('printer on fire') }]) {
    await assert.rejects(codec.decode([plain]), (error) => error instanceof PlainPayloadError && !error.message.includes('printer'));
  }
});

test('one plain payload among encrypted ones refuses them all', async () => {
  const codec = createCodec([newKey()]);
  const sealed = await encodeOne(codec, payloadOf('paper jam'));
  await assert.rejects(codec.decode([sealed, payloadOf('printer on fire')]), PlainPayloadError);
});

test('a payload of an unknown key names the key that is wanted and those at hand', async () => {
  const [ours, foreign] = [newKey(), newKey()];
  const sealed = await encodeOne(createCodec([foreign]), payloadOf('x'));
  const namesBoth = (error: unknown): boolean =>
    error instanceof UnsealError &&
    error.keyId === foreign.keyId &&
    error.message.includes(foreign.keyId) &&
    error.message.includes(ours.keyId);
  await assert.rejects(createCodec([ours]).decode([sealed]), namesBoth);
});

test('a payload relabelled with another known key id is refused', async () => {
  const [first, second] = [newKey(), newKey()];
  const codec = createCodec([first, second]);
  const sealed = await encodeOne(codec, payloadOf('x'));
  const relabelled = { ...sealed, metadata: { ...sealed.metadata, 'encryption-key-id': Buffer.from(second.keyId) } };
  await assert.rejects(codec.decode([relabelled]), (error) => error instanceof UnsealError && error.why === 'altered');
});

test('text sealed for the ledger does not pass as a payload, though the key is the same', async () => {
  const key = newKey();
  const [, , body = ''] = createSeal([key]).seal('printer on fire').split('.');
  const metadata = { encoding: Buffer.from('binary/encrypted'), 'encryption-key-id': Buffer.from(key.keyId) };
  await assert.rejects(createCodec([key]).decode([{ metadata, data: Buffer.from(body, 'base64url') }]), UnsealError);
});

test('after a rotation old payloads are read and new ones carry the new key', async () => {
  const [old, fresh] = [newKey(), newKey()];
  const before = await encodeOne(createCodec([old]), payloadOf('printer on fire'));
  const rotated = createCodec([fresh, old]);
  assert.deepEqual((await rotated.decode([before])).map(valueOf), ['printer on fire']);
  const after = await encodeOne(rotated, payloadOf('paper jam'));
  assert.equal(metadataOf(after, 'encryption-key-id'), fresh.keyId);
  await assert.rejects(createCodec([old]).decode([after]), UnsealError);
});

async function encodeOne(codec: PayloadCodec, payload: Payload): Promise<Payload> {
  const [sealed] = await codec.encode([payload]);
  assert.ok(sealed !== undefined);
  return sealed;
}

function withOneBitFlipped(payload: Payload): Payload {
  const data = Buffer.from(payload.data ?? []);
  const at = randomInt(data.length);
  data[at] = (data[at] ?? 0) ^ (1 << randomInt(8));
  return { ...payload, data };
}

function metadataOf(payload: Payload, name: string): string {
  return Buffer.from(payload.metadata?.[name] ?? []).toString();
}

/** A Buffer and a Uint8Array of the same bytes are the same value. */
function comparable(value: unknown): unknown {
  return value instanceof Uint8Array ? [...value] : value;
}

test('the word that the server itself puts into a history is taken as it is, and no other that is not encrypted', async () => {
  const codec = createCodec([keyOf(Buffer.alloc(32, 7))]);
  const plain = (encoding: string, text: string) => ({ metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(text) });
  const own = plain('json/plain', '"ACTIVITY_ID_NOT_STARTED"');
  assert.deepEqual(await codec.decode([own]), [own]);
  for (const other of [
    plain('json/plain', '"ACTIVITY_ID_NOT_STARTED "'),
    plain('json/plain', '{"kind":"written"}'),
    plain('binary/plain', '"ACTIVITY_ID_NOT_STARTED"'),
  ])
    await assert.rejects(codec.decode([other]), /Expected a payload with the encoding binary\/encrypted/);
});
