/** What a ledger's file says before it is opened, for who must not bring its tables up to date yet: the release before could not go back to it. */
import { existsSync } from 'node:fs';
import { patiently } from './busy.ts';
import { missingIn } from './migrate.ts';
import { isSqliteBusy } from './sqlite/connection.ts';
import { readSqliteDatabase } from './sqlite/dialect.ts';
import type { Installation } from './contract.ts';

export type LedgerBefore =
  | { readonly kind: 'none' }
  /** `isOlder`: opening it changes its tables. `installation` is undefined in one of before there were any. */
  | { readonly kind: 'there'; readonly isOlder: boolean; readonly installation: Installation | undefined };

/** Changes no byte of its files. Throws where they cannot be read. */
export async function beforeOpening(path: string): Promise<LedgerBefore> {
  if (!existsSync(path)) return { kind: 'none' };
  const { db, isBusy } = await patiently(isSqliteBusy, async () => readSqliteDatabase(path));
  try {
    return await patiently(isBusy, async () => {
      const tables = new Set((await db.introspection.getTables()).map(({ name }) => name));
      const applied = tables.has('migration') ? await db.selectFrom('migration').select('name').execute() : [];
      // Made by a start that was ended before its tables were.
      if (applied.length === 0) return { kind: 'none' };
      const row = tables.has('installation') ? await db.selectFrom('installation').selectAll().executeTakeFirst() : undefined;
      const isOlder = missingIn(new Set(applied.map(({ name }) => name))).length > 0;
      return { kind: 'there', isOlder, installation: row && { id: row.id, isBound: row.bound_at_ms !== null } };
    });
  } finally {
    await db.destroy();
  }
}
