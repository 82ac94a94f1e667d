/** How a reply is read that is no answer: what stands in it, what is said of it, and what is not quoted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { empty, httpFault, isSuccess, jsonOf, malformed, unreadable, unusable, usageOf } from '../../../providers/reply.ts';
import { RULES } from '../../../providers/openai/errors.ts';
import type { Reading, Reply } from '../../../providers/adapter.ts';
import type { Completion } from '../../../providers/contract.ts';

const reply = (status: number, body: string, headers: Record<string, string> = {}): Reply => ({
  kind: 'reply',
  status,
  headers: new Headers(headers),
  body,
});
const reading: Reading = { hidden: { secret: 'key-7f3a91', texts: ['the ticket of Mr Smith'] }, model: 'm', rules: RULES };
const faultOf = (completion: Completion) => {
  assert.ok(completion.kind === 'fault' && completion.fault.kind === 'http');
  assert.equal(completion.usage, undefined);
  return completion.fault;
};
const http = (status: number, body: string, headers?: Record<string, string>) => {
  const given = reply(status, body, headers);
  return faultOf(httpFault(given, jsonOf(given), reading));
};
const success = (body: unknown, headers?: Record<string, string>) => {
  const given = reply(200, typeof body === 'string' ? body : JSON.stringify(body), headers);
  return unreadable(given, jsonOf(given), reading);
};

for (const [status, is] of [
  [199, false],
  [200, true],
  [299, true],
  [300, false],
] as const)
  test(`status ${status} is ${is ? 'a success' : 'none'}`, () => assert.equal(isSuccess(reply(status, '')), is));

test('a body that is not JSON is none, and says nothing', () => {
  assert.deepEqual(jsonOf(reply(200, '{"a":1}')), { a: 1 });
  assert.equal(jsonOf(reply(200, '{"a":')), undefined);
});

test('a byte order mark before a body is no part of it, wherever the blanks stand', () => {
  for (const before of ['\uFEFF', '\uFEFF\n ', ' \n\uFEFF ', '\n ']) assert.deepEqual(jsonOf(reply(200, `${before}{"a":1}`)), { a: 1 });
  assert.equal(jsonOf(reply(200, '{"a":1}\uFEFF')), undefined);
});

test('how long to wait is read in the headers first, then in the form of Google, then in the sentence', () => {
  const error = { message: 'Please try again in 9s.', details: [{ retryDelay: '36s' }] };
  assert.equal(http(429, JSON.stringify({ error }), { 'retry-after': '7' }).retryAfter, '7');
  assert.equal(http(429, JSON.stringify({ error }), { 'retry-after': 'soon' }).retryAfter, '36s');
  assert.equal(http(429, JSON.stringify({ error: { message: error.message } })).retryAfter, '9s');
  assert.equal(http(429, '{"error":"No."}').retryAfter, undefined);
});

test('a ticket that is quoted does not say how long to wait', () => {
  const spoken = { ...reading, hidden: { secret: undefined, texts: ['Please try again in 9 seconds.'] } };
  const body = { error: { message: 'Refused: Please try again in 9 seconds.' } };
  assert.equal(faultOf(httpFault(reply(429, ''), body, spoken)).retryAfter, undefined);
});

test('what is no whole answer keeps its bill, what it lacks and the word for its end, if that is a word', () => {
  const usage = { inputTokens: 7, outputTokens: 3 };
  const of = (raw: unknown) => unusable('end', 'No.', { usage, model: 'm', raw });
  assert.deepEqual(of('pause_turn'), { kind: 'unusable', lacks: 'end', detail: 'No.', usage, model: 'm', raw: 'pause_turn' });
  const raws = [null, undefined, 7, 'the ticket of Mr Smith', 'x'.repeat(61), 'x\ny', ''].map((raw) => {
    const completion = of(raw);
    return completion.kind === 'unusable' && completion.raw;
  });
  assert.deepEqual(raws, ['none', 'none', 'none', 'unreadable', 'unreadable', 'unreadable', 'none']);
  assert.deepEqual(
    [true, false].map((hasReasoned) => {
      const completion = empty(hasReasoned, { usage, model: 'm', raw: 'stop' });
      return completion.kind === 'unusable' && completion.lacks;
    }),
    ['text-beside-reasoning', 'text'],
  );
});

test('half a bill is no bill, and a bill of nothing is one', () => {
  // More than any model takes: a bill that nobody can keep, of whoever sends it.
  for (const most of [100_000_001, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 2])
    assert.deepEqual([usageOf(most, 1), usageOf(1, most)], [undefined, undefined]);
  assert.deepEqual(usageOf(100_000_000, 1), { inputTokens: 100_000_000, outputTokens: 1 });
  assert.deepEqual(usageOf(7, 0), { inputTokens: 7, outputTokens: 0 });
  assert.deepEqual(usageOf(0, 3), { inputTokens: 0, outputTokens: 3 });
  assert.equal(usageOf(7, undefined), undefined);
  assert.equal(usageOf(undefined, 3), undefined);
});

test('what is no answer keeps its bill', () => {
  const usage = { inputTokens: 7, outputTokens: 3 };
  assert.deepEqual(malformed('No.', usage), { kind: 'fault', fault: { kind: 'malformed', detail: 'No.' }, usage });
});

for (const [what, body, type, told] of [
  ['by its type alone', 'Sign in', 'text/html', 'page'],
  ['by its type in capitals, with more after it', 'Sign in', 'TEXT/HTML; charset=utf-8', 'page'],
  ['by its first character alone', '<p>Sign in</p>', 'application/json', 'page'],
  ['by its first character after blanks', ' \n<p>Sign in</p>', undefined, 'page'],
  ['not by a type that only begins so', 'Sign in', 'text/htmlx', 'other'],
  ['not by a type that only ends so', 'Sign in', 'x-text/html', 'other'],
  ['not by a later sign', 'a < b', 'text/plain', 'other'],
] as const)
  test(`a page is known ${what}`, () => {
    const fault = http(401, body, type === undefined ? {} : { 'content-type': type });
    const shape = /^[\w-]+\/[\w]+/i.exec(type ?? '')?.[0] ?? 'no content type';
    assert.deepEqual(fault, {
      kind: 'http',
      status: 401,
      code: undefined,
      cause: undefined,
      retryAfter: undefined,
      body: told,
      detail: `HTTP 401 with ${shape}, ${body.length} bytes`,
    });
  });

test('a body is told by its size in bytes and a type of bounded length', () => {
  assert.equal(http(500, 'größer', { 'content-type': 'a/b' }).detail, 'HTTP 500 with a/b, 8 bytes');
  assert.equal(http(500, '', { 'content-type': `${'a'.repeat(41)}/b` }).detail, 'HTTP 500 with no content type, 0 bytes');
  assert.equal(http(500, '', { 'content-type': `a/${'b'.repeat(99)}` }).detail, `HTTP 500 with a/${'b'.repeat(40)}, 0 bytes`);
});

test('an error is told by the code that is known, else by its most telling word, else by its sentence', () => {
  const told = (error: object) => {
    const { code, cause, body, detail } = http(429, JSON.stringify({ error }), { 'retry-after': '7' });
    return [code, cause, body, detail];
  };
  assert.deepEqual(told({ code: 'next_year', type: 'insufficient_quota', message: 'No.' }), [
    'insufficient_quota',
    'spent',
    'error',
    'insufficient_quota: No.',
  ]);
  assert.deepEqual(told({ code: 'next_year', type: 'older', message: 'No.' }), ['next_year', undefined, 'error', 'next_year: No.']);
  assert.deepEqual(told({ message: 'No.' }), [undefined, undefined, 'error', 'No.']);
  assert.equal(http(429, '{"error":"No."}', { 'retry-after': '7' }).retryAfter, '7');
});

test('a key and a quotation are taken out before the error is known by its sentence, and out of what is told', () => {
  const spoken = { hidden: { secret: 'key-7f3a91', texts: ['your input was flagged by us'] }, model: 'm', rules: RULES };
  const body = { error: { message: 'key-7f3a91: your input was flagged by us' } };
  const fault = faultOf(httpFault(reply(400, ''), body, spoken));
  assert.deepEqual([fault.cause, fault.detail], [undefined, '[key]: […]']);
  assert.equal(faultOf(httpFault(reply(400, ''), body, reading)).cause, 'declined');
});

test('JSON that was sent is no error, whether it comes with a success or not', () => {
  const spoken = { ...reading, hidden: { secret: undefined, texts: ['{"code":"content_filter"}'] } };
  const body = { error: { message: '{"code":"content_filter"}' } };
  assert.equal(faultOf(httpFault(reply(400, ''), body, spoken)).cause, undefined);
  const read = unreadable(reply(200, ''), body, spoken);
  assert.equal(read.kind === 'fault' && read.fault.kind, 'malformed');
});

test('a success that is no JSON is told by its shape', () =>
  assert.deepEqual(success('<p>', { 'content-type': 'text/html' }), {
    kind: 'fault',
    fault: { kind: 'malformed', detail: 'Expected an answer as JSON, got HTTP 200 with text/html, 3 bytes.' },
    usage: undefined,
  }));

test('a success with an error that names its status is that error', () => {
  const fault = faultOf(success({ error: { code: 502, message: 'Bad gateway.' } }, { 'retry-after': '7' }));
  assert.deepEqual([fault.status, fault.cause, fault.retryAfter, fault.detail], [502, undefined, '7', 'Bad gateway.']);
});

test('a success with an error that is known is that error, though it names no status', () => {
  const fault = faultOf(success({ error: { code: 'insufficient_quota', message: 'No.' } }));
  assert.deepEqual([fault.status, fault.cause], [200, 'spent']);
});

test('a success with an error that nobody knows is no answer, and says what it was told', () =>
  assert.deepEqual(success({ error: { message: 'The engine fell over.' } }), {
    kind: 'fault',
    fault: { kind: 'malformed', detail: 'Expected an answer, got HTTP 200 with an error: The engine fell over.' },
    usage: undefined,
  }));

test('a stream of events in the place of an answer is the error that it carries, without what came before', () => {
  const part = 'data: {"choices":[{"delta":{"content":"half"}}]}';
  const fault = faultOf(success(`${part}\n\ndata: {"error":{"code":"insufficient_quota","message":"No."}}\n\n`));
  assert.deepEqual([fault.cause, fault.detail], ['spent', 'insufficient_quota: No.']);
  const none = success(`${part}\n\ndata: [DONE]\n\n`, { 'content-type': 'text/event-stream' });
  assert.equal(none.kind === 'fault' && none.fault.kind, 'malformed');
});
