/** What a failed exchange means for the chain and for the note: a reason of a closed list, and a sentence of our own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judge } from '../../../../activities/model/judge.ts';
import { meaningOf } from '../../../../activities/model/verdict.ts';
import { verdictOf as anthropic } from '../../../../providers/anthropic/classify.ts';
import { RULES as anthropicRules } from '../../../../providers/anthropic/errors.ts';
import { verdictOf as ollama } from '../../../../providers/ollama/classify.ts';
import { RULES as ollamaRules } from '../../../../providers/ollama/errors.ts';
import { verdictOf as openai } from '../../../../providers/openai/classify.ts';
import { RULES as openaiRules } from '../../../../providers/openai/errors.ts';
import { read } from '../../verdict-table.ts';
import { TRIAGE_TASK } from '../../../../activities/triage/model-task.ts';
import type { Cause } from '../../../../providers/cause.ts';
import type { Fault, Verdict } from '../../../../providers/contract.ts';
import type { FailureReason } from '../../../../workflows/chain/contract.ts';
import type { Meaning } from '../../../../activities/model/verdict.ts';

type Left = Exclude<Fault, { kind: 'aborted' }>;
const NOW = Date.UTC(2026, 10, 25, 9);
const detail = 'CANARY: the vendor quotes the ticket';
const http = (status: number, code?: string, retryAfter?: string): Left => ({
  kind: 'http',
  status,
  code,
  cause: undefined,
  retryAfter,
  body: 'error',
  detail,
});
const known = (status: number, cause: Cause): Left => ({
  kind: 'http',
  status,
  code: undefined,
  cause,
  retryAfter: undefined,
  body: 'error',
  detail,
});
const page = (status: number): Left => ({
  kind: 'http',
  status,
  code: undefined,
  cause: undefined,
  retryAfter: undefined,
  body: 'page',
  detail,
});
const RULES = new Map([
  [openai, openaiRules],
  [anthropic, anthropicRules],
  [ollama, ollamaRules],
]);

const table: readonly (readonly [string, typeof openai, Left, Meaning['kind'], FailureReason, string])[] = [
  ['a connection that is never made', openai, { kind: 'network', sent: false, detail }, 'retry-same', 'unreachable', 'no connection'],
  ['a connection that breaks', openai, { kind: 'network', sent: true, detail }, 'retry-same', 'unreachable', 'the connection broke'],
  ['silence', openai, { kind: 'silent', detail }, 'next-route', 'silent', 'no complete answer before the deadline'],
  ['a flood', openai, { kind: 'too-large', detail }, 'next-route', 'bad-answer', 'the answer was larger than allowed'],
  ['a 200 without an answer', ollama, { kind: 'malformed', detail }, 'next-route', 'bad-answer', 'status 200 without a usable answer'],
  ['a model that is loading', ollama, { kind: 'loading', detail }, 'retry-same', 'server-error', 'the model was still being loaded'],
  ['a full tier', openai, known(429, 'capacity'), 'open-until', 'throttled', 'status 429'],
  ['a request over a minute’s limit', openai, known(429, 'over-rate'), 'next-route', 'throttled', 'status 429'],
  ['a server without its model', openai, known(503, 'down'), 'next-route', 'server-error', 'status 503'],
  ['a server without its model that says 200', openai, known(200, 'down'), 'next-route', 'server-error', 'status 200'],
  ['a server without its model that says 429', openai, known(429, 'down'), 'next-route', 'throttled', 'status 429'],
  ['a refusal of the model', anthropic, { kind: 'refused', raw: 'refusal', detail }, 'policy', 'declined', 'the model declined (refusal)'],
  ['a refusal without a word', anthropic, { kind: 'refused', raw: undefined, detail }, 'policy', 'declined', 'the model declined'],
  ['a filter that answers 400', openai, http(400, 'content_filter'), 'policy', 'declined', 'status 400 content_filter'],
  ['a 403', openai, http(403), 'next-route', 'set-up', 'status 403'],
  ['a 403 with a page of a proxy', openai, page(403), 'next-route', 'set-up', 'status 403'],
  ['a 401 with a page of a proxy', openai, page(401), 'next-route', 'set-up', 'status 401'],
  ['a 400 with a page of a proxy', openai, page(400), 'next-route', 'set-up', 'status 400'],
  ['a 404 with a page of a proxy', openai, page(404), 'next-route', 'set-up', 'status 404'],
  ['a 503 with a page of a proxy', openai, page(503), 'retry-same', 'server-error', 'status 503'],
  ['a wrong request', openai, http(400, 'invalid_value'), 'next-route', 'bad-request', 'status 400 invalid_value'],
  ['a wrong verb', openai, http(405), 'next-route', 'set-up', 'status 405'],
  ['an organization on hold', anthropic, http(400, 'organization_on_hold'), 'open-until', 'set-up', 'status 400 organization_on_hold'],
  ['a full queue', ollama, http(503, 'server_busy'), 'retry-same', 'server-error', 'status 503 server_busy'],
  ['a slope that is too steep', openai, http(429, 'slow_down'), 'retry-same', 'throttled', 'status 429 slow_down'],
  ['a wrong key', openai, http(401, 'invalid_api_key'), 'open-until', 'key-refused', 'status 401 invalid_api_key'],
  ['a model that is gone', openai, http(404, 'model_not_found'), 'next-route', 'retired', 'status 404 model_not_found'],
  ['a rate limit', openai, http(429, 'rate_limit_exceeded', '2'), 'retry-same', 'throttled', 'status 429 rate_limit_exceeded'],
  ['a long rate limit', openai, http(429, undefined, '3600'), 'open-until', 'throttled', 'status 429'],
  ['a spent quota', openai, http(429, 'insufficient_quota'), 'open-until', 'out-of-quota', 'status 429 insufficient_quota'],
  ['no money', anthropic, http(402), 'open-until', 'out-of-quota', 'status 402'],
  [
    'a budget that is spent until the month ends, with 429',
    anthropic,
    http(429, 'enforced_spend_limit_reached'),
    'open-until',
    'out-of-quota',
    'status 429 enforced_spend_limit_reached',
  ],
  [
    'a budget that is spent until the month ends, with 400',
    anthropic,
    http(400, 'own_spend_limit_reached'),
    'open-until',
    'out-of-quota',
    'status 400 own_spend_limit_reached',
  ],
  ['a text that does not fit', openai, http(400, 'context_length_exceeded'), 'too-long', 'too-long', 'status 400 context_length_exceeded'],
  ['a wrong request that is told as 500', ollama, http(500, 'invalid_format'), 'next-route', 'bad-request', 'status 500 invalid_format'],
  ['a conflict', openai, http(409), 'retry-same', 'server-error', 'status 409'],
  ['a time-out of the server', openai, http(408), 'retry-same', 'server-error', 'status 408'],
  ['a failing server', openai, http(503), 'retry-same', 'server-error', 'status 503'],
  ['a server that names its return', openai, http(503, undefined, '600'), 'open-until', 'server-error', 'status 503'],
  ['an overloaded server', anthropic, http(529, 'overloaded_error'), 'retry-same', 'server-error', 'status 529 overloaded_error'],
  ['a redirect', openai, http(302), 'next-route', 'bad-answer', 'status 302'],
];
for (const [what, verdictOf, given, kind, reason, why] of table) {
  test(`${what} is ${kind}, told as ${reason}`, () => {
    const fault = read(given, RULES.get(verdictOf) ?? []);
    const meaning = meaningOf(fault, verdictOf(fault, NOW));
    assert.deepEqual({ kind: meaning.kind, reason: meaning.reason, why: meaning.why }, { kind, reason, why });
  });
}

test('how long to wait and until when a route is closed come through unchanged', () => {
  const fault = http(429, undefined, '3');
  const waits = meaningOf(fault, { kind: 'retry-same', afterMs: 3_000 });
  assert.equal(waits.kind === 'retry-same' && waits.afterMs, 3_000);
  const closed = meaningOf(fault, { kind: 'open-until', atMs: NOW + 5 });
  assert.equal(closed.kind === 'open-until' && closed.atMs, NOW + 5);
});

test('a code that is a sentence is not repeated', () => {
  const verdict = { kind: 'next-route' } as const;
  assert.equal(meaningOf(http(500, 'The ticket of Mr Smith'), verdict).why, 'status 500 an unreadable code');
  assert.equal(meaningOf(http(500, 'a'.repeat(61)), verdict).why, 'status 500 an unreadable code');
  assert.equal(meaningOf({ kind: 'refused', raw: 'no\nway', detail }, verdict).why, 'the model declined (an unreadable code)');
});

test('whatever a vendor says, its text is not in our sentence', () => {
  const verdict = fc.constantFrom<Verdict[]>(
    { kind: 'next-route' },
    { kind: 'policy' },
    { kind: 'too-long' },
    { kind: 'open-until', atMs: 'changed-by-hand' },
  );
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.string({ unit: 'binary' }), verdict, (status, code, given) => {
      const { why } = meaningOf({ kind: 'http', status, code, cause: undefined, retryAfter: undefined, body: 'error', detail }, given);
      assert.match(why, /^status \d{3} (?:[\w.-]{1,60}|an unreadable code)$/);
    }),
  );
});

test('a failed exchange is judged by the verdict of its own provider', () => {
  const snapshot = {
    client: 'a',
    text: '',
    version: '1',
    dueAtMs: undefined,
    fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
    choices: { categories: [], destinations: [] },
  };
  const fault = http(502);
  assert.equal(
    judge({ kind: 'fault', fault, usage: undefined }, { verdictOf: ollama }, { task: TRIAGE_TASK, item: snapshot, asked: 'm' }, NOW).kind,
    'next-route',
  );
  assert.equal(
    judge({ kind: 'fault', fault, usage: undefined }, { verdictOf: openai }, { task: TRIAGE_TASK, item: snapshot, asked: 'm' }, NOW).kind,
    'retry-same',
  );
});

test('only a wrong request that nobody can explain may prove that it is ours', () => {
  const unexplained = (fault: Left): boolean => {
    const meaning = meaningOf(fault, openai(fault, NOW));
    return meaning.kind === 'next-route' && meaning.unexplained;
  };
  const known = read(http(400, 'unknown_parameter'), openaiRules);
  assert.deepEqual([http(400, 'invalid_value'), http(422), known, page(400), http(403), http(404)].map(unexplained), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('of a status that no table explains the reason is told by the status alone, and a page in its place is somebody between us and the vendor', () => {
  const reasons: readonly (readonly [number, FailureReason])[] = [
    [200, 'bad-answer'],
    [399, 'bad-answer'],
    [400, 'bad-request'],
    [401, 'key-refused'],
    [402, 'out-of-quota'],
    [403, 'set-up'],
    [404, 'retired'],
    [408, 'server-error'],
    [409, 'server-error'],
    [410, 'retired'],
    [413, 'too-long'],
    [422, 'bad-request'],
    [429, 'throttled'],
    [451, 'set-up'],
    [498, 'set-up'],
    [499, 'server-error'],
    [500, 'server-error'],
    [599, 'server-error'],
  ];
  const reasonOf = (fault: Left): FailureReason => meaningOf(fault, { kind: 'next-route' }).reason;
  for (const [status, reason] of reasons) {
    assert.equal(reasonOf(http(status)), reason, String(status));
    const between = ['throttled', 'server-error', 'too-long', 'bad-answer'].includes(reason) ? reason : 'set-up';
    assert.equal(reasonOf(page(status)), between, String(status));
  }
});
