/** The alerts that others have published, as an Alertmanager would post them: bodies of its form as they are, all others put into it. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { bodyOf } from './past-story.ts';

const ITEMS = 'test/fixtures/tickets/alerts.jsonl';
const Item = z.object({
  id: z.string(),
  title: z.string().nullish(),
  severity: z.string().nullish(),
  host: z.string().nullish(),
  source_system: z.string(),
  occurred_at: z.string().nullish(),
  group: z.string().nullish(),
  payload: z.looseObject({ alerts: z.array(z.unknown()).optional() }),
});
export type PublishedPost = { readonly minute: number; readonly body: string };

/** Nothing follows from a longer silence: what lies further apart than this is brought so near. */
const MOST_APART = 90;
/** Of those that say no time. */
const APART = 7;
const NO_END = '0001-01-01T00:00:00Z';

/** In the order of their times, and so far apart as these say, in whole minutes. */
export function publishedPosts(fromMs: number, minuteMs: number): readonly PublishedPost[] {
  const items = readFileSync(ITEMS, 'utf8')
    .trim()
    .split('\n')
    .map((line) => Item.parse(JSON.parse(line)));
  const timed = items
    .map((item) => ({ item, atMs: item.occurred_at ? Date.parse(item.occurred_at) : undefined }))
    .toSorted((one, other) => (one.atMs ?? Number.MAX_VALUE) - (other.atMs ?? Number.MAX_VALUE));
  let minute = 0;
  let before = timed[0]?.atMs;
  return timed.map(({ item, atMs }, at) => {
    const apart = atMs === undefined || before === undefined ? APART : Math.round((atMs - before) / 60_000);
    if (at > 0) minute += Math.min(MOST_APART, apart);
    before = atMs;
    return { minute, body: postOf(item, fromMs + minute * minuteMs) };
  });
}

function postOf({ id, title, severity, host, source_system: system, group, payload }: z.infer<typeof Item>, atMs: number): string {
  if (payload.alerts !== undefined) return JSON.stringify(payload);
  const named = (name: string, value: string | null | undefined) => (value ? { [name]: value } : {});
  const labels = {
    alertname: title ?? id,
    client: system.length % 2 === 0 ? 'acme' : 'globex',
    ...named('instance', host),
    ...named('severity', severity),
    ...named('site', group?.split(':')[0]),
  };
  return bodyOf([{ status: 'firing', labels, annotations: {}, startsAt: new Date(atMs).toISOString(), endsAt: NO_END }]);
}
