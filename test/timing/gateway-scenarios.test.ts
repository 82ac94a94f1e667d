/**
 * What gateways are measured by, on our own path and in real time: a primary that is down, hangs, is out of credit or has lost its model, and all
 * of them down. Requests of tickets and canaries of the control are told apart.
 */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { triageId } from '../support/triage-id.ts';
import { rehearse, rehearsed } from '../workflow/rehearsal.ts';
import { DOWN, TICKET, all } from '../workflow/people.ts';
import type { AttemptRow } from '../../ledger/contract.ts';

/** Shorter than a product's, so that a hang costs a test seconds; all else is as it is. */
const ATTEMPT_MS = 4_000;
const SETTINGS = rehearsed({ attemptMs: ATTEMPT_MS, budgetMs: 12_000 });
const opened = rehearse({ server: 'dev', control: true, settings: SETTINGS });
const PRIMARY = SETTINGS.routes[0]?.route ?? '';
/** About 40 % of what two cores take. */
const PER_SECOND = 2;

type Fed = { readonly ticket: string; readonly atMs: number };

/** Tickets at a rate, as an hour of work brings them; each due a little later than the one before. */
async function fed(count: number, perSecond = PER_SECOND): Promise<readonly Fed[]> {
  const { desk, deliver } = opened();
  const startedAtMs = Date.now();
  const tickets: Fed[] = [];
  for (let at = 0; at < count; at++) {
    await pause(Math.max(0, startedAtMs + (at * 1_000) / perSecond - Date.now()));
    const dueAt = new Date(startedAtMs + 8 * 3_600_000 + at * 1_000).toISOString();
    const ticket = await desk.createTicket({ ...TICKET, dueAt });
    tickets.push({ ticket, atMs: Date.now() });
    await deliver(ticket);
  }
  return tickets;
}

async function decided(tickets: readonly Fed[], withinMs: number): Promise<ReadonlyMap<string, number>> {
  const { ledger } = opened();
  for (const deadline = Date.now() + withinMs; ; await pause(500)) {
    const ends = new Map((await ledger.decisions({})).map(({ item, endedAtMs }) => [item, endedAtMs]));
    const open = tickets.filter(({ ticket }) => !ends.has(ticket));
    if (open.length === 0) return ends;
    if (Date.now() > deadline) assert.fail(`${open.length} of ${tickets.length} are not decided after ${withinMs / 1_000} s`);
  }
}

async function attemptsOf(tickets: readonly Fed[]): Promise<readonly AttemptRow[]> {
  return (await Promise.all(tickets.map(({ ticket }) => opened().ledger.attempts(triageId('desk', ticket))))).flat();
}
const onPrimary = (attempts: readonly AttemptRow[]): readonly AttemptRow[] => attempts.filter(({ route }) => route === PRIMARY);
const canaries = async (sinceMs: number): Promise<readonly AttemptRow[]> =>
  (await opened().ledger.attempts('control:openai')).filter(({ startedAtMs }) => startedAtMs >= sinceMs);
const openedAt = async (sinceMs: number): Promise<number> => {
  const events = await opened().ledger.routeEvents(200);
  const opening = events.findLast((event) => event.target === `route:${PRIMARY}` && event.kind === 'open' && event.atMs >= sinceMs);
  return opening?.atMs ?? assert.fail('the primary was not opened');
};
const p95 = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

beforeEach(async () => {
  const { ledger, providers } = opened();
  await all(providers, { kind: 'works' });
  for (const { route } of SETTINGS.routes) {
    const version = ((await ledger.routeStates()).find((one) => one.route === route)?.version ?? 0) + 1;
    await ledger.putRouteState({ route, version, state: 'closed', untilMs: undefined, why: undefined, grant: undefined });
  }
});

test('a primary that answers 503 for 30 s of 60 s gets canaries and no more than one request of a ticket, and is back soon after', async (t) => {
  const { providers } = opened();
  const startedAtMs = Date.now();
  const feeding = fed(60 * PER_SECOND);
  await pause(5_000);
  await providers.openai.setMode({ kind: 'status', status: 503 });
  await pause(30_000);
  const worksAtMs = Date.now();
  await providers.openai.setMode({ kind: 'works' });
  const tickets = await feeding;
  await decided(tickets, 60_000);
  const attempts = onPrimary(await attemptsOf(tickets));
  const openedAtMs = await openedAt(startedAtMs);
  const inOutage = attempts.filter((one) => one.startedAtMs > openedAtMs && one.startedAtMs < worksAtMs);
  const before = attempts.filter((one) => one.startedAtMs <= openedAtMs && one.end?.outcome !== 'answered');
  const asked = (await canaries(startedAtMs)).filter((one) => one.startedAtMs < worksAtMs);
  const backAtMs = attempts.find((one) => one.startedAtMs > worksAtMs && one.end?.outcome === 'answered')?.startedAtMs ?? Number.NaN;
  const restsMs = asked.map((one, at) => one.startedAtMs - (asked[at - 1]?.startedAtMs ?? openedAtMs));
  t.diagnostic(
    `${before.length} requests opened it, then ${inOutage.length} of tickets and ${asked.length} canaries; back ${seconds(backAtMs - worksAtMs)} after it works`,
  );
  assert.ok(before.length <= 4 && inOutage.length <= 1, `${before.length} before, ${inOutage.length} in the outage`);
  assert.ok(
    backAtMs - worksAtMs <= 2 * Math.max(...restsMs) + 15_000,
    `back after ${seconds(backAtMs - worksAtMs)}, rests of ${restsMs.map(seconds).join(', ')}`,
  );
});

test('a primary that hangs costs one deadline, and who comes later does not wait', async (t) => {
  const { providers } = opened();
  await providers.openai.setMode({ kind: 'hang' });
  const startedAtMs = Date.now();
  const tickets = await fed(20 * PER_SECOND);
  const ends = await decided(tickets, 60_000);
  const openedAtMs = await openedAt(startedAtMs);
  const first = (await attemptsOf(tickets)).filter(({ route }) => route !== PRIMARY).toSorted((a, b) => a.startedAtMs - b.startedAtMs)[0];
  const took = tickets.filter(({ atMs }) => atMs > openedAtMs + 500).map(({ ticket, atMs }) => (ends.get(ticket) ?? 0) - atMs);
  t.diagnostic(
    `first request at the backup after ${seconds((first?.startedAtMs ?? 0) - startedAtMs)}; later tickets p95 ${seconds(p95(took))}`,
  );
  assert.ok((first?.startedAtMs ?? 0) - startedAtMs <= ATTEMPT_MS + 1_500);
  assert.ok(p95(took) < ATTEMPT_MS, `p95 of the later ones ${seconds(p95(took))}`);
});

for (const [what, mode, most] of [
  ['whose account is empty', { kind: 'status', status: 429, code: 'insufficient_quota' }, 2],
  ['that has lost its model', { kind: 'status', status: 404, code: 'model_not_found' }, 3],
] as const)
  test(`a primary ${what} gets no more than ${most} requests of 100 tickets`, async (t) => {
    const { providers } = opened();
    await providers.openai.setMode(mode);
    const startedAtMs = Date.now();
    const tickets = await fed(100, 4);
    await decided(tickets, 90_000);
    const asked = onPrimary(await attemptsOf(tickets));
    t.diagnostic(`${asked.length} requests of tickets, ${(await canaries(startedAtMs)).length} canaries`);
    assert.ok(asked.length <= most, `${asked.length} requests`);
  });

test('all of them down for 30 s: nothing is lost, nobody is asked in vain, and who waits is answered in due order', async (t) => {
  const { providers, ledger } = opened();
  await all(providers, DOWN);
  const startedAtMs = Date.now();
  const tickets = await fed(30, 1);
  await pause(Math.max(0, startedAtMs + 30_000 - Date.now()));
  await all(providers, { kind: 'works' });
  const worksAtMs = Date.now();
  const ends = await decided(tickets, 120_000);
  const attempts = await attemptsOf(tickets);
  const perRound = Map.groupBy(attempts, ({ workflowId, route, round }) => `${workflowId} ${route} ${round}`);
  const most = Math.max(...[...perRound.values()].map((rows) => rows.length));
  const lastMs = Math.max(...tickets.map(({ ticket }) => ends.get(ticket) ?? Number.NaN));
  const vain = attempts.filter(({ end }) => end?.outcome !== 'answered').length;
  t.diagnostic(
    `${vain} requests in vain for ${tickets.length} tickets, most a ticket, route and round ${most}; the last ${seconds(lastMs - worksAtMs)} after they work`,
  );
  assert.ok(most <= 2, `${most} requests of one ticket on one route in one round`);
  assert.ok(vain <= 18, `${vain} requests in vain`);
  assert.ok(lastMs - worksAtMs <= 90_000, `the last after ${seconds(lastMs - worksAtMs)}`);
  assert.deepEqual(await ledger.waiting('ticket-triage', 9), []);
});
