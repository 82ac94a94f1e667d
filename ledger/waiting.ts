/** Items that wait for AI to come back, by the time they are due. */
import type { WaitingRow } from './contract.ts';
import type { Store } from './store.ts';

/** The newest row of an item stays: its due time or lane may have changed since it last waited. */
export async function putWaiting({ once }: Store, row: WaitingRow): Promise<void> {
  const columns = { process: row.process, client: row.client, due_at_ms: row.dueAtMs, lane: row.lane };
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
  return rows.map((row) => ({
    workflowId: row.workflow_id,
    process: row.process,
    client: row.client,
    dueAtMs: row.due_at_ms,
    lane: row.lane,
  }));
}
