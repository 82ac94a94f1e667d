/** The same alerts in the running service and in a backtest, and what each has made of them. */
import assert from 'node:assert/strict';
import { placePast } from '../../activities/alerts/past-places.ts';
import { rulesOf } from '../../cli/alerts/backtest-rules.ts';
import { sourceOf } from '../../config/alerts/assemble.ts';
import { alertConnection } from '../support/alert-connection.ts';
import { readFrozen } from '../../activities/alerts/frozen.ts';
import { pastTickets } from '../../activities/alerts/backtest.ts';
import { itemId } from '../../workflows/ids.ts';
import { notesOn } from './people.ts';
import type { PastSettings } from '../../activities/alerts/past-episodes.ts';
import type { PastAlert } from '../../activities/alerts/backtest.ts';
import type { TellingKind } from '../../workflows/alerts/group-contract.ts';
import type { Seen } from './alert-acts.ts';
import { BENIGN_RULE, HELD_RULE, bodyOf, storyOf } from '../support/past-story.ts';
import { randomFrom } from '../support/random.ts';
import { HOUR_MS, MINUTE_MS, SETTINGS } from './rehearsal.ts';
import type { TestContext } from 'node:test';
import type { Hold } from '../../activities/alerts/holds.ts';
import type { AlertConnectionConfig } from '../../config/contract.ts';
import type { Rehearsal } from './rehearsal.ts';

/** Of a story. Four of ours: so much slower may a machine be until a post that is late comes in another order than the backtest has it. */
export const STORY_MINUTE_MS = 4 * MINUTE_MS;
const LATEST_MS = 12_000;
/**
 * Alerts come at three quarters of a minute, and windows end at its beginning; quiet times, waits and notes take a little more than whole ones.
 * So nothing that follows from a setting falls within a fifteenth of a minute of an arrival.
 */
const PAST_MS = 0.75 * STORY_MINUTE_MS;
export const beginningAfter = (ms: number): number => Math.ceil((ms + 5 * MINUTE_MS) / STORY_MINUTE_MS) * STORY_MINUTE_MS + PAST_MS;
export const FROM_MS = beginningAfter(Date.now());
const GROUP = {
  ...alertConnection(SETTINGS).group,
  quietMs: 2.15 * STORY_MINUTE_MS,
  maxWaitMs: (10 + 11 / 60) * STORY_MINUTE_MS,
  notesApartMs: 15.1 * STORY_MINUTE_MS,
};
const local = (minute: number): string => new Date(FROM_MS - PAST_MS + minute * STORY_MINUTE_MS).toISOString().slice(0, 16);
const HOLDS: readonly Hold[] = [
  ...[60, 400, 1_500, 2_900].map((minute): Hold => ({
    kind: 'quiet-window',
    name: `patching ${minute}`,
    match: { rule: HELD_RULE },
    includes: [],
    times: { kind: 'once', from: local(minute), to: local(minute + 180), timeZone: 'UTC' },
  })),
  {
    kind: 'benign',
    name: 'noise',
    match: { rule: BENIGN_RULE, site: 'K*' },
    includes: [],
    owner: 'Dana',
    expiresAtMs: FROM_MS + 500 * 24 * HOUR_MS,
  },
];
/** Two owners of one client meet in its groups; the catch-all is for whom nobody knows. No model is asked: what code says is compared. */
const CLIENT_MAP = { acme: { client: 'acme' }, globex: { client: 'globex' }, initech: { client: 'globex' } };
const PLAIN: Partial<AlertConnectionConfig> = {
  group: GROUP,
  holds: HOLDS,
  callsAnHour: 0,
  catchAll: { client: 'acme' },
  clientMap: CLIENT_MAP,
};
/** The second has a ticket of its own for a higher severity, and groups by what may change. */
export const SOURCES: readonly Partial<AlertConnectionConfig>[] = [
  PLAIN,
  { ...PLAIN, name: 'beside', onRaise: 'ticket', groupBy: ['site', 'rule'] },
];

/** A body of a source, and when it comes. */
export type Post = { readonly name: string; readonly atMs: number; readonly body: string };

/** What each of the two sources posts of a story of its own, drawn by the seed: so many alerts in so many minutes of the story. */
export const drawnPosts = (seed: number, alerts: number, minutes: number): readonly Post[] =>
  SOURCES.flatMap((source, at) =>
    storyOf(randomFrom(seed + at), { alerts, minutes, fromMs: FROM_MS, minuteMs: STORY_MINUTE_MS }).map((told) => ({
      name: alertConnection(SETTINGS, source).name,
      atMs: FROM_MS + told.minute * STORY_MINUTE_MS,
      body: bodyOf(told.alerts),
    })),
  );

/** Posts all to the service at its time, lets a day and more pass, and compares the desk with a backtest of the same bodies. */
export async function isTheSame(t: TestContext, rehearsal: Rehearsal, given: readonly Post[]): Promise<void> {
  const { postBody, pass, sleep, nowMs } = rehearsal;
  const posts = given.toSorted((one, other) => one.atMs - other.atMs);
  const startedAt = Date.now();
  let latestMs = 0;
  for (const { name, atMs, body } of posts) {
    const left = atMs - (await nowMs());
    if (left > 0) await pass(left);
    await postBody(body, name);
    latestMs = Math.max(latestMs, (await nowMs()) - atMs);
  }
  await sleep(30 * HOUR_MS);
  t.diagnostic(`${posts.length} posts in ${Math.round((Date.now() - startedAt) / 1_000)} s, at most ${latestMs} ms late`);
  // What came seconds late came in another order than the backtest has it.
  assert.ok(latestMs < LATEST_MS, `a post was ${latestMs} ms late`);
  for (const source of SOURCES) {
    const connection = alertConnection(SETTINGS, source);
    const theirs = posts.filter(({ name }) => name === connection.name);
    if (theirs.length === 0) continue;
    const { made, wanted } = await bothOf(t, rehearsal, connection, theirs);
    assert.deepEqual(made, wanted);
  }
}

async function bothOf(t: TestContext, rehearsal: Rehearsal, connection: AlertConnectionConfig, posts: readonly Post[]) {
  const rules = rulesOf(connection);
  const came = posts.flatMap(({ atMs, body }) => {
    const read = sourceOf(connection.kind).read(new TextEncoder().encode(body), atMs);
    return read.kind === 'alerts' ? read.alerts.map((alert) => ({ alert, atMs })) : [];
  });
  const { past, nobodys } = placePast(came, rules.place);
  const made = await onTheDesk(rehearsal, connection.name);
  const texts = made.flatMap(({ said }) => said);
  const alerts = new Set(past.map(({ alert }) => `${alert.key} ${alert.startsAtMs}`)).size;
  t.diagnostic(
    `${connection.name}: ${alerts} alerts in ${came.length} snapshots, ${nobodys} of them of nobody known: ${made.length} tickets with ${texts.length} texts`,
  );
  return { made, wanted: ofBacktest(past, { ...rules.settings, untilMs: await rehearsal.nowMs() }) };
}

/** `said`: the text of the ticket and each note on it, by kind and how many alerts it counts. */
type Compared = { readonly group: string; readonly title: string; readonly said: readonly string[] };

const inOrder = (list: readonly Compared[]): readonly Compared[] =>
  list.toSorted((one, other) => (one.group < other.group ? -1 : one.group > other.group ? 1 : 0));

const ofBacktest = (past: readonly PastAlert[], settings: PastSettings): readonly Compared[] =>
  inOrder(
    pastTickets(past, settings).map(({ group, title, said }) => ({
      group: group.hash,
      title,
      said: said.map(({ kind, count }) => `${kind} ${count}`),
    })),
  );

/** What stands on the desk of one connection, read from the words there. */
async function onTheDesk({ desk, ledger }: Rehearsal, connection: string): Promise<readonly Compared[]> {
  const compared: Compared[] = [];
  for (const { id, subject, body } of desk.tickets() as unknown as readonly Seen[]) {
    const row = await ledger.factsAt(itemId('alert-summary', 'desk', id), 1);
    const [of, group] = (row === undefined ? '' : (readFrozen(row.facts).ref ?? '')).split(':');
    if (of !== connection || group === undefined) continue;
    compared.push({ group, title: subject, said: [body, ...notesOn(desk, id).map(({ added }) => added)].map(saidBy) });
  }
  return inOrder(compared);
}

/** By words that only that kind has. */
const WORDS: readonly (readonly [TellingKind, RegExp])[] = [
  ['closing', /^Standby counts all as resolved: /],
  ['update', /It has grown since the last note\./],
  ['flapping', /No more is said until it is quiet\./],
  ['steady', /It has come to rest, and some of it still fires\./],
  ['linked', /This goes on from ticket /],
  ['first', /^Standby counts /],
];
const COUNT = /^Standby counts (?:all as resolved: .*?, )?(\d+) alerts?\b/;
function saidBy(text: string): string {
  const [kind] = WORDS.find(([, words]) => words.test(text)) ?? ['?'];
  return `${kind} ${COUNT.exec(text)?.[1] ?? '?'}`;
}
