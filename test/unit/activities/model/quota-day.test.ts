/** A limit by the day: the seconds that its vendor names are believed once, and then the day's end is waited for (OmniRoute#9504, inspect_ai#5526). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endAttempt } from '../../../../activities/model/end-attempt.ts';
import { judge } from '../../../../activities/model/judge.ts';
import { blockUntilNamed } from '../../../../activities/model/named-time.ts';
import { quotaDayOf } from '../../../../activities/model/quota-day.ts';
import { createProvider } from '../../../../providers/create.ts';
import { startProviderSimulator } from '../../../../simulator/provider/provider.ts';
import { requestWith } from '../../../contract/recorded.ts';
import { start } from '../../../fixtures/ledger-rows.ts';
import { watchedLedger } from '../../../fixtures/watched-ledger.ts';
import type { TestContext } from 'node:test';

const HOUR_MS = 3_600_000;
/** Noon in California. */
const NOON_MS = Date.UTC(2026, 10, 25, 20);
const ROUTE = { route: 'gemini/flash', provider: 'gemini' };

for (const [what, at, from, to] of [
  ['in winter', '2026-11-25T20:00:00Z', '2026-11-25T08:00:00Z', '2026-11-26T08:00:00Z'],
  ['in summer', '2026-07-01T06:59:59.999Z', '2026-06-30T07:00:00Z', '2026-07-01T07:00:00Z'],
  ['at its first moment', '2026-07-01T07:00:00Z', '2026-07-01T07:00:00Z', '2026-07-02T07:00:00Z'],
  ['of 23 hours', '2026-03-08T20:00:00Z', '2026-03-08T08:00:00Z', '2026-03-09T07:00:00Z'],
  ['of 25 hours', '2026-11-01T20:00:00Z', '2026-11-01T07:00:00Z', '2026-11-02T08:00:00Z'],
] as const)
  test(`the day of a limit ${what}`, () =>
    assert.deepEqual(quotaDayOf(Date.parse(at)), { startMs: Date.parse(from), endMs: Date.parse(to) }));

const refusal = (quotaId: string, retryDelay: string): string =>
  JSON.stringify({
    error: {
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: 'You exceeded your current quota.',
      details: [
        { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay },
      ],
    },
  });
const BY_DAY = 'GenerateRequestsPerDayPerProjectPerModel-FreeTier';

/** Asks the real adapter at a simulated provider that refuses; says for how long the route is blocked after that. */
async function bench(t: TestContext) {
  const ledger = await watchedLedger(t);
  const simulator = await startProviderSimulator({ dialect: 'openai' });
  t.after(() => simulator.close());
  const config = { kind: 'openai', baseUrl: `${simulator.url}/v1`, model: 'flash', apiKey: 'k' } as const;
  const provider = createProvider(config);
  let asked = 0;
  return {
    ledger,
    async refusedAt(nowMs: number, quotaId: string, retryDelay = '36s'): Promise<number> {
      await simulator.setMode({
        kind: 'says',
        status: 429,
        headers: { 'content-type': 'application/json' },
        body: refusal(quotaId, retryDelay),
      });
      const ports = { ledger, clock: { nowMs: () => Promise.resolve(nowMs) }, alert: () => undefined, control: undefined };
      const begun = await ledger.beginAttempt(start({ ...ROUTE, workflowId: `triage:desk:${(asked += 1)}`, startedAtMs: nowMs }));
      assert.ok(begun.kind === 'begun');
      const completion = await provider.complete(requestWith());
      const shown = { task: { read: () => ({ kind: 'unfit', problems: [] }) as const }, item: undefined, asked: 'flash' };
      const judged = judge(completion, provider, shown, nowMs);
      assert.ok(judged.kind === 'open-until', judged.kind);
      await endAttempt(ports, { begun, request: ROUTE, config, completion, judged, tokens: 1 });
      return ((await blockUntilNamed(ports, ROUTE, judged)) ?? nowMs) - nowMs;
    },
  };
}

test('the same limit by the day again after the time that was named blocks for an hour at a time, to the end of the day', async (t) => {
  const { ledger, refusedAt } = await bench(t);
  assert.equal(await refusedAt(NOON_MS, BY_DAY), 36_000);
  assert.equal(await refusedAt(NOON_MS + 35_000, BY_DAY), 36_000, 'one that was under way meanwhile is no second time');
  assert.equal(await refusedAt(NOON_MS + 40_000, 'AnotherPerDay'), 36_000, 'another limit is no second time');
  assert.equal(await refusedAt(NOON_MS + 80_000, BY_DAY), HOUR_MS);
  assert.equal(await refusedAt(NOON_MS + 2 * HOUR_MS, BY_DAY), HOUR_MS);
  const endMs = NOON_MS + 12 * HOUR_MS;
  assert.equal(await refusedAt(endMs - 60_000, BY_DAY), 60_000, 'to the end of the day, and no longer');
  assert.equal(await refusedAt(endMs + 60_000, BY_DAY), 36_000, 'the next day begins anew');
  assert.equal((await ledger.attempts('triage:desk:1'))[0]?.end?.raw, BY_DAY);
});

test('a limit by the minute is believed each time', async (t) => {
  const { refusedAt } = await bench(t);
  for (const minutes of [0, 2, 4])
    assert.equal(await refusedAt(NOON_MS + minutes * 60_000, 'GenerateContentPerMinutePerProject', '26s'), 26_000);
});
