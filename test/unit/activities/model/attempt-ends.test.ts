/** One request to a model and what its end means: what is sent and kept of it, when the same is asked again, and what a route is closed for. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { conclude } from '../../../../activities/model/conclude.ts';
import { decide } from '../../../../activities/model/decide.ts';
import { endAttempt } from '../../../../activities/model/end-attempt.ts';
import { TRIAGE_TASK } from '../../../../activities/triage/model-task.ts';
import { LedgerBusy } from '../../../../ledger/busy.ts';
import type { Attempt, ModelPorts } from '../../../../activities/model/contract.ts';
import type { Judged } from '../../../../activities/model/judge.ts';
import type { RouteState } from '../../../../ledger/contract.ts';
import type { Completion, CompletionRequest, Fault, Lacking, Verdict } from '../../../../providers/contract.ts';
import type { AskRequest } from '../../../../workflows/chain/contract.ts';
import type { Snapshot } from '../../../../workflows/ticket/contract.ts';
import type { Decision } from '../../../../workflows/triage/contract.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 9);
const HOUR_MS = 3_600_000;
const DECISION: Decision = {
  category: 'vpn',
  impact: 2,
  urgency: 1,
  destination: 'network',
  summary: 'The VPN drops.',
  steps: [],
  confidence: { category: 90, impact: 90, urgency: 90, destination: 90 },
  evidence: ['the VPN drops'],
};
const ROUTE = {
  route: 'openai/gpt-5.5',
  label: 'OpenAI',
  provider: 'openai',
  kind: 'cloud',
  degraded: false,
  attemptMs: 30_000,
  budgetMs: 90_000,
} as const;
const SNAPSHOT: Snapshot = {
  client: 'acme',
  text: 'VPN\nSince nine the VPN drops.',
  version: '1',
  dueAtMs: undefined,
  fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
  choices: { categories: [{ id: 'vpn', name: 'Remote access' }], destinations: [{ id: 'network', name: 'Network team' }] },
};
const REQUEST: AskRequest = {
  process: 'ticket-triage',
  workflowId: 'triage:desk:A',
  episode: 2,
  round: 3,
  client: 'acme',
  route: ROUTE,
  snapshot: SNAPSHOT,
  adjustment: undefined,
  attempts: 2,
};
const CONFIG = { kind: 'openai', baseUrl: 'https://api.openai.com/v1', model: 'gpt-5.5' } as const;
const STOPPED = new Error('stopped');
const attemptOf = (given: Partial<Attempt> = {}): Attempt => {
  const stopped = Promise.reject(STOPPED);
  stopped.catch(() => undefined);
  return { last: false, budgetEndsAtMs: NOW_MS + 60_000, signal: new AbortController().signal, stopped, ...given };
};
const USAGE = { inputTokens: 1_000, outputTokens: 100 };
const COMPLETE: Completion = { kind: 'complete', text: JSON.stringify(DECISION), usage: USAGE, model: 'gpt-5.5-1', raw: 'stop' };

/** A provider that answers so, and a ledger that writes down what it is told. */
function bench(completion: Completion = COMPLETE, verdict: Verdict = { kind: 'next-route' }) {
  const kept: unknown[][] = [];
  const sent: CompletionRequest[] = [];
  const alerts: unknown[] = [];
  const states: RouteState[] = [];
  const keep =
    <T>(name: string, answer: T) =>
    async (...given: readonly unknown[]): Promise<T> => {
      kept.push([name, ...given]);
      return answer;
    };
  const provider = { complete: async (request: CompletionRequest) => (sent.push(request), completion), verdictOf: () => verdict };
  const ports: ModelPorts = {
    routes: new Map([[ROUTE.route, { provider, config: CONFIG }]]),
    ledger: {
      refusedBefore: keep('refusedBefore', false),
      blockRoute: keep('blockRoute', undefined),
      beginAttempt: async (start, isBlocked = () => false) => {
        const state = states.find(({ route }) => route === start.route);
        if (state !== undefined && isBlocked(state, 0)) return { kind: 'blocked', state };
        return keep('beginAttempt', { kind: 'begun', attempt: 'a1' } as const)(start);
      },
      endAttempt: keep('endAttempt', []),
      meetTrouble: keep('meetTrouble', { kind: 'known', sinceMs: 0 }),
      endTrouble: keep('endTrouble', undefined),
    },
    tasks: (process) => (process === 'ticket-triage' ? TRIAGE_TASK : undefined),
    clock: { nowMs: () => Promise.resolve(NOW_MS) },
    alert: (alert) => void alerts.push(alert),
  };
  const calls = (name: string): unknown[][] => kept.filter(([one]) => one === name).map(([, ...given]) => given);
  return { ports, sent, alerts, states, calls, kept };
}
const http = (status: number): Fault => ({
  kind: 'http',
  status,
  code: undefined,
  cause: undefined,
  retryAfter: undefined,
  body: 'error',
  detail: 'the vendor quotes',
});
const failing = (verdict: Verdict, status = 503) => bench({ kind: 'fault', fault: http(status), usage: undefined }, verdict);

test('one request is sent with its bounds, after its row is begun with the most that it can cost, and its row is closed', async () => {
  const { ports, sent, calls, alerts } = bench();
  const attempt = attemptOf();
  assert.deepEqual(await decide(ports, REQUEST, attempt), { kind: 'answered', value: DECISION, model: 'gpt-5.5-1' });
  const [asked] = sent;
  assert.ok(asked && sent.length === 1);
  assert.deepEqual([asked.maxOutputTokens, asked.deadlineMs, asked.maxBytes], [1_200, 30_000, 262_144]);
  assert.equal(asked.signal, attempt.signal);
  assert.ok(asked.user.includes('Since nine the VPN drops.') && asked.schema.name === 'triage_decision');
  const inputHash = createHash('sha256').update(`${asked.system}${asked.user}`).digest('hex');
  const [[start] = []] = calls('beginAttempt');
  const { worstCostMicros, ...row } = start as { worstCostMicros: number };
  assert.deepEqual(row, {
    workflowId: 'triage:desk:A',
    episode: 2,
    round: 3,
    client: 'acme',
    route: 'openai/gpt-5.5',
    provider: 'openai',
    model: 'gpt-5.5',
    purpose: 'first',
    startedAtMs: NOW_MS,
    deadlineAtMs: NOW_MS + 30_000,
    inputHash,
  });
  assert.ok(worstCostMicros > 0);
  const [[attemptId, end] = []] = calls('endAttempt');
  const { costMicros, ...ended } = end as { costMicros: number };
  assert.deepEqual(
    [attemptId, ended],
    [
      'a1',
      {
        endedAtMs: NOW_MS,
        outcome: 'answered',
        raw: 'stop',
        detail: undefined,
        inputTokens: 1_000,
        outputTokens: 100,
        servedModel: 'gpt-5.5-1',
      },
    ],
  );
  assert.ok(costMicros > 0 && costMicros < worstCostMicros, 'less than was reserved');
  assert.deepEqual(
    calls('endTrouble').map(([told]) => told),
    [
      { route: 'openai/gpt-5.5', askedAtMs: NOW_MS, quietMs: 10_000, atMs: NOW_MS },
      { route: '*', askedAtMs: NOW_MS, quietMs: 0, atMs: NOW_MS },
    ],
  );
  assert.deepEqual([calls('meetTrouble'), alerts], [[], []]);
});

test('what can be sent costs more the longer it is, the system’s text and the ticket’s counted, and the more it may answer', async () => {
  const worst = async (change: object): Promise<number> => {
    const { ports, calls } = bench();
    await decide(ports, { ...REQUEST, ...change }, attemptOf());
    const [[start] = []] = calls('beginAttempt');
    return (start as { worstCostMicros: number }).worstCostMicros;
  };
  const usual = await worst({});
  const raised = await worst({ adjustment: { kind: 'raise-limit' } });
  const long = await worst({ snapshot: { ...SNAPSHOT, text: 'x'.repeat(20_000) } });
  assert.ok(raised > usual && long > usual);
  // At its price for a thousand tokens of input, 20,000 characters more are so much more.
  const { ports, sent } = bench();
  await decide(ports, REQUEST, attemptOf());
  const chars = (sent[0]?.system.length ?? 0) + (sent[0]?.user.length ?? 0);
  const perChar = (long - usual) / (20_000 - SNAPSHOT.text.length);
  assert.ok(usual > perChar * chars, 'both texts are counted');
});

for (const [adjustment, purpose, tokens] of [
  [undefined, 'first', 1_200],
  [{ kind: 'correct', problems: ['x'], draft: '{}' }, 'corrected', 1_200],
  [{ kind: 'raise-limit' }, 'raised-limit', 4_000],
  [{ kind: 'shrink' }, 'shrunk', 1_200],
] as const)
  test(`a request that is ${purpose} may answer in ${tokens} tokens`, async () => {
    const { ports, sent, calls } = bench();
    await decide(ports, { ...REQUEST, adjustment }, attemptOf());
    const [[start] = []] = calls('beginAttempt');
    assert.deepEqual([(start as { purpose: string }).purpose, sent[0]?.maxOutputTokens], [purpose, tokens]);
  });

test('only the correction of reasoning alone tells the model not to reason', async () => {
  const correct = { kind: 'correct', problems: ['x'], draft: '' } as const;
  for (const [adjustment, is] of [
    [undefined, undefined],
    [correct, undefined],
    [{ ...correct, withoutReasoning: true }, true],
    [{ kind: 'raise-limit' }, undefined],
  ] as const) {
    const { ports, sent } = bench();
    await decide(ports, { ...REQUEST, adjustment }, attemptOf());
    assert.equal(sent[0]?.withoutReasoning, is);
  }
});

test('without a request end a route that this worker does not serve, one that has had its three, and a process that nobody knows', async () => {
  const unserved = bench();
  assert.deepEqual(await decide({ ...unserved.ports, routes: new Map() }, REQUEST, attemptOf()), {
    kind: 'next-route',
    reason: 'no-worker',
    why: 'the worker of openai does not serve it any more',
  });
  const spent = bench();
  const beginAttempt = async () => ({ kind: 'spent', count: 3 }) as const;
  assert.deepEqual(await decide({ ...spent.ports, ledger: { ...spent.ports.ledger, beginAttempt } }, REQUEST, attemptOf()), {
    kind: 'next-route',
    reason: 'spent',
    why: '3 requests were made for this ticket and round',
  });
  const unknown = bench();
  assert.deepEqual(await decide(unknown.ports, { ...REQUEST, process: 'of-tomorrow' }, attemptOf()), {
    kind: 'next-route',
    reason: 'no-worker',
    why: 'the worker of openai does not know of-tomorrow',
  });
  for (const { sent, kept } of [unserved, spent, unknown]) assert.deepEqual([sent, kept], [[], []]);
});

for (const [what, blocked, wanted] of [
  [
    'a hand',
    { why: 'suspended by Dana' },
    { kind: 'next-route', reason: 'blocked-at-dispatch', why: 'blocked at dispatch: suspended by Dana' },
  ],
  [
    'a hand for a time',
    { why: 'suspended by Dana', untilMs: NOW_MS + 1 },
    { kind: 'next-route', reason: 'blocked-at-dispatch', why: 'blocked at dispatch: suspended by Dana' },
  ],
  [
    'its provider for a time',
    { why: 'status 429', reason: 'throttled', untilMs: NOW_MS + 1 },
    { kind: 'open-until', reason: 'throttled', why: 'blocked at dispatch: status 429', blockedUntilMs: NOW_MS + 1 },
  ],
  [
    'its provider for no time that is known',
    { why: 'status 429', reason: 'throttled' },
    { kind: 'next-route', reason: 'blocked-at-dispatch', why: 'blocked at dispatch: status 429' },
  ],
] as const)
  test(`a route that was blocked by ${what} since it was planned is not asked`, async () => {
    const { ports, states, sent, kept } = bench();
    states.push({ route: ROUTE.route, version: 1, state: 'open', untilMs: undefined, grant: undefined, ...blocked });
    assert.deepEqual(await decide(ports, REQUEST, attemptOf()), wanted);
    assert.deepEqual([sent, kept], [[], []]);
  });

const PASSING = { kind: 'retry-same', reason: 'server-error', why: 'status 503' } as const;
const concluded = (judged: Judged, given: { readonly attempt?: Partial<Attempt>; readonly canShorten?: boolean } = {}) => {
  const b = bench();
  const { canShorten = true } = given;
  const end = conclude(b.ports, {
    request: REQUEST,
    canShorten,
    dialect: 'anthropic',
    judged,
    attempt: attemptOf(given.attempt),
    askedAtMs: NOW_MS - 5,
  });
  return { ...b, end };
};

test('a passing fault is asked again after the time that was named, as long as that and one exchange more fit into the budget', async () => {
  for (const [afterMs, budgetMs, isAgain] of [
    [5_000, 35_000, true],
    [5_000, 34_999, false],
    [0, 30_000, true],
  ] as const) {
    const { end } = concluded({ ...PASSING, afterMs }, { attempt: { budgetEndsAtMs: NOW_MS + budgetMs } });
    if (isAgain)
      await assert.rejects(end, { type: 'RetryAttempt', message: 'server-error: status 503', nextRetryDelay: afterMs }, String(budgetMs));
    else assert.deepEqual(await end, { kind: 'next-route', reason: 'server-error', why: 'status 503' });
  }
});

test('the last attempt leaves the route instead, and that is told of it', async () => {
  const { end, calls } = concluded({ ...PASSING, afterMs: 1_000 }, { attempt: { last: true } });
  assert.deepEqual(await end, { kind: 'next-route', reason: 'server-error', why: 'status 503' });
  assert.deepEqual(calls('meetTrouble'), [
    [{ route: 'openai/gpt-5.5', sinceMs: NOW_MS - 5, atMs: NOW_MS, reason: 'server-error', alert: 'route-failing' }],
  ]);
});

test('where no time was named the wait is two seconds, give or take a quarter by chance', async (t) => {
  for (const [chance, waitMs] of [
    [0, 1_500],
    [0.5, 2_000],
    [0.999, 2_499],
  ] as const) {
    t.mock.method(Math, 'random', () => chance);
    await assert.rejects(concluded({ ...PASSING, afterMs: undefined }).end, { nextRetryDelay: waitMs });
  }
});

test('a text that is too long may be shortened once, and one that is short already is left to another route', async () => {
  const judged = { kind: 'too-long', reason: 'too-long', why: 'status 413' } as const;
  const [long, short] = [concluded(judged), concluded(judged, { canShorten: false })];
  assert.deepEqual([await long.end, long.kept], [judged, []]);
  const left = { kind: 'next-route', reason: 'too-long', why: 'status 413, and the ticket is short' };
  assert.deepEqual(await short.end, left);
  for (const [length, wanted] of [
    [6_001, judged],
    [6_000, left],
  ] as const) {
    const { ports } = failing({ kind: 'too-long' }, 413);
    const snapshot = { ...SNAPSHOT, text: 'x'.repeat(length) };
    assert.deepEqual(await decide(ports, { ...REQUEST, snapshot }, attemptOf()), wanted);
  }
});

test('what is no fault of the route says nothing of it', async () => {
  for (const judged of [{ kind: 'unfit', problems: ['x'], draft: '{}' }, { kind: 'truncated' }] as const) {
    const { end, kept } = concluded(judged);
    assert.deepEqual([await end, kept], [judged, []]);
  }
  const aborted = concluded({ kind: 'aborted' });
  await assert.rejects(aborted.end, STOPPED);
  assert.deepEqual(aborted.kept, []);
});

test('a route that is left is told with its reason, and a request that nobody can explain with the dialect it was made in', async () => {
  for (const [judged, wanted, alert] of [
    [
      { kind: 'next-route', reason: 'bad-request', why: 'status 400', unexplained: true },
      { kind: 'next-route', reason: 'bad-request', why: 'status 400', unexplainedBy: 'anthropic' },
      ['route-set-up'],
    ],
    [
      { kind: 'next-route', reason: 'silent', why: 'no answer', unexplained: false },
      { kind: 'next-route', reason: 'silent', why: 'no answer' },
      ['route-failing'],
    ],
    [{ kind: 'policy', reason: 'declined', why: 'it declined' }, { kind: 'policy', reason: 'declined', why: 'it declined' }, []],
    [{ kind: 'policy', reason: 'region', why: 'not here' }, { kind: 'policy', reason: 'region', why: 'not here' }, ['route-set-up']],
  ] as const) {
    const { end, calls } = concluded(judged);
    assert.deepEqual(await end, wanted);
    assert.deepEqual(
      calls('meetTrouble').map(([met]) => (met as { alert: string }).alert),
      alert,
    );
  }
});

test('a time that a provider names closes its route for an hour at most; by hand and without money it stays open to whoever asks', async () => {
  for (const [atMs, reason, untilMs, alert] of [
    [NOW_MS + 30_000, 'throttled', NOW_MS + 30_000, 'route-failing'],
    [NOW_MS + HOUR_MS, 'throttled', NOW_MS + HOUR_MS, 'route-blocked'],
    [NOW_MS + HOUR_MS + 1, 'server-error', NOW_MS + HOUR_MS, 'route-blocked'],
    [NOW_MS + 5 * 24 * HOUR_MS, 'out-of-quota', undefined, 'route-blocked'],
    ['changed-by-hand', 'key-refused', undefined, 'route-blocked'],
  ] as const) {
    const { end, calls } = concluded({ kind: 'open-until', atMs, reason, why: 'status 429' });
    const left = { kind: 'open-until', reason, why: 'status 429' };
    assert.deepEqual(await end, untilMs === undefined ? left : { ...left, blockedUntilMs: untilMs });
    const why = `status 429, blocked until ${new Date(untilMs ?? 0).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
    assert.deepEqual(calls('blockRoute'), untilMs === undefined ? [] : [[{ route: 'openai/gpt-5.5', untilMs, reason, why, atMs: NOW_MS }]]);
    assert.deepEqual(calls('meetTrouble'), [[{ route: 'openai/gpt-5.5', sinceMs: NOW_MS - 5, atMs: NOW_MS, reason, alert }]]);
  }
});

test('what a provider has said of itself is told with the time when it opens', async () => {
  const { ports, alerts } = bench();
  const ledger = { ...ports.ledger, meetTrouble: async () => ({ kind: 'new', sinceMs: NOW_MS }) as const };
  const judged = { kind: 'open-until', atMs: NOW_MS + 2 * HOUR_MS, reason: 'throttled', why: 'status 429' } as const;
  await conclude(
    { ...ports, ledger },
    { request: REQUEST, canShorten: true, dialect: 'openai', judged, attempt: attemptOf(), askedAtMs: NOW_MS },
  );
  const [told] = alerts as { kind: string; detail: string }[];
  assert.equal(told?.kind, 'route-blocked');
  assert.match(
    told?.detail ?? '',
    /^OpenAI \(openai\/gpt-5\.5\) .* since 2026-11-25 09:00:00 UTC: status 429, until 2026-11-25 11:00:00 UTC$/,
  );
});

test('a block that cannot be recorded raises an alert with the kind of error, and the ticket goes on', async () => {
  for (const [error, name] of [
    [new LedgerBusy('locked'), 'LedgerBusy'],
    ['no error', 'string'],
  ] as const) {
    const { ports, alerts } = bench();
    const ledger = { ...ports.ledger, blockRoute: () => Promise.reject(error as Error) };
    const judged = { kind: 'open-until', atMs: NOW_MS + 1, reason: 'throttled', why: 'w' } as const;
    const end = await conclude(
      { ...ports, ledger },
      { request: REQUEST, canShorten: true, dialect: 'openai', judged, attempt: attemptOf(), askedAtMs: NOW_MS },
    );
    assert.deepEqual(end, { kind: 'open-until', reason: 'throttled', why: 'w' });
    assert.deepEqual(alerts, [{ kind: 'record-lost', detail: `that openai/gpt-5.5 is blocked could not be kept: ${name}` }]);
  }
});

for (const [what, completion, judged, raw, detail] of [
  ['an answer', COMPLETE, { kind: 'answered', value: DECISION, model: 'm' }, 'stop', undefined],
  ['an unfit answer', COMPLETE, { kind: 'unfit', problems: ['one', 'two'], draft: '{}' }, 'stop', 'one; two'],
  [
    'what is no whole answer',
    { kind: 'unusable', lacks: 'end', detail: 'Expected finish_reason "stop", got "paused".', usage: USAGE, model: 'm', raw: 'paused' },
    { kind: 'unfit', problems: ['one'], draft: '' },
    'paused',
    'Expected finish_reason "stop", got "paused".',
  ],
  [
    'an answer of another model',
    { ...COMPLETE, model: 'claude-haiku-4-5' },
    { kind: 'next-route', reason: 'bad-answer', why: '', unexplained: false },
    'another-model',
    'Expected an answer of gpt-5.5, got one of claude-haiku-4-5.',
  ],
  [
    'a cut answer of another model',
    { kind: 'truncated', usage: USAGE, model: 'claude-haiku-4-5', raw: 'length' },
    { kind: 'next-route', reason: 'bad-answer', why: '', unexplained: false },
    'another-model',
    'Expected an answer of gpt-5.5, got one of claude-haiku-4-5.',
  ],
  [
    'a model that was loading',
    { kind: 'fault', fault: { kind: 'loading', detail: 'it loads' }, usage: undefined },
    { ...PASSING, afterMs: undefined },
    'loading',
    'it loads',
  ],
  ['a cut answer', { kind: 'truncated', usage: undefined, model: 'm', raw: 'length' }, { kind: 'truncated' }, 'length', undefined],
  [
    'a refusal by status',
    { kind: 'fault', fault: http(429), usage: undefined },
    { ...PASSING, afterMs: undefined },
    '429',
    'the vendor quotes',
  ],
  [
    'silence',
    { kind: 'fault', fault: { kind: 'silent', detail: 'nothing came' }, usage: undefined },
    { kind: 'next-route', reason: 'silent', why: '', unexplained: false },
    'silent',
    'nothing came',
  ],
  ['a stop of ours', { kind: 'fault', fault: { kind: 'aborted' }, usage: undefined }, { kind: 'aborted' }, 'aborted', undefined],
] as const satisfies readonly (readonly [string, Completion, Judged, string, string | undefined])[])
  test(`the row of ${what} says how it ended, in the vendor’s short word`, async () => {
    const { ports, calls } = bench();
    await endAttempt(ports, { begun: { kind: 'begun', attempt: 'a1' }, request: ROUTE, config: CONFIG, completion, judged, tokens: 1_000 });
    const [[, end] = []] = calls('endAttempt');
    const { costMicros, ...rest } = end as { costMicros: number | null };
    const { inputTokens, outputTokens } = completion.usage ?? { inputTokens: undefined, outputTokens: undefined };
    const servedModel = completion.kind === 'fault' ? undefined : completion.model;
    const reason = 'reason' in judged ? { reason: judged.reason } : {};
    assert.deepEqual(rest, { endedAtMs: NOW_MS, outcome: judged.kind, ...reason, raw, detail, inputTokens, outputTokens, servedModel });
    assert.equal(costMicros === null, completion.usage === undefined, 'what is not known is not nothing');
  });

test('which model has answered is kept in letters that do no harm, and a word for the end that nobody knows is counted', async () => {
  const kept = async (completion: Completion, judged: Judged): Promise<readonly unknown[]> => {
    const { ports, calls } = bench();
    await endAttempt(ports, { begun: { kind: 'begun', attempt: 'a1' }, request: ROUTE, config: CONFIG, completion, judged, tokens: 1_000 });
    const [[, end, of] = []] = calls('endAttempt');
    return [(end as { servedModel?: string }).servedModel, (of as { unknownEnd?: string }).unknownEnd];
  };
  const answered: Judged = { kind: 'answered', value: DECISION, model: 'm' };
  const complete = (model: string): Completion => ({ ...COMPLETE, model });
  assert.deepEqual(await kept(complete('openai/gpt-5.5:free@2026-11'), answered), ['openai/gpt-5.5:free@2026-11', undefined]);
  for (const model of ['a b', '<script>', 'x'.repeat(201), 'a\n'])
    assert.deepEqual(await kept(complete(model), answered), ['unreadable', undefined]);
  const unusable = (lacks: Lacking): Completion => ({
    kind: 'unusable',
    lacks,
    detail: '',
    usage: undefined,
    model: 'm',
    raw: 'done_soon',
  });
  const unfit: Judged = { kind: 'unfit', problems: [], draft: '' };
  assert.deepEqual(await kept(unusable('end'), unfit), ['m', 'done_soon']);
  for (const lacks of ['text', 'text-beside-reasoning', 'form'] as const)
    assert.deepEqual(await kept(unusable(lacks), unfit), ['m', undefined]);
});

test('a row that cannot be closed is told of, and no reason to ask again', async () => {
  for (const [error, name] of [
    [new LedgerBusy('locked'), 'LedgerBusy'],
    ['no error', 'string'],
  ] as const) {
    const { ports, alerts } = bench();
    const ledger = { ...ports.ledger, endAttempt: () => Promise.reject(error as Error) };
    assert.equal((await decide({ ...ports, ledger }, REQUEST, attemptOf())).kind, 'answered');
    assert.deepEqual(alerts, [{ kind: 'record-lost', detail: `an attempt's row could not be closed: ${name}` }]);
  }
});

test('an answer of another family than the route’s own leaves the route, and the route fails', async () => {
  const { ports, calls } = bench({ ...COMPLETE, model: 'claude-haiku-4-5' });
  const left = { kind: 'next-route', reason: 'bad-answer', why: 'another model answered than was asked' };
  assert.deepEqual(await decide(ports, REQUEST, attemptOf()), left);
  const [[, end] = []] = calls('endAttempt');
  assert.deepEqual([(end as { outcome: string }).outcome, (end as { raw: string }).raw], ['next-route', 'another-model']);
  assert.ok(calls('meetTrouble').length > 0 && calls('endTrouble').length === 0);
});

test('a fault is judged by its own provider, and its verdict is the end', async () => {
  const { ports, calls } = failing({ kind: 'open-until', atMs: NOW_MS + 60_000 }, 503);
  assert.deepEqual(await decide(ports, REQUEST, attemptOf()), {
    kind: 'open-until',
    reason: 'server-error',
    why: 'status 503',
    blockedUntilMs: NOW_MS + 60_000,
  });
  assert.equal(calls('blockRoute').length, 1);
});

test('a time that a provider names is told to the control, which wakes who waits when it is over', async () => {
  const { ports } = failing({ kind: 'open-until', atMs: NOW_MS + 30_000 }, 429);
  const told: string[] = [];
  await decide({ ...ports, control: { changed: async (provider) => void told.push(provider) } }, REQUEST, attemptOf());
  assert.deepEqual(told, ['openai']);
});

for (const [what, more, given, wasAsked] of [
  ['the first request about a ticket finds no room', {}, {}, undefined],
  ['its second try does', {}, { isAgain: true }, true],
  ['its adjustment does', { adjustment: { kind: 'raise-limit' } }, {}, true],
] as const)
  test(`where ${what}, the route ${wasAsked ? 'was asked before' : 'was not asked'}`, async () => {
    const { ports } = bench();
    for (const begun of [
      { kind: 'blocked', state: { route: ROUTE.route, version: 2, state: 'half-open', untilMs: undefined, why: undefined, grant: 1 } },
      { kind: 'blocked', state: { route: ROUTE.route, version: 2, state: 'open', untilMs: undefined, why: undefined, grant: undefined } },
      { kind: 'suspended', untilMs: undefined },
    ] as const) {
      const ledger: ModelPorts['ledger'] = { ...ports.ledger, beginAttempt: async () => begun };
      const asked = await decide({ ...ports, ledger }, { ...REQUEST, ...more }, attemptOf(given));
      assert.ok(asked.kind === 'next-route' && asked.reason === 'blocked-at-dispatch');
      assert.equal(asked.wasAsked, wasAsked);
    }
  });

test('a route that is given one at once, and has it, is not asked', async () => {
  const { ports, sent } = bench();
  const state: RouteState = { route: ROUTE.route, version: 2, state: 'half-open', untilMs: undefined, why: undefined, grant: 1 };
  const ledger: ModelPorts['ledger'] = {
    ...ports.ledger,
    beginAttempt: async (_start, isBlocked = () => false) =>
      isBlocked(state, 1) ? { kind: 'blocked', state } : { kind: 'begun', attempt: 'a1' },
  };
  const asked = await decide({ ...ports, ledger }, REQUEST, attemptOf());
  assert.deepEqual([asked.kind, 'reason' in asked && asked.reason, sent.length], ['next-route', 'blocked-at-dispatch', 0]);
});

test('what is suspended while it is under way goes to the next route, and is not taken for a cancel', async () => {
  const { ports } = bench({ kind: 'fault', fault: { kind: 'aborted' }, usage: undefined });
  const inFlight: ModelPorts['inFlight'] = { during: async (_asking, signal, ask) => ({ end: await ask(signal), isSuspended: true }) };
  const asked = await decide({ ...ports, inFlight }, REQUEST, attemptOf());
  const why = 'suspended while it was under way';
  assert.deepEqual(asked, { kind: 'next-route', reason: 'blocked-at-dispatch', why, wasAsked: true }, 'a request has left');
});

for (const [what, fault] of [
  ['a deadline that passed', { kind: 'silent', detail: 'nothing came' }],
  ['a connection that broke', { kind: 'network', sent: true, detail: 'reset' }],
] as const)
  test(`${what} while our own process stood still says nothing of the provider, and the request is made again`, async (t) => {
    let atMs = 0;
    t.mock.method(performance, 'now', () => atMs);
    const stopped = async (forMs: number, attempt = attemptOf()): Promise<[unknown, unknown]> => {
      const { ports, calls } = bench({ kind: 'fault', fault, usage: undefined });
      const { provider } = ports.routes.get(ROUTE.route) ?? assert.fail('no route');
      const complete = (request: CompletionRequest) => ((atMs += forMs), provider.complete(request));
      const asked = decide(
        { ...ports, routes: new Map([[ROUTE.route, { provider: { ...provider, complete }, config: CONFIG }]]) },
        REQUEST,
        attempt,
      );
      const end = await asked.catch((error: Error) => error.message);
      return [end, (calls('endAttempt')[0]?.[1] as { outcome: string } | undefined)?.outcome];
    };
    const why = 'its worker stood still under the request';
    assert.deepEqual(await stopped(3_001), [why, 'aborted']);
    assert.deepEqual(await stopped(3_001, attemptOf({ last: true })), [{ kind: 'next-route', reason: 'no-worker', why }, 'aborted']);
    assert.notEqual((await stopped(3_000))[1], 'aborted');
  });

test('an answer that was read whole counts, however long our own process stood still', async (t) => {
  let atMs = 0;
  t.mock.method(performance, 'now', () => (atMs += 10_000));
  const { ports } = bench();
  assert.equal((await decide(ports, REQUEST, attemptOf())).kind, 'answered');
});
