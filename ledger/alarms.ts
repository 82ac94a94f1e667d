/** Alarms of the dead-man check that stand: one an item, however many look. And the last beat of a workflow. */
import type { Selectable } from 'kysely';
import type { AlarmRow } from './contract.ts';
import type { AlarmTable } from './schema.ts';
import type { Store } from './store.ts';

export async function alarms({ once }: Store): Promise<readonly AlarmRow[]> {
  const rows = await once((db) => db.selectFrom('alarm').selectAll().orderBy('raised_at_ms').orderBy('workflow_id').execute());
  return rows.map(rowOf);
}

/** True for the one who raised it: of two that look at once, one tells people. */
export async function raiseAlarm({ once }: Store, row: AlarmRow): Promise<boolean> {
  const values = {
    workflow_id: row.workflowId,
    kind: row.kind,
    process: row.process,
    connection: row.connection,
    item: row.item,
    raised_at_ms: row.raisedAtMs,
    noted: row.noted,
  };
  const done = await once((db) =>
    db
      .insertInto('alarm')
      .values(values)
      .onConflict((conflict) => conflict.column('workflow_id').doNothing())
      .executeTakeFirst(),
  );
  return Number(done.numInsertedOrUpdatedRows ?? 0) > 0;
}

export async function noteAlarm({ once }: Store, workflowId: string, noted: AlarmRow['noted']): Promise<void> {
  await once((db) => db.updateTable('alarm').set({ noted }).where('workflow_id', '=', workflowId).execute());
}

export async function clearAlarm({ once }: Store, workflowId: string): Promise<void> {
  await once((db) => db.deleteFrom('alarm').where('workflow_id', '=', workflowId).execute());
}

export async function putBeat({ once }: Store, name: string, nonce: string, atMs: number): Promise<void> {
  const columns = { nonce, at_ms: atMs };
  await once((db) =>
    db
      .insertInto('beat')
      .values({ name, ...columns })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
      .execute(),
  );
}

export async function beat({ once }: Store, name: string): Promise<{ readonly nonce: string; readonly atMs: number } | undefined> {
  const row = await once((db) => db.selectFrom('beat').selectAll().where('name', '=', name).executeTakeFirst());
  return row && { nonce: row.nonce, atMs: row.at_ms };
}

const rowOf = (row: Selectable<AlarmTable>): AlarmRow => ({
  workflowId: row.workflow_id,
  kind: row.kind,
  process: row.process,
  connection: row.connection,
  item: row.item,
  raisedAtMs: row.raised_at_ms,
  noted: row.noted,
});
