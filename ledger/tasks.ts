/** Tasks: what people are asked, who has it in hand, and how it ended. Names of staff are sealed. */
import type { Selectable } from 'kysely';
import type { TaskRow } from './contract.ts';
import type { TaskTable } from './schema.ts';
import { bodyOf } from './store.ts';
import type { Store } from './store.ts';

/** How a task ends whose run is not there any more. */
export const RUN_LOST = 'run-lost';

/**
 * The newest row stays, until it ends: a late retry must not reopen what a person has answered. Only a run that was reset and asks anew
 * does, and one that takes the place of a run that was lost and asks under the same name.
 */
export async function putTask(store: Store, row: TaskRow, how: 'newest' | 'reopened' = 'newest'): Promise<void> {
  const columns = columnsOf(store, row);
  await store.once((db) =>
    db
      .insertInto('task')
      .values({ task: row.task, ...columns })
      .onConflict((conflict) => {
        const newest = conflict.column('task').doUpdateSet(columns);
        if (how === 'reopened') return newest;
        return newest.where((row) => row.or([row('task.ended_at_ms', 'is', null), row('task.end_how', '=', RUN_LOST)]));
      })
      .execute(),
  );
}

export async function task(store: Store, id: string): Promise<TaskRow | undefined> {
  const row = await store.once((db) => db.selectFrom('task').selectAll().where('task', '=', id).executeTakeFirst());
  return row === undefined ? undefined : rowOf(store, row);
}

export async function tasks(
  store: Store,
  filter: { readonly open?: boolean; readonly workflowId?: string },
  limit: number,
): Promise<readonly TaskRow[]> {
  const rows = await store.once((db) => {
    let chosen = db.selectFrom('task').selectAll().orderBy('due_at_ms').orderBy('task').limit(limit);
    if (filter.open !== undefined) chosen = chosen.where('ended_at_ms', filter.open ? 'is' : 'is not', null);
    if (filter.workflowId !== undefined) chosen = chosen.where('workflow_id', '=', filter.workflowId);
    return chosen.execute();
  });
  return rows.map((row) => rowOf(store, row));
}

function columnsOf(store: Store, row: TaskRow) {
  return {
    workflow_id: row.workflowId,
    episode: row.episode,
    kind: row.kind,
    client: row.client,
    process: row.process,
    connection: row.connection,
    item: row.item,
    opened_at_ms: row.openedAtMs,
    due_at_ms: row.dueAtMs,
    role: row.role,
    escalations: row.escalations,
    sealed_claim_by: sealedName(store, row.claim?.by),
    claim_until_ms: row.claim?.untilMs ?? null,
    ended_at_ms: row.end?.atMs ?? null,
    end_how: row.end?.how ?? null,
    sealed_end_by: sealedName(store, row.end?.by),
    sealed_detail: store.seal.seal(row.detail),
    cause: row.cause ?? null,
    is_unasked: row.isUnasked === true ? 1 : 0,
  };
}

function sealedName({ seal }: Store, name: string | undefined): string | null {
  return name === undefined ? null : seal.seal(name);
}

function rowOf(store: Store, row: Selectable<TaskTable>): TaskRow {
  return {
    task: row.task,
    workflowId: row.workflow_id,
    episode: row.episode,
    kind: row.kind,
    client: row.client,
    process: row.process,
    connection: row.connection,
    item: row.item,
    openedAtMs: row.opened_at_ms,
    dueAtMs: row.due_at_ms,
    role: row.role,
    escalations: row.escalations,
    claim: claimOf(store, row),
    end: endOf(store, row),
    detail: bodyOf(store.seal, row.sealed_detail),
    ...(row.cause === null ? {} : { cause: row.cause }),
    ...(row.is_unasked === 1 ? { isUnasked: true } : {}),
  };
}

function claimOf({ seal }: Store, row: Selectable<TaskTable>): TaskRow['claim'] {
  if (row.sealed_claim_by === null || row.claim_until_ms === null) return undefined;
  return { by: seal.unseal(row.sealed_claim_by), untilMs: row.claim_until_ms };
}

function endOf({ seal }: Store, row: Selectable<TaskTable>): TaskRow['end'] {
  if (row.ended_at_ms === null || row.end_how === null) return undefined;
  return { atMs: row.ended_at_ms, how: row.end_how, by: row.sealed_end_by === null ? undefined : seal.unseal(row.sealed_end_by) };
}
