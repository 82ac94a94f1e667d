/**
 * Three times as many tickets as a provider takes, on the real service and in real time: at its pace no request is answered 429, its breaker
 * stays closed, and every ticket is decided by a machine. Beside it what happens without a pace, and what a kill leaves.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { live, someTickets, until } from '../support/live.ts';
import { standbyInside } from '../support/command-line.ts';
import { triageId } from '../support/triage-id.ts';
import type { DecisionRow } from '../../ledger/contract.ts';
import type { StageSettings } from '../../simulator/stage/config.ts';
import type { Live } from '../support/live.ts';

const OPENAI = 'openai/gpt-5.5';
const ANTHROPIC = 'anthropic/claude-sonnet-5';
/** What the provider takes, and what is said to Standby. So little that three times as much is nothing to a slow machine. */
const LIMITS = { concurrency: 2, requestsPerMinute: 12 };
const ANSWER_MS = 500;
const TIMES_OVER = 3;
/** Of tickets. */
const EVERY_MS = 60_000 / (TIMES_OVER * LIMITS.requestsPerMinute);

async function opened(t: TestContext, settings: StageSettings): Promise<Live> {
  const service = await live(t, { settings });
  await service.stage.setProvider('openai', { kind: 'limited', ...LIMITS, ms: ANSWER_MS });
  await service.stage.setProvider('anthropic', { kind: 'limited', concurrency: 6, ms: ANSWER_MS });
  return service;
}

/** One after the other, at three times the pace. */
async function fed({ stage }: Live, count: number, prefix: string): Promise<readonly string[]> {
  const [tickets, startedAtMs] = [someTickets(count, prefix), Date.now()];
  for (const [at, ticket] of tickets.entries()) {
    await pause(Math.max(0, startedAtMs + at * EVERY_MS - Date.now()));
    await stage.create([ticket]);
  }
  return tickets.map(({ id }) => id);
}

async function decided(service: Live, ids: readonly string[], withinMs: number): Promise<readonly DecisionRow[]> {
  const decisions = await until(
    `${ids.length} decisions`,
    withinMs,
    async () => {
      await pause(1_000);
      return (await service.withLedger((ledger) => ledger.decisions({}))).filter(({ item }) => ids.includes(item ?? ''));
    },
    (rows) => rows.length === ids.length,
  );
  assert.deepEqual(
    decisions.filter(({ outcome }) => outcome !== 'decided').map(({ item, outcome }) => [item, outcome]),
    [],
  );
  return decisions;
}

const openings = (service: Live): Promise<readonly unknown[]> =>
  service.withLedger(async (ledger) => (await ledger.routeEvents(200)).filter(({ kind }) => kind === 'open'));
const longestHistory = (service: Live, ids: readonly string[]): Promise<number> =>
  service.withClient(async (client) => {
    const lengths = await Promise.all(
      ids.map(async (id) => (await client.workflow.getHandle(triageId('desk', id)).describe()).historyLength),
    );
    return Math.max(...lengths);
  });
const said = (rows: readonly DecisionRow[]): string =>
  [...Map.groupBy(rows, ({ route }) => route ?? 'nobody')].map(([route, of]) => `${of.length} by ${route}`).join(', ');

test('with a backup: what is over the pace of the first goes to the second, and no provider says no', async (t) => {
  const service = await opened(t, {
    routes: [OPENAI, ANTHROPIC],
    ofProviders: { openai: { pace: LIMITS }, anthropic: { pace: { concurrency: 6 } } },
  });
  const { stage } = service;
  const ids = await fed(service, 36, 'B');
  const rows = await decided(service, ids, 90_000);
  t.diagnostic(`${said(rows)}; longest history ${await longestHistory(service, ids)} events`);
  assert.deepEqual([await stage.refused('openai'), await stage.refused('anthropic')], [0, 0]);
  assert.deepEqual(await openings(service), []);
  const byFirst = rows.filter(({ route }) => route === OPENAI).length;
  // The load lasts a minute: the first gives what it has, and no more.
  assert.ok(byFirst >= LIMITS.requestsPerMinute * 0.75 && byFirst <= LIMITS.requestsPerMinute * 2.1, `${byFirst} by the first`);
  const [moved = assert.fail('nobody has moved on')] = rows.filter(({ route }) => route === ANTHROPIC);
  assert.match(moved.detail, /"reason":"paced"/, 'it is said why it went where it went');
});

test('a single route: whoever is over its pace waits for its turn, nobody asks a person, and the provider never says no', async (t) => {
  const service = await opened(t, { routes: [OPENAI], ofProviders: { openai: { pace: LIMITS } } });
  const { stage, dataDir } = service;
  const ids = await fed(service, 24, 'S');
  const saying = async (words: readonly string[], pattern: RegExp): Promise<unknown> =>
    until(
      `${words.join(' ')} to say ${String(pattern)}`,
      30_000,
      async () => (await standbyInside(dataDir, [...words, '--config', stage.configPath], stage.env)).out,
      (out) => pattern.test(out),
    );
  await saying(['status'], /breaker closed, at its pace: (?:12 of 12 requests in a minute, next in \d+ s|2 of 2 at once)/);
  await saying(['routes', '--json'], /"heldBy":\s*"(?:requests|concurrency)"/);
  const rows = await decided(service, ids, 5 * 60_000);
  t.diagnostic(`${said(rows)}; longest history ${await longestHistory(service, ids)} events`);
  assert.equal(await stage.refused('openai'), 0);
  assert.equal(await stage.requests('openai'), ids.length, 'one request a ticket');
  assert.deepEqual(await openings(service), []);
});

test('the counter-test: without a pace the provider says no', async (t) => {
  const service = await opened(t, { routes: [OPENAI, ANTHROPIC] });
  await fed(service, 24, 'C');
  const refused = await service.stage.refused('openai');
  t.diagnostic(
    `${refused} of ${await service.stage.requests('openai')} requests answered 429, ${(await openings(service)).length} openings`,
  );
  assert.ok(refused > 0);
  assert.ok((await openings(service)).length > 0);
});

test('kill -9 with every place taken: the places come back, and the provider never says no', async (t) => {
  const ATTEMPT_MS = 12_000;
  const service = await opened(t, {
    routes: [OPENAI],
    attemptMs: ATTEMPT_MS,
    budgetMs: 300_000,
    ofProviders: { openai: { pace: { concurrency: 3 } } },
  });
  const { stage } = service;
  await stage.setProvider('openai', { kind: 'limited', concurrency: 3, ms: 6_000 });
  const tickets = someTickets(8, 'K');
  await stage.create(tickets);
  await until(
    'three requests under way',
    60_000,
    () => stage.requests('openai'),
    (requests) => requests >= 3,
  );
  await service.service().started.kill();
  const killedAtMs = Date.now();
  await service.restart();
  const ids = tickets.map(({ id }) => id);
  await decided(service, ids, 3 * 60_000);
  const after = await service.withLedger(async (ledger) =>
    (await Promise.all(ids.map((id) => ledger.attempts(triageId('desk', id)))))
      .flat()
      .filter(({ startedAtMs }) => startedAtMs > killedAtMs),
  );
  const firstMs = Math.min(...after.map(({ startedAtMs }) => startedAtMs)) - killedAtMs;
  t.diagnostic(`the next request ${(firstMs / 1_000).toFixed(1)} s after the kill, ${after.length} after it`);
  assert.equal(await stage.refused('openai'), 0);
  assert.deepEqual(await openings(service), []);
});
