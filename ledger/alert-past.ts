/** Alerts of the past, page by page, for whoever judges them anew. Reads only. */
import { jsonIn } from './alert-episodes.ts';
import type { AlertLedger, AlertRow } from './alert-rows.ts';
import type { Store } from './store.ts';

export async function pastAlerts(
  { seal, once }: Store,
  connection: string,
  { sinceMs, after }: Parameters<AlertLedger['pastAlerts']>[1],
  limit: number,
): Promise<readonly AlertRow[]> {
  const rows = await once((db) =>
    db
      .selectFrom('alert')
      .select(['key', 'starts_at_ms', 'change', 'sealed_body'])
      .where('connection', '=', connection)
      .where('starts_at_ms', '>=', sinceMs)
      .$if(after !== undefined, (query) =>
        query.where((row) =>
          row.or([
            row('key', '>', after?.key ?? ''),
            row.and([row('key', '=', after?.key ?? ''), row('starts_at_ms', '>', after?.startsAtMs ?? 0)]),
          ]),
        ),
      )
      .orderBy('key')
      .orderBy('starts_at_ms')
      .limit(limit)
      .execute(),
  );
  return rows.map(({ key, starts_at_ms: startsAtMs, change, sealed_body }) => ({
    key,
    startsAtMs,
    change,
    body: jsonIn(seal, sealed_body),
  }));
}
