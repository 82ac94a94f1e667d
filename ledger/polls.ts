/** How far the poll of each connection has come. */
import { z } from 'zod';
import type { PollCursor } from './contract.ts';
import type { Store } from './store.ts';

const seenList = z.array(z.string());

export async function pollCursor({ once }: Store, connection: string): Promise<PollCursor | undefined> {
  const row = await once((db) => db.selectFrom('poll').selectAll().where('connection', '=', connection).executeTakeFirst());
  return row && { sinceMs: row.since_ms, polledAtMs: row.polled_at_ms, seen: seenList.parse(JSON.parse(row.seen)) };
}

export async function putPollCursor({ once }: Store, connection: string, { sinceMs, polledAtMs, seen }: PollCursor): Promise<void> {
  const columns = { since_ms: sinceMs, polled_at_ms: polledAtMs, seen: JSON.stringify(seen) };
  await once((db) =>
    db
      .insertInto('poll')
      .values({ connection, ...columns })
      .onConflict((conflict) => conflict.column('connection').doUpdateSet(columns))
      .execute(),
  );
}
