/** How many groups of alerts are open and how many explanations are waited for: for a supervisor's gauges. */
import type { AlertLedger } from './alert-rows.ts';
import type { Store } from './store.ts';

export async function alertCounts({ once }: Store, process: string): ReturnType<AlertLedger['alertCounts']> {
  const groups = await once((db) =>
    db
      .selectFrom('alert_episode')
      .where('ended_at_ms', 'is', null)
      .select((row) => ['connection', row.fn.countAll<number>().as('open'), row.fn.count<number>('ticket').as('withTicket')])
      .groupBy('connection')
      .orderBy('connection')
      .execute(),
  );
  const { waiting } = await once((db) =>
    db
      .selectFrom('waiting')
      .where('process', '=', process)
      .select((row) => row.fn.countAll<number>().as('waiting'))
      .executeTakeFirstOrThrow(),
  );
  return {
    // Engines widen a count to a type of their own.
    groups: groups.map(({ connection, open, withTicket }) => ({ connection, open: Number(open), withTicket: Number(withTicket) })),
    waiting: Number(waiting),
  };
}
