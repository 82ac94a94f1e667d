/** Decisions: how each episode of an item ended, kept for explaining it months later. */
import type { DecisionRow } from './contract.ts';
import { bodyOf } from './store.ts';
import type { Store } from './store.ts';

export async function recordDecision({ seal, once }: Store, row: DecisionRow): Promise<void> {
  const values = {
    workflow_id: row.workflowId,
    episode: row.episode,
    client: row.client,
    process: row.process,
    connection: row.connection,
    item: row.item,
    ended_at_ms: row.endedAtMs,
    outcome: row.outcome,
    route: row.route ?? null,
    sealed_detail: seal.seal(row.detail),
  };
  await once((db) =>
    db
      .insertInto('decision')
      .values(values)
      .onConflict((conflict) => conflict.columns(['workflow_id', 'episode']).doNothing())
      .execute(),
  );
}

export async function decisions({ seal, once }: Store, filter: { readonly workflowId?: string }): Promise<readonly DecisionRow[]> {
  const rows = await once((db) => {
    const all = db.selectFrom('decision').selectAll().orderBy('ended_at_ms').orderBy('workflow_id').orderBy('episode');
    return (filter.workflowId === undefined ? all : all.where('workflow_id', '=', filter.workflowId)).execute();
  });
  return rows.map((row) => ({
    workflowId: row.workflow_id,
    episode: row.episode,
    client: row.client,
    process: row.process,
    connection: row.connection,
    item: row.item,
    endedAtMs: row.ended_at_ms,
    outcome: row.outcome,
    route: row.route ?? undefined,
    detail: bodyOf(seal, row.sealed_detail),
  }));
}

export async function lastOutcome(
  { once }: Store,
  workflowId: string,
): Promise<Pick<DecisionRow, 'episode' | 'outcome' | 'route' | 'endedAtMs'> | undefined> {
  const row = await once((db) =>
    db
      .selectFrom('decision')
      .select(['episode', 'outcome', 'route', 'ended_at_ms'])
      .where('workflow_id', '=', workflowId)
      .orderBy('episode', 'desc')
      .limit(1)
      .executeTakeFirst(),
  );
  return row && { episode: row.episode, outcome: row.outcome, route: row.route ?? undefined, endedAtMs: row.ended_at_ms };
}

export async function episodeEnded({ once }: Store, workflowId: string, episode: number): Promise<boolean> {
  const row = await once((db) =>
    db.selectFrom('decision').select('episode').where('workflow_id', '=', workflowId).where('episode', '=', episode).executeTakeFirst(),
  );
  return row !== undefined;
}
