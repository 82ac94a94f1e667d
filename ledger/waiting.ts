/** Items that wait for AI to come back, by the time they are due. */
import type { Selectable } from 'kysely';
import type { Ledger, SignalFailure, WaitingRow } from './contract.ts';
import type { WaitingTable } from './schema.ts';
import type { Store } from './store.ts';

/** The newest row of an item stays: its due time or lane may have changed since it last waited. What has tried in vain is not told again by the drain that told it. */
export async function putWaiting({ once }: Store, row: WaitingRow): Promise<void> {
  const columns = {
    process: row.process,
    client: row.client,
    due_at_ms: row.dueAtMs,
    lane: row.lane,
    signalled_at_ms: row.triedAtMs ?? null,
    cause: row.cause ?? null,
  };
  await once((db) =>
    db
      .insertInto('waiting')
      .values({ workflow_id: row.workflowId, ...columns })
      .onConflict((conflict) => conflict.column('workflow_id').doUpdateSet(columns))
      .execute(),
  );
}

export async function removeWaiting({ once }: Store, workflowId: string): Promise<void> {
  await once((db) => db.deleteFrom('waiting').where('workflow_id', '=', workflowId).execute());
}

export async function waiting({ once }: Store, process: string, limit: number): Promise<readonly WaitingRow[]> {
  const rows = await once((db) =>
    db.selectFrom('waiting').selectAll().where('process', '=', process).orderBy('due_at_ms').orderBy('workflow_id').limit(limit).execute(),
  );
  return rows.map(rowOf);
}

type PageOf = { readonly process: string; readonly sinceMs: number; readonly limit: number; readonly nowMs: number | undefined };

/**
 * A signalled item stands until it removes itself: one that did not wake comes again once its signal is older than the given time.
 * One that could not be signalled stands back until it has rested: at the head of every page it would keep the others from theirs.
 */
export async function waitingPage({ once }: Store, { process, sinceMs, limit, nowMs = 0 }: PageOf): Promise<readonly WaitingRow[]> {
  const rows = await once((db) =>
    db
      .selectFrom('waiting')
      .selectAll()
      .where('process', '=', process)
      .where((row) => row.or([row('signalled_at_ms', 'is', null), row('signalled_at_ms', '<', sinceMs)]))
      .where((row) => row.or([row('failed_at_ms', 'is', null), row('failed_at_ms', '<', sinceMs), row('retry_at_ms', '<=', nowMs)]))
      .orderBy('due_at_ms')
      .orderBy('workflow_id')
      .limit(limit)
      .execute(),
  );
  return rows.map(rowOf);
}

export async function markSignalled({ once }: Store, workflowId: string, atMs: number): Promise<void> {
  const columns = { signalled_at_ms: atMs, failures: 0, failed_at_ms: null, retry_at_ms: null };
  await once((db) => db.updateTable('waiting').set(columns).where('workflow_id', '=', workflowId).execute());
}

/** Kept in the row, so that a kill neither forgets the rest nor begins the count anew. */
export async function signalFailed({ together }: Store, workflowId: string, { sinceMs, atMs, restsMs }: SignalFailure): Promise<number> {
  return together(async (db) => {
    const row = await db
      .selectFrom('waiting')
      .select(['failures', 'failed_at_ms'])
      .where('workflow_id', '=', workflowId)
      .executeTakeFirst();
    if (row === undefined) return 0;
    // What an earlier drain met is over: this one begins to count.
    const failures = row.failed_at_ms !== null && row.failed_at_ms >= sinceMs ? row.failures + 1 : 1;
    const restMs = restsMs[failures - 1];
    // A drain begins by Temporal's clock, which may be ahead of ours: what fails in it has failed after it began.
    const columns = { failures, failed_at_ms: Math.max(atMs, sinceMs), retry_at_ms: restMs === undefined ? null : atMs + restMs };
    await db.updateTable('waiting').set(columns).where('workflow_id', '=', workflowId).execute();
    return failures;
  });
}

export async function unsignalled({ once }: Store, process: string, sinceMs: number): ReturnType<Ledger['unsignalled']> {
  const { count, next_at_ms: nextAtMs } = await once((db) =>
    db
      .selectFrom('waiting')
      .select((row) => [row.fn.countAll<number>().as('count'), row.fn.min<number | null>('retry_at_ms').as('next_at_ms')])
      .where('process', '=', process)
      .where('failed_at_ms', '>=', sinceMs)
      .where((row) => row.or([row('signalled_at_ms', 'is', null), row('signalled_at_ms', '<', sinceMs)]))
      .executeTakeFirstOrThrow(),
  );
  return { count: Number(count), nextAtMs: nextAtMs ?? undefined };
}

function rowOf(row: Selectable<WaitingTable>): WaitingRow {
  return {
    workflowId: row.workflow_id,
    process: row.process,
    client: row.client,
    dueAtMs: row.due_at_ms,
    lane: row.lane,
  };
}
