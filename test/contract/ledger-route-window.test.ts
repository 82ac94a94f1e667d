/** What a route's breaker is told of its requests, also where clocks differ or were set back. Real files. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createSeal } from '../../encryption/cipher.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { openLedger } from '../../ledger/open.ts';
import { newLedgerPath } from '../fixtures/ledger-writers.ts';
import { start } from '../fixtures/ledger-rows.ts';
import type { AttemptEnd, Ledger } from '../../ledger/contract.ts';

const NOW = 1_764_000_000_000;
const HOUR = 60 * 60_000;
const seal = createSeal([keyOf(randomBytes(32))]);

async function opened(t: TestContext): Promise<Ledger> {
  const ledger = await openLedger({ path: await newLedgerPath(t), seal });
  t.after(() => ledger.close());
  return ledger;
}

let tickets = 0;
async function begun(ledger: Ledger, startedAtMs: number): Promise<string> {
  const attempt = await ledger.beginAttempt(
    start({ workflowId: `triage:desk:${++tickets}`, startedAtMs, deadlineAtMs: startedAtMs + 30_000 }),
  );
  assert.equal(attempt.kind, 'begun');
  return attempt.attempt;
}

/** The reasons that the breaker is shown at this end, the newest first. */
async function shownAt(ledger: Ledger, endedAtMs: number, reason: string, attempt?: string): Promise<readonly (string | undefined)[]> {
  const shown: (string | undefined)[] = [];
  const end: AttemptEnd = {
    endedAtMs,
    outcome: 'next-route',
    reason,
    raw: undefined,
    detail: undefined,
    inputTokens: undefined,
    outputTokens: undefined,
    costMicros: null,
    servedModel: undefined,
  };
  const after = (_state: unknown, _end: unknown, recent: readonly { readonly reason: string | undefined }[]) => {
    shown.push(...recent.map((one) => one.reason));
    return [];
  };
  await ledger.endAttempt(attempt ?? (await begun(ledger, endedAtMs - 1_000)), end, { after });
  return shown;
}

test('the breaker is shown the end that it is told of first, and sixty in all', async (t) => {
  const ledger = await opened(t);
  for (let number = 0; number < 65; number++) await shownAt(ledger, NOW + number, String(number));
  const shown = await shownAt(ledger, NOW + 65, '65');
  assert.deepEqual(
    shown,
    Array.from({ length: 60 }, (_, back) => String(65 - back)),
  );
});

test('of two ends in the same millisecond the one that the breaker is told of comes first', async (t) => {
  const ledger = await opened(t);
  const [early, late] = [await begun(ledger, NOW), await begun(ledger, NOW)];
  await shownAt(ledger, NOW + 1, 'late', late);
  assert.deepEqual(await shownAt(ledger, NOW + 1, 'early', early), ['early', 'late']);
});

test('a clock that was set back hides no end: what was dated later is not the newest', async (t) => {
  const ledger = await opened(t);
  for (let number = 0; number < 60; number++) await shownAt(ledger, NOW + number, 'before');
  await shownAt(ledger, NOW - HOUR, 'first');
  await shownAt(ledger, NOW - HOUR + 1_000, 'second');
  assert.deepEqual(await shownAt(ledger, NOW - HOUR + 2_000, 'third'), ['third', 'second', 'first']);
});

test('a lease ends five seconds after its deadline, and with its clock where that was set back', async (t) => {
  const ledger = await opened(t);
  await begun(ledger, NOW);
  const underWay = (atMs: number): Promise<number> => ledger.underWay('cloud/a', atMs);
  assert.deepEqual([await underWay(NOW), await underWay(NOW + 34_999), await underWay(NOW + 35_000)], [1, 1, 0]);
  assert.deepEqual([await underWay(NOW - 5_000), await underWay(NOW - 5_001)], [1, 0], 'clocks of two machines differ by less');
});

test("a provider's time is kept where the one before is of a clock that was set back since", async (t) => {
  const ledger = await opened(t);
  const block = { route: 'openai/gpt-5.5', reason: 'throttled', why: 'status 429' };
  await ledger.blockRoute({ ...block, untilMs: NOW + HOUR, atMs: NOW });
  const nowMs = NOW - 24 * HOUR;
  await ledger.blockRoute({ ...block, untilMs: nowMs + 60_000, atMs: nowMs });
  assert.equal((await ledger.routeStates())[0]?.untilMs, nowMs + 60_000);
});

test("a provider's time puts the canary of a route that is open for longer off until then, and keeps it open beyond", async (t) => {
  const ledger = await opened(t);
  const route = 'openai/gpt-5.5';
  const open = { route, version: 1, state: 'open', untilMs: NOW + 120_000, why: 'down', grant: undefined, opening: 1 } as const;
  await ledger.putRouteState({ ...open, nextCanaryAtMs: NOW + 60_000 });
  await ledger.blockRoute({ route, untilMs: NOW + 90_000, reason: 'throttled', why: 'status 429', atMs: NOW });
  const [state] = await ledger.routeStates();
  assert.deepEqual([state?.nextCanaryAtMs, state?.untilMs, state?.version], [NOW + 90_000, NOW + 150_000, 1]);
});

test('a canary takes no place of a route that comes back', async (t) => {
  const ledger = await opened(t);
  await ledger.beginAttempt(start({ purpose: 'canary', workflowId: 'control:cloud', startedAtMs: NOW, deadlineAtMs: NOW + 25_000 }));
  assert.equal(await ledger.underWay('cloud/a', NOW), 0);
});
