/** The real Anthropic client against a real server that answers as Anthropic did. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { createAnthropic } from '../../providers/anthropic/index.ts';
import { against } from './loopback.ts';
import { completedBy, faultOf, KEY, lackOf, providerAt, replay, reply, requestWith, SYSTEM, USER } from './recorded.ts';

const ask = (name: string) => completedBy('anthropic', replay(name));
const message = (over: object) =>
  reply(200, {
    type: 'message',
    model: 'm',
    content: [{ type: 'text', text: '{}' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 7, output_tokens: 3 },
    ...over,
  });
const usage = { inputTokens: 7, outputTokens: 3 };

test('a structured answer is complete, with text, model, usage and reason', async () => {
  const { completion, seen } = await ask('anthropic-200-structured-ok-2');
  assert.deepEqual(completion, {
    kind: 'complete',
    text: '{"city":"London","country":"United Kingdom","population":9002488}',
    usage: { inputTokens: 196, outputTokens: 19 },
    model: 'claude-sonnet-4-5-20250929',
    raw: 'end_turn',
  });
  assert.equal(seen.requests, 1);
});

test('the request asks for JSON once, without the bounds that the vendor refuses and without a temperature', async () => {
  const { seen } = await ask('anthropic-200-structured-ok-2');
  assert.equal(seen.paths[0], '/v1/messages');
  const { authorization, 'x-api-key': key } = seen.headers[0] ?? {};
  assert.ok(authorization === `Bearer ${KEY}` || key === KEY, 'the key goes in one of the two headers that the vendor knows');
  assert.deepEqual(JSON.parse(seen.bodies[0] ?? ''), {
    model: 'a-model',
    max_tokens: 500,
    system: SYSTEM,
    messages: [{ role: 'user', content: USER }],
    output_config: {
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          additionalProperties: false,
          required: ['category', 'impact', 'summary', 'steps'],
          properties: {
            category: { type: 'string', enum: ['mail', 'network'] },
            impact: { type: 'integer', description: 'minimum 1, maximum 3' },
            summary: { type: 'string', description: 'maxLength 200' },
            steps: { type: 'array', items: { type: 'string', description: 'maxLength 80' }, description: 'maxItems 3' },
          },
        },
      },
    },
  });
});

test('a gateway that needs no key gets no key from the environment', async () => {
  process.env['ANTHROPIC_API_KEY'] = process.env['ANTHROPIC_AUTH_TOKEN'] = 'key-of-another-account';
  try {
    await against(replay('anthropic-200-structured-ok-2'), async (url, seen) => {
      await createAnthropic({ kind: 'anthropic', baseUrl: url, model: 'm', apiKey: undefined }).complete(requestWith());
      assert.equal(seen.requests, 1);
      assert.doesNotMatch(JSON.stringify(seen.headers), /another/);
    });
  } finally {
    delete process.env['ANTHROPIC_API_KEY'];
    delete process.env['ANTHROPIC_AUTH_TOKEN'];
  }
});

test("the client's own timer is set a minute after our deadline, so that ours goes off first", async () => {
  const { seen } = await completedBy('anthropic', replay('anthropic-200-structured-ok-2'), { deadlineMs: 10_000 });
  assert.equal(seen.headers[0]?.['x-stainless-timeout'], '70');
});

test('reasoning before the text is not part of the answer', async () => {
  const { completion } = await ask('anthropic-200-ok-1');
  assert.equal(completion.kind === 'complete' && completion.text, 'Two');
});

test('what came from the cache is counted as read', async () => {
  const counts = { input_tokens: 10, cache_creation_input_tokens: 200, cache_read_input_tokens: 3_000, output_tokens: 4 };
  const { completion } = await completedBy('anthropic', message({ usage: counts }));
  assert.deepEqual(completion.usage, { inputTokens: 3_210, outputTokens: 4 });
});

test('a refusal of security text is a refusal and names its category', async () => {
  const { completion } = await ask('anthropic-200-refusal-1');
  const fault = faultOf(completion);
  assert.ok(fault.kind === 'refused');
  assert.equal(fault.raw, 'refusal');
  assert.match(fault.detail, /^cyber: This request triggered/);
  assert.deepEqual(completion.usage, { inputTokens: 18, outputTokens: 5 });
});

test('a call of a tool that was not offered is no answer', async () => {
  const { completion } = await ask('anthropic-200-tool-call-1');
  assert.deepEqual([lackOf(completion), completion.kind === 'unusable' && completion.raw], ['end', 'tool_use']);
});

test('an answer cut at the limit is truncated', async () => {
  const { completion } = await ask('anthropic-200-truncated-2');
  const usage = { inputTokens: 16, outputTokens: 10 };
  assert.deepEqual(completion, { kind: 'truncated', usage, model: 'claude-sonnet-4-20250514', raw: 'max_tokens' });
});

test('an answer cut at the end of the context is truncated even if it parses', async () => {
  const { completion } = await completedBy('anthropic', message({ stop_reason: 'model_context_window_exceeded' }));
  assert.equal(completion.kind, 'truncated');
});

for (const [claim, over, lacks] of [
  ['an empty text', { content: [{ type: 'text', text: '  ' }] }, 'text'],
  ['no text', { content: [] }, 'text'],
  ['no reason to stop', { stop_reason: null }, 'end'],
  ['a pause', { stop_reason: 'pause_turn' }, 'end'],
  ['a block of an unknown type', { content: [{ type: 'server_tool_use' }, { type: 'text', text: '{}' }] }, 'form'],
] as const) {
  test(`${claim} is no answer, and its tokens are still counted`, async () => {
    const { completion } = await completedBy('anthropic', message(over));
    assert.equal(lackOf(completion), lacks);
    assert.deepEqual(completion.usage, usage);
  });
}

for (const [name, status, code] of [
  ['anthropic-400-context-length-1', 400, 'context_length_exceeded'],
  ['anthropic-401-auth-1', 401, 'authentication_error'],
  ['anthropic-404-not-found-1', 404, 'not_found_error'],
  ['anthropic-529-overloaded-1', 529, 'overloaded_error'],
] as const) {
  test(`${name}: one request, status ${status}, code ${code}`, async () => {
    const { completion, seen } = await ask(name);
    const fault = faultOf(completion);
    assert.ok(fault.kind === 'http');
    assert.deepEqual([fault.status, fault.code], [status, code]);
    assert.equal(seen.requests, 1);
  });
}

for (const [claim, status, error, code] of [
  [
    'a code in the details',
    429,
    { type: 'rate_limit_error', message: 'x', details: { error_code: 'enforced_spend_limit_reached' } },
    'enforced_spend_limit_reached',
  ],
  [
    'spent credit, known by its words',
    400,
    { type: 'invalid_request_error', message: 'Your credit balance is too low to access the Anthropic API.' },
    'credit_balance_too_low',
  ],
  [
    'our own limit, known by its words',
    400,
    { type: 'invalid_request_error', message: 'You have reached your specified API usage limits.' },
    'own_spend_limit_reached',
  ],
] as const) {
  test(`${claim} becomes the code`, async () => {
    const fault = faultOf((await completedBy('anthropic', reply(status, { type: 'error', error }))).completion);
    assert.equal(fault.kind === 'http' && fault.code, code);
  });
}

test('a deprecated model is asked for in silence, which the client alone does not do', async () => {
  const model = 'claude-sonnet-4-5'; // on the client's list of deprecated models
  const written: unknown[] = [];
  const { warn } = console;
  console.warn = (...line) => void written.push(line);
  try {
    await against(replay('anthropic-200-structured-ok-2'), async (url) => {
      await providerAt('anthropic', url, model).complete(requestWith());
      assert.deepEqual(written, []);
      const client = new Anthropic({ apiKey: KEY, baseURL: url, maxRetries: 0, logLevel: 'off' });
      await client.messages.create({ model, max_tokens: 1, messages: [] });
      assert.equal(written.length, 1);
    });
  } finally {
    console.warn = warn;
  }
});
