/** Brings the tables up to date when a process opens the ledger: all missing migrations in one transaction, or none. */
import type { Kysely } from 'kysely';
import * as ledger0001 from './migrations/0001-ledger.ts';
import * as people0002 from './migrations/0002-people.ts';
import * as watch0003 from './migrations/0003-watch.ts';
import * as acceptance0004 from './migrations/0004-acceptance.ts';
import * as load0008 from './migrations/0008-load.ts';
import * as items0010 from './migrations/0010-items.ts';
import * as dueHolder0012 from './migrations/0012-due-holder.ts';
import * as farLists0013 from './migrations/0013-far-lists.ts';
import * as rules0014 from './migrations/0014-rules.ts';
import * as installation0009 from './migrations/0009-installation.ts';
import * as routes0011 from './migrations/0011-routes.ts';
import * as absence0005 from './migrations/0005-absence.ts';
import * as marks0006 from './migrations/0006-marks.ts';
import * as polls0007 from './migrations/0007-polls.ts';
import * as itemsOfProcesses0015 from './migrations/0015-items-of-processes.ts';
import * as words0016 from './migrations/0016-words.ts';
import * as replies0017 from './migrations/0017-replies.ts';
import * as control0018 from './migrations/0018-control.ts';
import * as pace0019 from './migrations/0019-pace.ts';
import * as together0020 from './migrations/0020-together.ts';
import * as waitingList0021 from './migrations/0021-waiting-list.ts';
import * as facts0022 from './migrations/0022-facts.ts';
import * as alerts0023 from './migrations/0023-alerts.ts';
import * as reports0024 from './migrations/0024-reports.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

type Migration = { readonly name: string; readonly up: (db: Kysely<Schema>) => Promise<void> };
/** In order. Names are what the database remembers. */
export const MIGRATIONS: readonly Migration[] = [
  ledger0001,
  people0002,
  watch0003,
  acceptance0004,
  absence0005,
  marks0006,
  polls0007,
  load0008,
  installation0009,
  items0010,
  routes0011,
  dueHolder0012,
  farLists0013,
  rules0014,
  itemsOfProcesses0015,
  words0016,
  replies0017,
  control0018,
  pace0019,
  together0020,
  waitingList0021,
  facts0022,
  alerts0023,
  reports0024,
];

/**
 * Safe when several processes start at once: the write lock lets one migrate, the others find its work done.
 * `known` are the migrations of this release; tests give those of an older one.
 */
export async function migrate(store: Store, nowMs: number, known: readonly Migration[] = MIGRATIONS): Promise<void> {
  await store.together(async (db) => {
    await db.schema
      .createTable('migration')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('applied_at_ms', 'bigint', (column) => column.notNull())
      .execute();
    const applied = new Set((await db.selectFrom('migration').select('name').execute()).map((row) => row.name));
    refuseNewer(applied, known);
    for (const migration of missingIn(applied, known)) {
      await migration.up(db);
      await db.insertInto('migration').values({ name: migration.name, applied_at_ms: nowMs }).execute();
    }
  });
}

/** What of this release's has not been applied. */
export const missingIn = (applied: ReadonlySet<string>, known: readonly Migration[] = MIGRATIONS): readonly Migration[] =>
  known.filter(({ name }) => !applied.has(name));

/** Tables of a later release may mean something else: an older program must not write into them. */
function refuseNewer(applied: ReadonlySet<string>, known: readonly Migration[]): void {
  const unknown = [...applied].filter((name) => !known.some((migration) => migration.name === name));
  if (unknown.length === 0) return;
  throw new Error(
    `Expected a ledger of migration ${known.at(-1)?.name} or earlier, got ${unknown.join(', ')}; start the release that made it, or a later one.`,
  );
}
