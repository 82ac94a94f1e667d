/** The activity of a provider as Temporal calls it: it beats from its first line to its last, and knows which attempt is the last. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createModelActivities } from '../../../../activities/model/index.ts';
import { TRIAGE_TASK } from '../../../../activities/triage/model-task.ts';
import type { ModelPorts } from '../../../../activities/model/contract.ts';
import type { Completion } from '../../../../providers/contract.ts';
import type { AskRequest, Asked } from '../../../../workflows/chain/contract.ts';
import type { Decision } from '../../../../workflows/triage/contract.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 9);
const DECISION: Decision = {
  category: 'vpn',
  impact: 2,
  urgency: 1,
  destination: 'network',
  summary: 'It drops.',
  steps: [],
  confidence: { category: 90, impact: 90, urgency: 90, destination: 90 },
  evidence: ['the VPN drops'],
};
const REQUEST: AskRequest = {
  process: 'ticket-triage',
  workflowId: 'triage:desk:A',
  episode: 1,
  round: 1,
  client: 'acme',
  route: { route: 'a/b', label: 'A', provider: 'a', kind: 'cloud', degraded: false, attemptMs: 30_000, budgetMs: 90_000 },
  snapshot: {
    client: 'acme',
    text: 'the VPN drops',
    version: '1',
    dueAtMs: undefined,
    fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
    choices: { categories: [{ id: 'vpn', name: 'VPN' }], destinations: [{ id: 'network', name: 'Network' }] },
  },
  adjustment: undefined,
  attempts: 2,
};
const saying = (text: string): Completion => ({ kind: 'complete', text, usage: undefined, model: 'm', raw: 'stop' });

function run(completion: Completion | (() => Promise<Completion>), info: ConstructorParameters<typeof MockActivityEnvironment>[0] = {}) {
  const provider = {
    complete: () => (typeof completion === 'function' ? completion() : Promise.resolve(completion)),
    verdictOf: () => ({ kind: 'retry-same', afterMs: 1_000 }) as const,
  };
  const ports: ModelPorts = {
    routes: new Map([['a/b', { provider, config: { kind: 'ollama', baseUrl: 'http://127.0.0.1', model: 'm' } }]]),
    ledger: {
      refusedBefore: async () => false,
      blockRoute: async () => undefined,
      beginAttempt: async () => ({ kind: 'begun', attempt: '1' }),
      endAttempt: async () => [],
      meetTrouble: async () => ({ kind: 'known', sinceMs: 0 }),
      endTrouble: async () => undefined,
    },
    tasks: () => TRIAGE_TASK,
    clock: { nowMs: () => Promise.resolve(NOW_MS) },
    alert: () => undefined,
  };
  const environment = new MockActivityEnvironment({ scheduledTimestampMs: NOW_MS, scheduleToCloseTimeoutMs: 90_000, ...info });
  const beats: unknown[] = [];
  environment.on('heartbeat', (beat) => beats.push(beat));
  const end: Promise<Asked<unknown>> = environment.run(createModelActivities(ports).decide, REQUEST);
  return { end, beats, environment };
}
/** As the workflow gets what brought no answer. */
async function unanswered(end: Promise<unknown>): Promise<unknown> {
  try {
    await end;
  } catch (error) {
    assert.ok(error instanceof ApplicationFailure && error.nonRetryable === true, String(error));
    return [error.type, error.message, error.details];
  }
  return assert.fail('Expected no answer.');
}

test('an answer comes back as a value', async () => {
  assert.deepEqual(await run(saying(JSON.stringify(DECISION))).end, { kind: 'answered', value: DECISION, model: 'm' });
});

test('what brings no answer is a failure that nobody retries, with the value in it and a message that says why', async () => {
  const unfit = { kind: 'unfit', problems: ['the answer is not JSON'], draft: 'no' };
  assert.deepEqual(await unanswered(run(saying('no')).end), ['Unanswered', 'unfit: the answer is not JSON', [unfit]]);
  const many = await unanswered(run(saying(JSON.stringify({ ...DECISION, category: 'x', destination: 'y' }))).end);
  assert.equal((many as unknown[])[1], 'unfit: category is not one of the allowed ids; destination is not one of the allowed ids');
  const cut = run({ kind: 'truncated', usage: undefined, model: 'm', raw: 'length' });
  assert.deepEqual(await unanswered(cut.end), ['Unanswered', 'truncated: the answer was cut', [{ kind: 'truncated' }]]);
  const fault = { kind: 'fault', fault: { kind: 'network', sent: false, detail: '' }, usage: undefined } as const;
  const left = { kind: 'next-route', reason: 'unreachable', why: 'no connection' };
  assert.deepEqual(await unanswered(run(fault, { attempt: 2 }).end), ['Unanswered', 'next-route: no connection', [left]]);
});

test('the second of two attempts is the last, and so is one whose budget is over; one without an end has time for ever', async () => {
  const fault = { kind: 'fault', fault: { kind: 'network', sent: false, detail: '' }, usage: undefined } as const;
  const MINUTE_MS = 60_000;
  for (const [attempt, scheduledTimestampMs, scheduleToCloseTimeoutMs, isAgain] of [
    [1, NOW_MS, 90_000, true],
    [2, NOW_MS, 90_000, false],
    [3, NOW_MS, 90_000, false],
    [1, NOW_MS - 59_000, 90_000, true],
    [1, NOW_MS - 59_001, 90_000, false],
    [1, NOW_MS - 600 * MINUTE_MS, 0, true],
  ] as const) {
    const { end } = run(fault, { attempt, scheduledTimestampMs, scheduleToCloseTimeoutMs });
    const wanted = isAgain ? { type: 'RetryAttempt', nextRetryDelay: 1_000 } : { type: 'Unanswered' };
    await assert.rejects(end, wanted, `${attempt} of ${scheduleToCloseTimeoutMs}`);
  }
});

test('it beats at once and each five seconds, with its attempt and route, and no more once it has ended', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const counts: number[] = [];
  const { end, beats } = run(
    () => {
      // Here, since a beat is the activity's own.
      for (const ms of [0, 4_999, 1, 5_000]) {
        t.mock.timers.tick(ms);
        counts.push(beats.length);
      }
      return Promise.resolve(saying(JSON.stringify(DECISION)));
    },
    { attempt: 1 },
  );
  assert.deepEqual(beats, [{ attempt: 1, route: 'a/b' }], 'from the first line');
  await end;
  t.mock.timers.tick(60_000);
  assert.deepEqual([counts, beats.length], [[1, 1, 2, 3], 3]);
});

test('a request that is cancelled ends as cancelled', async () => {
  const asked = Promise.withResolvers<void>();
  const held = Promise.withResolvers<Completion>();
  const { end, environment } = run(() => (asked.resolve(), held.promise));
  await asked.promise;
  environment.cancel();
  held.resolve({ kind: 'fault', fault: { kind: 'aborted' }, usage: undefined });
  await assert.rejects(end, { name: 'CancelledFailure' });
});
