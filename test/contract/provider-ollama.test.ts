/** The real Ollama client against a real server that answers as Ollama did. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completedBy, faultOf, KEY, lackOf, providerAt, replay, reply, requestWith, SCHEMA, SYSTEM, USER } from './recorded.ts';

const ask = (name: string) => completedBy('ollama', replay(name));
const chat = (over: object) =>
  reply(200, {
    model: 'm',
    message: { role: 'assistant', content: '{}' },
    done: true,
    done_reason: 'stop',
    prompt_eval_count: 7,
    eval_count: 3,
    ...over,
  });
const usage = { inputTokens: 7, outputTokens: 3 };

test('a finished answer is complete; without a count of the prompt there is no usage', async () => {
  const { completion, seen } = await ask('ollama-200-ok-1');
  assert.ok(completion.kind === 'complete');
  assert.match(completion.text, /techie joke/);
  assert.deepEqual([completion.model, completion.raw, completion.usage], ['llama3', 'stop', undefined]);
  assert.equal(seen.requests, 1);
});

test('a finished answer carries its usage', async () => {
  const { completion } = await completedBy('ollama', chat({}));
  assert.deepEqual(completion, { kind: 'complete', text: '{}', usage, model: 'm', raw: 'stop' });
});

test('the request keeps the whole schema, one context length, lets nothing be cut in silence, asks for no reasoning, and keeps the model loaded', async () => {
  const { seen } = await completedBy('ollama', chat({}));
  assert.equal(seen.paths[0], '/api/chat');
  assert.equal(seen.headers[0]?.['authorization'], `Bearer ${KEY}`);
  assert.deepEqual(JSON.parse(seen.bodies[0] ?? ''), {
    model: 'a-model',
    messages: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: USER },
    ],
    stream: false,
    think: false,
    keep_alive: '24h',
    format: SCHEMA.json,
    truncate: false,
    shift: false,
    options: { temperature: 0, num_ctx: 8_192, num_predict: 500 },
  });
});

test('an answer cut at the limit is truncated even if it parses', async () => {
  const { completion } = await completedBy('ollama', chat({ done_reason: 'length' }));
  assert.deepEqual(completion, { kind: 'truncated', usage, model: 'm', raw: 'length' });
});

for (const [claim, over, lacks] of [
  ['a fragment that the loop guard left', { done: false, done_reason: undefined }, 'end'],
  ['a fragment that calls itself stopped', { done: false }, 'end'],
  ['an end without a reason', { done_reason: undefined }, 'end'],
  ['an end in a word that nobody knows', { done_reason: 'unload' }, 'end'],
  ['an empty text', { message: { content: '' } }, 'text'],
  ['white space', { message: { content: '\t\t\n' } }, 'text'],
] as const) {
  test(`${claim} is no answer, and its tokens are still counted`, async () => {
    const { completion } = await completedBy('ollama', chat(over));
    assert.equal(lackOf(completion), lacks);
    assert.deepEqual(completion.usage, usage);
  });
}

test('a model that was only loaded has not answered, and is asked again', async () => {
  const fault = faultOf((await completedBy('ollama', chat({ done_reason: 'load' }))).completion);
  assert.ok(fault.kind === 'loading');
  assert.deepEqual(providerAt('ollama', 'http://127.0.0.1').verdictOf(fault, 0), { kind: 'retry-same', afterMs: undefined });
});

test('a call of a tool that was not offered is no answer', async () => {
  assert.equal(lackOf((await ask('ollama-200-tool-call-1')).completion), 'form');
});

for (const [status, error, code] of [
  [400, 'the input length exceeds the context length', 'context_length_exceeded'],
  [400, 'model is required', undefined],
  [500, 'invalid format: "xml"', 'invalid_format'],
  [500, 'invalid JSON schema in format', 'invalid_format'],
  [500, 'option "temperature" must be of type float32', 'invalid_option'],
  [500, 'an error was encountered while running the model: unexpected EOF', undefined],
  [503, 'server busy, please try again.  maximum pending requests exceeded', 'server_busy'],
] as const) {
  test(`${status} "${error}" is ${code ?? 'without a code'}, after one request`, async () => {
    const { completion, seen } = await completedBy('ollama', reply(status, { error }));
    const fault = faultOf(completion);
    assert.ok(fault.kind === 'http');
    assert.deepEqual([fault.status, fault.code], [status, code]);
    assert.equal(seen.requests, 1);
  });
}

test('a missing model is known by its sentence, and means the next route', async () => {
  const fault = faultOf((await ask('ollama-404-not-found-1')).completion);
  assert.ok(fault.kind === 'http');
  assert.equal(fault.code, 'model_not_found');
  assert.deepEqual(providerAt('ollama', 'http://127.0.0.1').verdictOf(fault, 0), { kind: 'next-route' });
});

test('a caller who stops waiting ends the call, which the client alone cannot', async () => {
  const caller = new AbortController();
  setTimeout(() => caller.abort(), 100);
  const startedAt = performance.now();
  const { completion } = await completedBy('ollama', () => undefined, requestWith({ signal: caller.signal }));
  assert.deepEqual(faultOf(completion), { kind: 'aborted' });
  assert.ok(performance.now() - startedAt < 1_000);
});
