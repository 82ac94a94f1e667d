/** Opens the ledger of an installation. */
import type { Seal } from '../encryption/contract.ts';
import { patiently } from './busy.ts';
import type { Ledger } from './contract.ts';
import { ledgerOf } from './ledger.ts';
import { migrate } from './migrate.ts';
import { ensureSecret } from './secret.ts';
import { isSqliteBusy } from './sqlite/connection.ts';
import { openSqliteDatabase } from './sqlite/dialect.ts';
import { storeOf } from './store.ts';

/**
 * Opens or makes the SQLite file at `path`, in a directory that exists, brings its tables up to date, and makes its secret where it has none.
 * One for each process: two in the same process would block each other's event loop.
 */
export async function openLedger({ path, seal }: { readonly path: string; readonly seal: Seal }): Promise<Ledger> {
  const database = await patiently(isSqliteBusy, async () => openSqliteDatabase(path));
  const store = storeOf(database, seal);
  try {
    await migrate(store, Date.now());
    await ensureSecret(store, Date.now());
  } catch (error) {
    await database.db.destroy();
    throw error;
  }
  return ledgerOf(store, () => database.db.destroy());
}
