/**
 * What is removed or emptied when it is old. Keys stay: they are what prevents a second outcome, note or task when a ticket comes back.
 * Each batch is one short transaction, found by an index.
 */
import { sql } from 'kysely';
import type { Ledger, RetentionRun } from './contract.ts';
import { emptyAlerts } from './alert-retention.ts';
import { emptyReports } from './report-retention.ts';
import type { Store } from './store.ts';

const NAME = 'ledger';

/** True for one of those that ask within `everyMs`. A run that was killed is taken up by the next one. */
export async function beginRetention({ together }: Store, run: Parameters<Ledger['beginRetention']>[0]): Promise<boolean> {
  return together(async (db) => {
    const last = await db.selectFrom('retention').select('begun_at_ms').where('name', '=', NAME).executeTakeFirst();
    // Either way: a clock that was set back must not hold it up for as long.
    if (last && Math.abs(run.atMs - last.begun_at_ms) < run.everyMs) return false;
    const columns = { begun_at_ms: run.atMs, ended_at_ms: null, keep_ms: run.keepMs, removed: 0, emptied: 0 };
    await db
      .insertInto('retention')
      .values({ name: NAME, ...columns })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
      .execute();
    return true;
  });
}

export async function endRetention({ once }: Store, end: Parameters<Ledger['endRetention']>[0]): Promise<void> {
  const columns = { ended_at_ms: end.atMs, removed: end.removed, emptied: end.emptied };
  await once((db) => db.updateTable('retention').set(columns).where('name', '=', NAME).execute());
}

export async function lastRetention({ once }: Store): Promise<RetentionRun | undefined> {
  const row = await once((db) => db.selectFrom('retention').selectAll().where('name', '=', NAME).executeTakeFirst());
  if (row === undefined) return undefined;
  return {
    begunAtMs: row.begun_at_ms,
    endedAtMs: row.ended_at_ms ?? undefined,
    keepMs: row.keep_ms,
    removed: row.removed,
    emptied: row.emptied,
  };
}

/** Attempts that began before then, and events of routes from before then, at most so many of each. The sums of attempts stay. */
export async function removeAttempts({ once }: Store, beforeMs: number, most: number): Promise<number> {
  const done = await once((db) =>
    db
      .deleteFrom('attempt')
      .where('attempt', 'in', (attempt) =>
        attempt.selectFrom('attempt').select('attempt').where('started_at_ms', '<', beforeMs).orderBy('started_at_ms').limit(most),
      )
      .executeTakeFirstOrThrow(),
  );
  await once((db) =>
    db
      .deleteFrom('route_event')
      .where('event', 'in', (event) =>
        event.selectFrom('route_event').select('event').where('at_ms', '<', beforeMs).orderBy('at_ms').limit(most),
      )
      .execute(),
  );
  await once((db) =>
    db
      .deleteFrom('alert_call')
      .where('ref', 'in', (call) => call.selectFrom('alert_call').select('ref').where('at_ms', '<', beforeMs).orderBy('at_ms').limit(most))
      .execute(),
  );
  return Number(done.numDeletedRows);
}

/** Bodies of decisions, ended tasks, frozen facts and alerts whose episode ended before then, and of writes last sent before then: at most so many of each. */
export async function emptyBodies({ once }: Pick<Store, 'once'>, beforeMs: number, most: number): Promise<number> {
  const decisions = await once((db) =>
    sql`update decision set sealed_detail = '' where (workflow_id, episode) in
      (select workflow_id, episode from decision where sealed_detail <> '' and ended_at_ms < ${beforeMs} order by ended_at_ms limit ${most})`.execute(
      db,
    ),
  );
  const writes = await once((db) =>
    sql`update write_intent set sealed_changes = '' where "key" in
      (select "key" from write_intent where sealed_changes <> '' and tried_at_ms < ${beforeMs}
        and (applied_at_ms is null or applied_at_ms < ${beforeMs}) order by tried_at_ms limit ${most})`.execute(db),
  );
  // Names of staff are in it, too. An open task is somebody's work, however old.
  const tasks = await once((db) =>
    sql`update task set sealed_detail = '', sealed_claim_by = null, claim_until_ms = null, sealed_end_by = null where task in
      (select task from task where sealed_detail <> '' and ended_at_ms is not null and ended_at_ms < ${beforeMs}
        order by ended_at_ms limit ${most})`.execute(db),
  );
  // Of an item that waits for a machine or a person something is still to be said.
  const facts = await once((db) =>
    sql`update facts set sealed_facts = '' where (workflow_id, number) in
      (select workflow_id, number from facts where sealed_facts <> '' and at_ms < ${beforeMs}
        and not exists (select 1 from task where task.workflow_id = facts.workflow_id and task.ended_at_ms is null)
        and not exists (select 1 from waiting where waiting.workflow_id = facts.workflow_id)
        order by at_ms limit ${most})`.execute(db),
  );
  const alerts = await emptyAlerts({ once }, beforeMs, most);
  const reports = await emptyReports({ once }, beforeMs, most);
  return [decisions, writes, tasks, facts, ...alerts, ...reports].reduce(
    (sum, { numAffectedRows = 0n }) => sum + Number(numAffectedRows),
    0,
  );
}
