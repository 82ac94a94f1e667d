/** Due rows: every accepted item must have an outcome by a time; the row stands until it has one. */
import type { DueRow } from './contract.ts';
import type { Store } from './store.ts';

export async function putDue({ once }: Store, row: DueRow): Promise<'made' | 'stood'> {
  const values = {
    workflow_id: row.workflowId,
    connection: row.connection,
    ticket: row.ticket,
    accepted_at_ms: row.acceptedAtMs,
    due_at_ms: row.dueAtMs,
  };
  const inserted = await once((db) =>
    db
      .insertInto('due')
      .values(values)
      .onConflict((conflict) => conflict.column('workflow_id').doNothing())
      .executeTakeFirstOrThrow(),
  );
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n ? 'made' : 'stood';
}

export async function removeDue({ once }: Store, workflowId: string, acceptedAtMs: number): Promise<void> {
  await once((db) => db.deleteFrom('due').where('workflow_id', '=', workflowId).where('accepted_at_ms', '=', acceptedAtMs).execute());
}

export async function settleDue({ once }: Store, workflowId: string): Promise<void> {
  await once((db) => db.deleteFrom('due').where('workflow_id', '=', workflowId).execute());
}

export async function postponeDue({ once }: Store, workflowId: string, dueAtMs: number): Promise<void> {
  await once((db) => db.updateTable('due').set({ due_at_ms: dueAtMs }).where('workflow_id', '=', workflowId).execute());
}

export async function overdue({ once }: Store, nowMs: number, limit: number): Promise<readonly DueRow[]> {
  const rows = await once((db) =>
    db.selectFrom('due').selectAll().where('due_at_ms', '<=', nowMs).orderBy('due_at_ms').orderBy('workflow_id').limit(limit).execute(),
  );
  return rows.map((row) => ({
    workflowId: row.workflow_id,
    connection: row.connection,
    ticket: row.ticket,
    acceptedAtMs: row.accepted_at_ms,
    dueAtMs: row.due_at_ms,
  }));
}
