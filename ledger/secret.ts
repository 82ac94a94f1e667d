/** The installation's own secret: made once, kept sealed beside what it marks, and never changed; subkeys for each purpose follow from it. */
import { createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import type { Subkey, SubkeyPurpose } from './contract.ts';
import type { Store } from './store.ts';

const NAME = 'installation';
/** As long as the hash whose strength it is to have. */
const BYTES = 32;

/** Of several that open a new ledger at once, one makes it. */
export async function ensureSecret({ seal, once }: Store, atMs: number): Promise<void> {
  if (await once((db) => db.selectFrom('secret').select('name').where('name', '=', NAME).executeTakeFirst())) return;
  const row = { name: NAME, sealed_value: seal.seal(randomBytes(BYTES).toString('base64')), made_at_ms: atMs };
  await once((db) =>
    db
      .insertInto('secret')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute(),
  );
}

export async function subkey(store: Store, purpose: SubkeyPurpose): Promise<Subkey> {
  const { seal, once } = store;
  await ensureSecret(store, Date.now());
  const row = await once((db) => db.selectFrom('secret').selectAll().where('name', '=', NAME).executeTakeFirstOrThrow());
  const value = seal.unseal(row.sealed_value);
  // After a rotation it goes under the newest key, so that an old one may be taken away one day.
  if (!row.sealed_value.startsWith(`s1.${seal.keyId}.`)) {
    const sealed = { sealed_value: seal.seal(value) };
    await once((db) =>
      db.updateTable('secret').set(sealed).where('name', '=', NAME).where('sealed_value', '=', row.sealed_value).execute(),
    );
  }
  const bytes = hkdfSync('sha256', Buffer.from(value, 'base64'), new Uint8Array(), `standby/${purpose}`, BYTES);
  return { subkey: createSecretKey(Buffer.from(bytes)), madeAtMs: row.made_at_ms };
}

/** Read once for a process: it never changes. What failed is asked for again. */
export function subkeysOf(store: Store): (purpose: SubkeyPurpose) => Promise<Subkey> {
  const known = new Map<SubkeyPurpose, Subkey>();
  return async (purpose) => {
    const found = known.get(purpose) ?? (await subkey(store, purpose));
    known.set(purpose, found);
    return found;
  };
}
