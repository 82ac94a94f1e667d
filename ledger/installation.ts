/** The installation that a ledger belongs to. Its id is made with the ledger, and stays from the first namespace on that it was bound to. */
import type { Installation } from './contract.ts';
import type { Store } from './store.ts';

export async function installation({ once }: Store): Promise<Installation> {
  const row = await once((db) => db.selectFrom('installation').selectAll().executeTakeFirstOrThrow());
  return { id: row.id, isBound: row.bound_at_ms !== null };
}

/** One statement, so that of two that bind a new ledger to different ids one is told no. */
export async function bindInstallation({ once }: Store, id: string, atMs: number): Promise<boolean> {
  const done = await once((db) =>
    db
      .updateTable('installation')
      .set((row) => ({ id, bound_at_ms: row.fn.coalesce('bound_at_ms', row.val(atMs)) }))
      .where((row) => row.or([row('bound_at_ms', 'is', null), row('id', '=', id)]))
      .executeTakeFirst(),
  );
  return done.numUpdatedRows > 0n;
}
