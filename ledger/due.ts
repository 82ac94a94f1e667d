/** Due rows: every accepted item must have an outcome by a time. A row for each acceptance that no reading has covered when it came. */
import type { DueMade, DueRow, StandingDue } from './contract.ts';
import type { Store } from './store.ts';

/** One row of an item at most is not covered: what comes before anybody has looked is one and the same reason to look. */
export function putDue({ together }: Store, row: DueRow, holder?: string): Promise<DueMade> {
  return together(async (db) => {
    const waiting = await db
      .selectFrom('due')
      .select(['acceptance', 'signalled_at_ms', 'holder'])
      .where('workflow_id', '=', row.workflowId)
      .where('covered', '=', 0)
      .executeTakeFirst();
    if (waiting) {
      // From here on somebody else counts on it, too: whoever made it must not take it back.
      if (waiting.holder !== null && waiting.holder !== holder)
        await db
          .updateTable('due')
          .set({ holder: null })
          .where('workflow_id', '=', row.workflowId)
          .where('acceptance', '=', waiting.acceptance)
          .execute();
      return { kind: 'stood', acceptance: waiting.acceptance, signalledAtMs: waiting.signalled_at_ms ?? undefined };
    }
    const { last } = await db.selectFrom('acceptance').select('last').executeTakeFirstOrThrow();
    // Near the time, so that a ledger restored from an older backup gives no number twice; and never the same, whatever the clock does.
    const acceptance = Math.max(last + 1, row.acceptedAtMs);
    await db.updateTable('acceptance').set({ last: acceptance }).execute();
    const values = {
      workflow_id: row.workflowId,
      acceptance,
      process: row.process,
      connection: row.connection,
      item: row.item,
      accepted_at_ms: row.acceptedAtMs,
      due_at_ms: row.dueAtMs,
      covered: 0,
      holder: holder ?? null,
    };
    await db.insertInto('due').values(values).execute();
    return { kind: 'made', acceptance, signalledAtMs: undefined };
  });
}

export async function dueSignalled({ once }: Store, workflowId: string, acceptance: number, atMs: number): Promise<void> {
  await once((db) =>
    db
      .updateTable('due')
      .set({ signalled_at_ms: atMs })
      .where('workflow_id', '=', workflowId)
      .where('acceptance', '=', acceptance)
      .execute(),
  );
}

export function coverDue({ together }: Store, workflowId: string): Promise<number> {
  return together(async (db) => {
    const { newest } = await db
      .selectFrom('due')
      .select((row) => row.fn.max<number | null>('acceptance').as('newest'))
      .where('workflow_id', '=', workflowId)
      .executeTakeFirstOrThrow();
    if (newest === null) return 0;
    await db.updateTable('due').set({ covered: 1 }).where('workflow_id', '=', workflowId).where('covered', '=', 0).execute();
    return newest;
  });
}

export async function takeBackDue({ once }: Store, workflowId: string, acceptance: number, holder: string): Promise<void> {
  await once((db) =>
    db
      .deleteFrom('due')
      .where('workflow_id', '=', workflowId)
      .where('acceptance', '=', acceptance)
      .where('holder', '=', holder)
      .where('signalled_at_ms', 'is', null)
      .execute(),
  );
}

export async function removeDue({ once }: Store, workflowId: string, acceptance: number): Promise<void> {
  await once((db) => db.deleteFrom('due').where('workflow_id', '=', workflowId).where('acceptance', '=', acceptance).execute());
}

export async function removeDueUpTo({ once }: Store, workflowId: string, upTo: number): Promise<void> {
  await once((db) => db.deleteFrom('due').where('workflow_id', '=', workflowId).where('acceptance', '<=', upTo).execute());
}

export async function postponeDue({ once }: Store, workflowId: string, dueAtMs: number): Promise<void> {
  await once((db) =>
    db.updateTable('due').set({ due_at_ms: dueAtMs }).where('workflow_id', '=', workflowId).where('covered', '=', 1).execute(),
  );
}

/** Of an item with several rows the one that is due first. */
export async function overdue({ once }: Store, nowMs: number, limit: number): Promise<readonly DueRow[]> {
  const rows = await once((db) =>
    db
      .selectFrom('due')
      .select((row) => [
        'workflow_id',
        'process',
        'connection',
        'item',
        row.fn.min<number>('accepted_at_ms').as('accepted_at_ms'),
        row.fn.min<number>('due_at_ms').as('due_at_ms'),
      ])
      .where('due_at_ms', '<=', nowMs)
      .groupBy(['workflow_id', 'process', 'connection', 'item'])
      .orderBy('due_at_ms')
      .orderBy('workflow_id')
      .limit(limit)
      .execute(),
  );
  return rows.map((row) => ({
    workflowId: row.workflow_id,
    process: row.process,
    connection: row.connection,
    item: row.item,
    acceptedAtMs: row.accepted_at_ms,
    dueAtMs: row.due_at_ms,
  }));
}

export async function standingDue({ once }: Store, limit: number): Promise<readonly StandingDue[]> {
  const rows = await once((db) => db.selectFrom('due').selectAll().orderBy('due_at_ms').orderBy('acceptance').limit(limit).execute());
  return rows.map((row) => ({
    workflowId: row.workflow_id,
    process: row.process,
    connection: row.connection,
    item: row.item,
    acceptance: row.acceptance,
    acceptedAtMs: row.accepted_at_ms,
    dueAtMs: row.due_at_ms,
  }));
}

/** Of the given items those that neither a due row nor an open task watches. */
export async function unwatched({ once }: Store, workflowIds: readonly string[]): Promise<readonly string[]> {
  if (workflowIds.length === 0) return [];
  const due = await once((db) => db.selectFrom('due').select('workflow_id').where('workflow_id', 'in', workflowIds).execute());
  const tasks = await once((db) =>
    db.selectFrom('task').select('workflow_id').where('workflow_id', 'in', workflowIds).where('ended_at_ms', 'is', null).execute(),
  );
  const watched = new Set([...due, ...tasks].map(({ workflow_id: id }) => id));
  return workflowIds.filter((id) => !watched.has(id));
}
