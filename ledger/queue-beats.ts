/** When a worker of each queue was last heard of: one row for a queue and a process, written every second. */
import type { Store } from './store.ts';

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

export async function queueBeats({ once }: Store, queue: string): Promise<readonly number[]> {
  const rows = await once((db) => db.selectFrom('queue_beat').select('at_ms').where('queue', '=', queue).execute());
  return rows.map((row) => row.at_ms);
}

/** Of one process, or of all that were last heard of before a time. */
export async function forgetBeats({ once }: Store, those: { readonly process: string } | { readonly beforeMs: number }): Promise<void> {
  await once((db) => {
    const gone = db.deleteFrom('queue_beat');
    return ('process' in those ? gone.where('process', '=', those.process) : gone.where('at_ms', '<', those.beforeMs)).execute();
  });
}
