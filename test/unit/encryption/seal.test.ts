import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { UnsealError, createSeal } from '../../../encryption/cipher.ts';
import { keyOf } from '../../../encryption/key-text.ts';
import type { Key } from '../../../encryption/key-text.ts';

const newKey = (): Key => keyOf(randomBytes(32));
const isUnsealError =
  (why: UnsealError['why']) =>
  (error: unknown): boolean =>
    error instanceof UnsealError && error.why === why;

test('sealed text comes back as it was, empty and foreign letters included', () => {
  const seal = createSeal([newKey()]);
  for (const plain of ['', 'printer on fire', 'Drücker 打印机 🖨️', 'x'.repeat(32_768)]) assert.equal(seal.unseal(seal.seal(plain)), plain);
});

test('sealed text names its key and shows nothing of the text', () => {
  const key = newKey();
  const sealed = createSeal([key]).seal('printer on fire');
  assert.match(sealed, new RegExp(`^s1\\.${key.keyId}\\.[A-Za-z0-9_-]+$`));
  assert.ok(!Buffer.from(sealed.split('.')[2] ?? '', 'base64url').includes('printer'));
});

test('the same text sealed twice looks different', () => {
  const seal = createSeal([newKey()]);
  assert.notEqual(seal.seal('printer on fire'), seal.seal('printer on fire'));
});

test('every single character changed, added or taken away is refused', () => {
  const seal = createSeal([newKey()]);
  const sealed = seal.seal('printer on fire');
  const forged = [...sealed].flatMap((letter, at) => [
    sealed.slice(0, at) + (letter === 'A' ? 'B' : 'A') + sealed.slice(at + 1),
    sealed.slice(0, at) + sealed.slice(at + 1),
    `${sealed.slice(0, at)}A${sealed.slice(at)}`,
  ]);
  const different = forged.filter((text) => text !== sealed);
  assert.ok(different.length > 150);
  for (const text of different) assert.throws(() => seal.unseal(text), UnsealError);
});

test('another spelling of the same base64 bytes is refused', () => {
  const seal = createSeal([newKey()]);
  // 1 byte of text makes 29 bytes: the last base64 letter has four bits that nobody reads.
  const sealed = seal.seal('x');
  const spellings = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].map((letter) => sealed.slice(0, -1) + letter);
  assert.equal(spellings.filter((text) => opens(seal, text)).length, 1);
});

test('plain text is refused, not passed through', () => {
  const seal = createSeal([newKey()]);
  for (const plain of ['', 'printer on fire', 's1.', 's2.01234567.AAAA', 's1.01234567.'])
    assert.throws(() => seal.unseal(plain), isUnsealError('not-sealed'));
});

test('text sealed with a foreign key is refused, and both key ids are named', () => {
  const [ours, foreign] = [newKey(), newKey()];
  const sealed = createSeal([foreign]).seal('printer on fire');
  assert.throws(
    () => createSeal([ours]).unseal(sealed),
    (error) =>
      error instanceof UnsealError && error.why === 'unknown-key' && error.keyId === foreign.keyId && error.message.includes(ours.keyId),
  );
});

test('after a rotation old text is read with the old key and new text is sealed with the new one', () => {
  const [old, fresh] = [newKey(), newKey()];
  const sealedBefore = createSeal([old]).seal('printer on fire');
  const rotated = createSeal([fresh, old]);
  assert.equal(rotated.unseal(sealedBefore), 'printer on fire');
  assert.equal(rotated.keyId, fresh.keyId);
  assert.equal(createSeal([fresh]).unseal(rotated.seal('paper jam')), 'paper jam');
});

function opens(seal: ReturnType<typeof createSeal>, text: string): boolean {
  try {
    seal.unseal(text);
    return true;
  } catch (error) {
    assert.ok(error instanceof UnsealError);
    return false;
  }
}
