/** How far the poll of each connection has come. */
import { z } from 'zod';
import type { Kysely } from 'kysely';
import type { PollCursor } from './contract.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

const listing = z.object({
  fromMs: z.number(),
  after: z.string().optional(),
  pastMs: z.number(),
  heldMs: z.number().optional(),
  isDeep: z.boolean(),
  // A list that an earlier release has begun knows nothing of it.
  isFar: z.boolean().default(false),
  met: z.array(z.string()),
});
const told = z.array(z.string());

export async function pollCursor({ once }: Store, connection: string): Promise<PollCursor | undefined> {
  const row = await once((db) => db.selectFrom('poll').selectAll().where('connection', '=', connection).executeTakeFirst());
  return (
    row && {
      sinceMs: row.since_ms,
      newestMs: row.newest_ms,
      floorMs: row.floor_ms,
      deepAtMs: row.deep_at_ms,
      farAtMs: row.far_at_ms,
      polledAtMs: row.polled_at_ms,
      listing: row.listing === null ? undefined : listingOf(row.listing),
      told: told.parse(JSON.parse(row.told)),
    }
  );
}

function listingOf(text: string): NonNullable<PollCursor['listing']> {
  const { after, heldMs, ...rest } = listing.parse(JSON.parse(text));
  return { ...rest, after, heldMs };
}

export const putPollCursor = ({ once }: Store, connection: string, cursor: PollCursor): Promise<void> =>
  once((db) => putCursor(db, connection, cursor));

/** One statement of its own, or one of several. */
export async function putCursor(db: Kysely<Schema>, connection: string, cursor: PollCursor): Promise<void> {
  const columns = {
    since_ms: cursor.sinceMs,
    newest_ms: cursor.newestMs,
    floor_ms: cursor.floorMs,
    deep_at_ms: cursor.deepAtMs,
    far_at_ms: cursor.farAtMs,
    polled_at_ms: cursor.polledAtMs,
    listing: cursor.listing === undefined ? null : JSON.stringify(cursor.listing),
    told: JSON.stringify(cursor.told),
  };
  await db
    .insertInto('poll')
    .values({ connection, ...columns })
    .onConflict((conflict) => conflict.column('connection').doUpdateSet(columns))
    .execute();
}

export async function putPolledAt({ once }: Store, connection: string, atMs: number): Promise<void> {
  await once((db) => db.updateTable('poll').set({ polled_at_ms: atMs }).where('connection', '=', connection).execute());
}
