/** When a worker of each queue was last heard of: one row for a queue and a process, written every second. */
import type { Kysely } from 'kysely';
import type { QueueBeat } from './contract.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

/** In place of a process, at 0: a queue that was served once, whatever has become of whoever served it. */
const NOBODY = '';

/** All queues of a process in one statement, which is one commit. */
export async function beatQueues({ once }: Store, process: string, queues: readonly string[], atMs: number): Promise<void> {
  if (queues.length === 0) return;
  const rows = queues.map((queue) => ({ queue, process, at_ms: atMs }));
  await once((db) =>
    db
      .insertInto('queue_beat')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['queue', 'process']).doUpdateSet({ at_ms: atMs }))
      .execute(),
  );
}

export async function queueBeats({ once }: Store): Promise<readonly QueueBeat[]> {
  const rows = await once((db) => db.selectFrom('queue_beat').select(['queue', 'at_ms']).execute());
  return rows.map(({ queue, at_ms: atMs }) => ({ queue, atMs }));
}

type Those = { readonly process: string } | { readonly beforeMs: number } | { readonly queue: string; readonly upToMs: number };

/**
 * Of one process, of all that were last heard of before a time, or of a queue, up to the beat that was seen: a newer one stands. That the queue
 * was served stays known.
 */
export async function forgetBeats({ together }: Store, those: Those): Promise<void> {
  await together(async (db) => {
    const gone = await chosen(db, those).where('process', '<>', NOBODY).returning('queue').execute();
    const served = [...new Set(gone.map(({ queue }) => queue))].map((queue) => ({ queue, process: NOBODY, at_ms: 0 }));
    if (served.length === 0) return;
    await db
      .insertInto('queue_beat')
      .values(served)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

function chosen(db: Kysely<Schema>, those: Those) {
  const gone = db.deleteFrom('queue_beat');
  if ('process' in those) return gone.where('process', '=', those.process);
  if ('queue' in those) return gone.where('queue', '=', those.queue).where('at_ms', '<=', those.upToMs);
  return gone.where('at_ms', '<', those.beforeMs);
}
