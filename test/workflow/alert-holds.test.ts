/** Planned maintenance and flapping: what is held is stored and counted and disturbs nobody, and what goes up and down is told once until it is quiet. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { alertActs, resolved, standing } from './alert-acts.ts';
import { all, requestsOf } from './people.ts';
import { HOUR_MS, MINUTE_MS, rehearse, rehearsed } from './rehearsal.ts';
import { explaining } from '../support/alert-connection.ts';
import type { Alerts } from './alert-acts.ts';
import type { Hold } from '../../activities/alert-connection.ts';

/** Of each test, laid before its first alert comes: virtual time begins at another moment each time. */
const holds: Hold[] = [];
const opened = rehearse({ settings: rehearsed(), wrap: explaining, control: true, alerts: { holds } });
const { alertsOf, ticketsOf, notesOf, ticketOf, runs } = alertActs(opened);

beforeEach(async () => {
  await all(opened().providers, { kind: 'works' });
  await opened().ledgerAnew();
  holds.length = 0;
});

const minuteOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16);
const PATCHED = { labels: { maintenance: 'patch' } } as const;
const match = { label: { name: 'maintenance', value: 'patch' } } as const;
/** From now for half an hour, and a weekly one that begins before its end and ends an hour from now. */
async function windows(): Promise<{ readonly firstEndsMs: number; readonly endsMs: number }> {
  const { nowMs, sleep } = opened();
  // On a whole minute, and far from the end of a day.
  await sleep(MINUTE_MS - ((await nowMs()) % MINUTE_MS));
  if (new Date(await nowMs()).getUTCHours() >= 21) await sleep(6 * HOUR_MS);
  const atMs = Math.floor((await nowMs()) / MINUTE_MS) * MINUTE_MS;
  const [firstEndsMs, endsMs] = [atMs + 30 * MINUTE_MS, atMs + HOUR_MS];
  const clock = (ms: number): string => minuteOf(ms).slice(11);
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
  holds.push(
    {
      kind: 'quiet-window',
      name: 'patch night',
      match,
      includes: [],
      times: { kind: 'once', from: minuteOf(atMs), to: minuteOf(firstEndsMs), timeZone: 'UTC' },
    },
    {
      kind: 'quiet-window',
      name: 'weekly reboot',
      match,
      includes: [],
      times: { kind: 'weekly', days, from: clock(atMs + 20 * MINUTE_MS), to: clock(endsMs), timeZone: 'UTC' },
    },
  );
  return { firstEndsMs, endsMs };
}

test('held by two windows that overlap: stored, no ticket and no call; what still fires when the later one ends starts and names both', async (t) => {
  const { post, sleep, nowMs, ledger, providers } = opened();
  const { firstEndsMs, endsMs } = await windows();
  const alerts = await alertsOf(3, PATCHED);
  const before = requestsOf(providers);
  await post(alerts);
  await sleep(10 * MINUTE_MS);
  await post(resolved(alerts.slice(0, 1), await nowMs()));
  await sleep(firstEndsMs - (await nowMs()) + 10 * MINUTE_MS);
  assert.deepEqual(ticketsOf(alerts), [], 'the second window holds it still');
  assert.equal((await ledger.alertsOfOpen('prom', 99)).length, 3, 'all stored');
  await sleep(endsMs - (await nowMs()) - MINUTE_MS);
  assert.deepEqual(ticketsOf(alerts), []);
  assert.equal(requestsOf(providers), before);
  const ticket = await ticketOf(alerts, 0);
  const afterMs = (await nowMs()) - endsMs;
  assert.ok(afterMs >= 0 && afterMs <= 3 * MINUTE_MS, `${afterMs} ms after the end`);
  assert.match(ticket.body, /^Standby counts 2 alerts: .*Held until the end of the quiet windows patch night and weekly reboot\./);
  assert.match(ticket.body, /Beside these 1 is or were held and not counted\./);
  await ticketOf(alerts, 1);
  assert.match(standing(notesOf(ticket))[0] ?? '', /Held until the end of the quiet windows patch night and weekly reboot\./);
  t.diagnostic(`3 alerts held: no ticket and no request for an hour, 2 told ${Math.round(afterMs / 1_000)} s after the end`);
});

test('what comes and is over inside the window makes no ticket, and its run ends before the window does', async () => {
  const { post, sleep, nowMs, closed, providers } = opened();
  const { endsMs } = await windows();
  const alerts = await alertsOf(2, PATCHED);
  const before = requestsOf(providers);
  await post(alerts);
  const [id = ''] = await runs();
  await sleep(5 * MINUTE_MS);
  await post(resolved(alerts, await nowMs()));
  assert.equal(await closed(id), 'COMPLETED');
  assert.ok((await nowMs()) < endsMs, 'nothing waits for the end of a window in vain');
  await sleep(endsMs - (await nowMs()) + 5 * MINUTE_MS);
  assert.deepEqual(ticketsOf(alerts), []);
  assert.equal(requestsOf(providers), before);
});

test('a critical alert inside a window has its ticket at once', async () => {
  const { post, nowMs } = opened();
  await windows();
  const alerts = await alertsOf(1, { ...PATCHED, severity: 'critical' });
  const beganAtMs = await nowMs();
  await post(alerts);
  await ticketOf(alerts, 0);
  assert.ok((await nowMs()) - beganAtMs <= 15_000);
});

/** Up and down again, so many times, each half a minute; the last is still up if `isUp`. */
async function flap([alert]: Alerts, times: number, isUp: boolean): Promise<void> {
  const { post, sleep, nowMs } = opened();
  for (let at = 0; at < times; at += 1) {
    const startsAtMs = await nowMs();
    await post([{ ...alert, startsAtMs }]);
    await sleep(30_000);
    if (isUp && at === times - 1) return;
    await post(resolved([{ ...alert, startsAtMs }], await nowMs()));
    await sleep(30_000);
  }
}

test('an alert that goes up and down is told once with the number of its changes, and in prose once it is quiet', async (t) => {
  const { sleep, providers } = opened();
  const alerts = await alertsOf(1);
  const before = requestsOf(providers);
  await flap(alerts, 3, false);
  const ticket = await ticketOf(alerts, 0);
  assert.match(ticket.body, /^Standby counts \d alerts: .*One alert went up or down [4-6] times\. No more is said until it is quiet\./);
  assert.ok(!ticket.body.includes('explanation follows'), ticket.body);
  await flap(alerts, 30, true);
  assert.deepEqual(notesOf(ticket), [], 'half an hour of changes says nothing more');
  assert.equal(requestsOf(providers), before, 'and asks no model');
  await sleep(20 * MINUTE_MS);
  await ticketOf(alerts, 2);
  // What it takes the place of is superseded after it stands.
  await sleep(MINUTE_MS);
  const seen = standing(notesOf(ticket));
  assert.equal(seen.length, 1, seen.join('\n\n'));
  assert.match(seen[0] ?? '', /It has come to rest, and some of it still fires\.[^]*Several disks/);
  assert.equal(requestsOf(providers), before + 1);
  assert.equal(ticketsOf(alerts).length, 1);
  t.diagnostic(`66 changes in 33 minutes: 1 ticket, ${seen.length} note, ${requestsOf(providers) - before} request`);
});

test('an alert that went up and down and is quiet and over has a closing note that says so, and no prose', async () => {
  const { sleep, providers, closed } = opened();
  const alerts = await alertsOf(1);
  const before = requestsOf(providers);
  await flap(alerts, 4, false);
  const [id = ''] = await runs();
  const ticket = await ticketOf(alerts, 0);
  await sleep(20 * MINUTE_MS);
  assert.equal(await closed(id), 'COMPLETED');
  assert.equal(notesOf(ticket).length, 1);
  assert.match(notesOf(ticket)[0] ?? '', /^Standby counts all as resolved: .*4 alerts are over.*One alert went up or down \d times\./);
  assert.equal(requestsOf(providers), before);
});
