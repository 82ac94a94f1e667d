/** Items that wait for AI to come back, by the time they are due. */
import type { Selectable } from 'kysely';
import type { WaitingRow } from './contract.ts';
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

/** A signalled item stands until it removes itself: one that did not wake comes again once its signal is older than the given time. */
export async function waitingPage(
  { once }: Store,
  process: string,
  notSignalledSinceMs: number,
  limit: number,
): Promise<readonly WaitingRow[]> {
  const rows = await once((db) =>
    db
      .selectFrom('waiting')
      .selectAll()
      .where('process', '=', process)
      .where((row) => row.or([row('signalled_at_ms', 'is', null), row('signalled_at_ms', '<', notSignalledSinceMs)]))
      .orderBy('due_at_ms')
      .orderBy('workflow_id')
      .limit(limit)
      .execute(),
  );
  return rows.map(rowOf);
}

export async function markSignalled({ once }: Store, workflowId: string, atMs: number): Promise<void> {
  await once((db) => db.updateTable('waiting').set({ signalled_at_ms: atMs }).where('workflow_id', '=', workflowId).execute());
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
