/** What two peers of an Alertmanager post in any order and any number of times, on the desk: one ticket of a group, one visible note of each kind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GROUP_DEFAULTS } from '../../workflows/alerts/settings.ts';
import { explaining } from '../support/alert-connection.ts';
import { randomFrom } from '../support/random.ts';
import { inAnyOrder, knownOf, postsOf, truthsOf } from '../support/two-peers.ts';
import { notesOn } from './people.ts';
import { HOUR_MS, MINUTE_MS, rehearse, rehearsed } from './rehearsal.ts';
import type { Truth } from '../support/two-peers.ts';
import type { Seen } from './alert-acts.ts';

const SEED = Number(process.env['STANDBY_SEED'] ?? 2_600);
const GROUPS = Number(process.env['STANDBY_GROUPS'] ?? 40);
/** All is posted inside the first window, however slow the machine; what flaps has tests of its own. */
const GROUP = { ...GROUP_DEFAULTS, quietMs: 10 * MINUTE_MS, maxWaitMs: HOUR_MS, most: 10_000, flapChanges: 1_000 };
const rehearsal = rehearse({ settings: rehearsed(), wrap: explaining, alerts: { callsAnHour: 1_000, group: GROUP }, ledgerIn: 'memory' });

const KINDS: readonly (readonly [string, RegExp])[] = [
  ['closing', /^Standby counts all as resolved: /],
  ['explained', /Several disks have filled up/],
  ['table', /^Standby counts /],
];
const kindOf = (text: string): string => KINDS.find(([, words]) => words.test(text))?.[0] ?? `another: ${text.slice(0, 60)}`;
const visible = (ticket: Seen): readonly string[] =>
  notesOn(rehearsal().desk, ticket.id)
    .map(({ now }) => now)
    .filter((note) => !note.startsWith('Superseded'));
const ticketsOf = (rule: string): readonly Seen[] =>
  (rehearsal().desk.tickets() as unknown as readonly Seen[]).filter(({ subject }) => subject.startsWith(`${rule} `));

test(`${GROUPS} groups at once (from seed ${SEED}): one ticket with the true figures, one visible note of each kind, and nothing more by a replay`, async (t) => {
  const { postBody, sleep, nowMs, until } = rehearsal();
  const random = randomFrom(SEED);
  const fromMs = (await nowMs()) - 10 * MINUTE_MS;
  const groups = Array.from({ length: GROUPS }, (_, at) => {
    const of = { rule: `Group${at}x`, client: at % 2 === 0 ? 'acme' : 'globex', site: 'Berlin' };
    const drawn = truthsOf(random, { fromMs, severities: ['info', 'warning', 'error'], mostStarts: 2, endsShare: 0.4 });
    // Of each group something fires, or it has no ticket.
    const truths: readonly Truth[] = [...drawn, { host: 'srv-fires', severity: 'warning', startMs: fromMs, endMs: undefined }];
    return { of, truths, posts: postsOf(random, of, truths) };
  });
  const posts = inAnyOrder(
    random,
    groups.flatMap((group) => group.posts),
  );
  for (const body of posts) await postBody(body);
  await sleep(12 * MINUTE_MS);
  await until('each group is explained', () => groups.every(({ of }) => ticketsOf(of.rule).some((one) => visible(one).length > 0)));
  const figures = ({ body }: Seen): readonly number[] => {
    const [, count = '', firing = ''] = /^Standby counts (\d+) alerts?: .*?, (all|none|\d+) still firing, since /.exec(body) ?? [];
    return [Number(count), firing === 'all' ? Number(count) : firing === 'none' ? 0 : Number(firing)];
  };
  for (const { of, truths } of groups) {
    const [ticket, ...others] = ticketsOf(of.rule);
    assert.ok(ticket);
    assert.deepEqual(others, [], of.rule);
    const { count, firing } = knownOf(truths);
    assert.deepEqual(figures(ticket), [count, firing], `${of.rule} of seed ${SEED}: ${ticket.body}`);
    assert.deepEqual(visible(ticket).map(kindOf), ['explained'], of.rule);
  }

  await sleep(30 * MINUTE_MS);
  const endMs = await nowMs();
  const ends = groups.map(({ of, truths }) => {
    const over = truths.map((one): Truth => (one.endMs === undefined ? { ...one, endMs } : one));
    return { of, posts: postsOf(random, of, over) };
  });
  const endPosts = inAnyOrder(
    random,
    ends.flatMap((group) => group.posts),
  );
  for (const body of endPosts) await postBody(body);
  await sleep(12 * MINUTE_MS);
  const wanted = ['explained', 'closing'];
  const seen = (): readonly (readonly string[])[] => groups.map(({ of }) => ticketsOf(of.rule).flatMap((one) => visible(one).map(kindOf)));
  await until('each group is over', () => seen().every((kinds) => kinds.includes('closing')));
  for (const body of inAnyOrder(random, [...posts, ...endPosts])) if (random() < 0.3) await postBody(body);
  await sleep(2 * HOUR_MS);
  for (const [at, { of, truths }] of groups.entries()) {
    assert.equal(ticketsOf(of.rule).length, 1, of.rule);
    assert.deepEqual(seen()[at], wanted, of.rule);
    const [ticket] = ticketsOf(of.rule);
    const closing = ticket === undefined ? '' : (visible(ticket).at(-1) ?? '');
    assert.equal(Number(/, (\d+) alerts? (?:is|are) over/.exec(closing)?.[1]), truths.length, closing);
  }
  t.diagnostic(`${GROUPS} groups, ${posts.length + endPosts.length} bodies and replays of 30 % of them; seed ${SEED}`);
});
