/** Rules of clients and boards, under the SHA-256 of their text. A row is changed only in when it was last put, and where it was damaged. */
import { textHash } from './text-hash.ts';
import { UnsealError } from '../encryption/cipher.ts';
import type { Store } from './store.ts';

/** Of several that put the same at once, one makes the row. */
export async function putRules({ seal, together }: Store, text: string, atMs: number): Promise<string> {
  const hash = textHash(text);
  await together(async (db) => {
    const known = await db.selectFrom('rules').select(['put_at_ms', 'sealed_text']).where('hash', '=', hash).executeTakeFirst();
    // Sealing megabytes is for the first time only, and for a row that is damaged.
    if (known === undefined || textIn(seal, known.sealed_text, hash) === undefined) {
      const sealed_text = seal.seal(text);
      await db
        .insertInto('rules')
        .values({ hash, sealed_text, put_at_ms: atMs })
        .onConflict((conflict) => conflict.column('hash').doUpdateSet({ sealed_text }))
        .execute();
    }
    // A clock that was set back makes nothing older.
    else if (known.put_at_ms < atMs) await db.updateTable('rules').set({ put_at_ms: atMs }).where('hash', '=', hash).execute();
  });
  return hash;
}

/** Undefined where they are not there, cannot be unsealed, or are not what the hash says: rules that nobody has written allow nothing. */
export async function rules({ seal, once }: Store, hash: string): Promise<string | undefined> {
  const row = await once((db) => db.selectFrom('rules').select('sealed_text').where('hash', '=', hash).executeTakeFirst());
  return row && textIn(seal, row.sealed_text, hash);
}

function textIn(seal: Store['seal'], sealed: string, hash: string): string | undefined {
  try {
    const text = seal.unseal(sealed);
    return textHash(text) === hash ? text : undefined;
  } catch (error) {
    if (error instanceof UnsealError) return undefined;
    throw error;
  }
}

/** Those last put before then, oldest first: few, since each is another configuration. */
export async function rulesPutBefore({ once }: Store, beforeMs: number): Promise<readonly string[]> {
  const rows = await once((db) =>
    db.selectFrom('rules').select('hash').where('put_at_ms', '<', beforeMs).orderBy('put_at_ms').orderBy('hash').execute(),
  );
  return rows.map(({ hash }) => hash);
}

/** One that was put again meanwhile stays. */
export async function removeRules({ once }: Store, hash: string, beforeMs: number): Promise<boolean> {
  const done = await once((db) =>
    db.deleteFrom('rules').where('hash', '=', hash).where('put_at_ms', '<', beforeMs).executeTakeFirstOrThrow(),
  );
  return Number(done.numDeletedRows) > 0;
}
