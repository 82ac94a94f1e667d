/** What all attempts together say: since when a route fails, and what was asked and paid. */
import type { Ledger } from './contract.ts';
import type { Store } from './store.ts';

/** Stopped by us, or about one ticket only: it says nothing about the route, neither that it works nor that it fails. */
const NO_EVIDENCE = ['aborted', 'policy', 'too-long', 'unfit', 'truncated'];

export async function failingSince(store: Store, route: string): Promise<number | undefined> {
  const { started_at_ms: startedAtMs, worked_at_ms: workedAtMs } = await store.once((db) => {
    const ended = db.selectFrom('attempt').where('route', '=', route);
    const worked = ended.where('outcome', '=', 'answered').select((row) => row.fn.max('ended_at_ms').as('at_ms'));
    return ended
      .where('outcome', 'not in', ['answered', ...NO_EVIDENCE])
      .where((row) => row('ended_at_ms', '>', row.fn.coalesce(worked, row.lit(0))))
      .select((row) => [row.fn.min<number | null>('started_at_ms').as('started_at_ms'), worked.as('worked_at_ms')])
      .executeTakeFirstOrThrow();
  });
  if (startedAtMs === null) return undefined;
  // A long request may have begun before the route's last answer: the failing did not.
  return Math.max(startedAtMs, workedAtMs ?? 0);
}

/** The sums that the database keeps: a scrape must not read a year of rows. */
export async function attemptTotals(store: Store): ReturnType<Ledger['attemptTotals']> {
  const rows = await store.once((db) =>
    db.selectFrom('attempt_count').selectAll().where('count', '>', 0).orderBy('route').orderBy('provider').orderBy('outcome').execute(),
  );
  return rows.map(({ cost_micros: costMicros, ...row }) => ({ ...row, costMicros }));
}

export async function unknownEnds(store: Store): ReturnType<Ledger['unknownEnds']> {
  const rows = await store.once((db) =>
    db.selectFrom('end_word_count').selectAll().orderBy('route').orderBy('count', 'desc').orderBy('word').execute(),
  );
  return rows.map((row) => ({ ...row }));
}

type Refused = { readonly route: string; readonly raw: string; readonly fromMs: number; readonly toMs: number };
export async function refusedBefore(store: Store, { route, raw, fromMs, toMs }: Refused): Promise<boolean> {
  const row = await store.once((db) =>
    db
      .selectFrom('attempt')
      .select('attempt')
      .where('route', '=', route)
      .where('ended_at_ms', '>=', fromMs)
      .where('ended_at_ms', '<=', toMs)
      .where('raw', '=', raw)
      .limit(1)
      .executeTakeFirst(),
  );
  return row !== undefined;
}
