/** AES-256-GCM under a list of known keys: whatever is not whole, ours and of a known key is refused. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Seal } from './contract.ts';
import type { Key, Keys } from './key-text.ts';

/** The size GCM is specified for. Random ones may collide after about 2^32 uses of a key: far more than one installation seals. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^s1\.([0-9a-f]{8})\.([A-Za-z0-9_-]+)$/;

/** Something could not be decrypted. The message names key ids and never quotes what was sealed. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
  readonly why: 'not-sealed' | 'unknown-key' | 'altered';
  /** The key id the sealed thing asks for. */
  readonly keyId: string | undefined;
  constructor(why: UnsealError['why'], keyId: string | undefined, message: string) {
    super(message);
    this.why = why;
    this.keyId = keyId;
  }
}

/** Encrypts to `iv | ciphertext | tag`. `label` is bound to the result: what was made under another label does not open. */
export function encrypt(key: Key, plain: Uint8Array, label: string): Uint8Array {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.secret, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(label));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts what `encrypt` made under the same key id and label, or throws `UnsealError`. */
export function decrypt(keys: Keys, keyId: string, sealed: Uint8Array, label: string): Uint8Array {
  const key = keys.find((known) => known.keyId === keyId);
  if (key === undefined) {
    const known = keys.map((each) => each.keyId).join(', ');
    throw new UnsealError('unknown-key', keyId, `Expected the key ${keyId}, got only ${known}; restore the key ${keyId}.`);
  }
  if (sealed.length < IV_BYTES + TAG_BYTES) throw altered(keyId);
  const decipher = createDecipheriv('aes-256-gcm', key.secret, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(label)).setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    // The library's own error says only that the tag does not fit.
    throw altered(keyId);
  }
}

/** Seals text as `s1.<key id>.<base64url>`: encrypts with the newest key, decrypts with any known one. */
export function createSeal(keys: Keys): Seal {
  const [newest] = keys;
  return {
    keyId: newest.keyId,
    seal: (plain) => {
      const sealed = encrypt(newest, Buffer.from(plain), `s1.${newest.keyId}`);
      return `s1.${newest.keyId}.${Buffer.from(sealed).toString('base64url')}`;
    },
    unseal: (sealed) => {
      const [, keyId, body] = SEALED.exec(sealed) ?? [];
      if (keyId === undefined || body === undefined) {
        throw new UnsealError(
          'not-sealed',
          undefined,
          `Expected sealed text (s1.<key id>.<base64url>), got ${sealed.length} characters of another form.`,
        );
      }
      const bytes = Buffer.from(body, 'base64url');
      // Base64 has spellings that differ in their last bits only and decode alike: one text, one spelling.
      if (bytes.toString('base64url') !== body) throw altered(keyId);
      return Buffer.from(decrypt(keys, keyId, bytes, `s1.${keyId}`)).toString('utf8');
    },
  };
}

function altered(keyId: string): UnsealError {
  return new UnsealError(
    'altered',
    keyId,
    `Expected data as sealed with the key ${keyId}, got altered or foreign data; restore it from your backup.`,
  );
}
