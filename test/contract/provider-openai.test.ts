/** The real OpenAI client against a real server that answers as OpenAI did. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completedBy, faultOf, KEY, lackOf, providerAt, replay, reply, requestWith, SYSTEM, USER } from './recorded.ts';
import { against } from './loopback.ts';

const ask = (name: string) => completedBy('openai', replay(name));
const answer = (choice: unknown) => reply(200, { model: 'gpt-x', choices: [choice], usage: { prompt_tokens: 7, completion_tokens: 3 } });
const usage = { inputTokens: 7, outputTokens: 3 };

test('a structured answer is complete, with text, model, usage and reason', async () => {
  const { completion, seen } = await ask('openai-200-structured-ok-1');
  assert.deepEqual(completion, {
    kind: 'complete',
    text: '{"city":"Mexico City","country":"Mexico"}',
    usage: { inputTokens: 92, outputTokens: 15 },
    model: 'gpt-4o-2024-08-06',
    raw: 'stop',
  });
  assert.equal(seen.requests, 1);
});

test('the request asks for strict JSON once, keeps nothing at the vendor and names no temperature', async () => {
  const { seen } = await ask('openai-200-structured-ok-1');
  assert.equal(seen.paths[0], '/v1/chat/completions');
  assert.equal(seen.headers[0]?.['authorization'], `Bearer ${KEY}`);
  assert.deepEqual(JSON.parse(seen.bodies[0] ?? ''), {
    model: 'a-model',
    messages: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: USER },
    ],
    max_completion_tokens: 500,
    store: false,
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'triage',
        strict: true,
        schema: {
          type: 'object',
          additionalProperties: false,
          required: ['category', 'impact', 'summary', 'steps'],
          properties: {
            category: { type: 'string', enum: ['mail', 'network'] },
            impact: { type: 'integer', minimum: 1, maximum: 3 },
            summary: { type: 'string', description: 'maxLength 200' },
            steps: { type: 'array', maxItems: 3, items: { type: 'string', description: 'maxLength 80' } },
          },
        },
      },
    },
  });
});

test('a fine-tuned model is spared the bounds of numbers and arrays too', async () => {
  await against(replay('openai-200-structured-ok-1'), async (url, seen) => {
    await providerAt('openai', url, 'ft:gpt-4o-mini:acme::1').complete(requestWith());
    assert.doesNotMatch(seen.bodies[0] ?? '', /"(maxLength|minimum|maximum|maxItems)":/);
  });
});

test("the client's own timer is set a minute after our deadline, so that ours goes off first", async () => {
  const { setTimeout } = globalThis;
  const delays: unknown[] = [];
  globalThis.setTimeout = ((act: () => void, ms?: number) => {
    delays.push(ms);
    return setTimeout(act, ms);
  }) as typeof setTimeout;
  try {
    await completedBy('openai', replay('openai-200-structured-ok-1'), { deadlineMs: 10_000 });
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  assert.ok(delays.includes(70_000), `got ${delays.join(', ')}`);
});

test('a refusal by the model is a refusal', async () => {
  const { rate, ...completion } = (await ask('openai-200-refusal-1')).completion;
  assert.equal(rate?.['x-ratelimit-remaining-requests'], '9999');
  assert.deepEqual(completion, {
    kind: 'fault',
    fault: { kind: 'refused', raw: 'refusal', detail: "I'm very sorry, but I can't assist with that request." },
    usage: { inputTokens: 65, outputTokens: 13 },
  });
});

test('a filtered answer without any message is a refusal', async () => {
  const fault = faultOf((await ask('azure-openai-200-content-filter-1')).completion);
  assert.equal(fault.kind === 'refused' && fault.raw, 'content_filter');
});

test('a call of a tool that was not offered is no answer', async () => {
  assert.equal(lackOf((await ask('openai-200-tool-call-1')).completion), 'form');
});

test('an answer cut at the limit is truncated', async () => {
  const { completion } = await ask('openrouter-200-truncated-1');
  assert.equal(completion.kind, 'truncated');
  assert.equal(completion.kind === 'truncated' && completion.raw, 'length');
});

test('an answer cut at the limit is truncated even if it parses', async () => {
  const { completion } = await completedBy('openai', answer({ finish_reason: 'length', message: { content: '{"a":1}' } }));
  assert.deepEqual(completion, { kind: 'truncated', usage, model: 'gpt-x', raw: 'length' });
});

for (const [claim, choice, lacks] of [
  ['an empty text', { finish_reason: 'stop', message: { content: ' \n' } }, 'text'],
  ['no text', { finish_reason: 'stop', message: { content: null } }, 'text'],
  ['an unknown end', { finish_reason: 'paused', message: { content: '{}' } }, 'end'],
] as const) {
  test(`${claim} is no answer, and its tokens are still counted`, async () => {
    const { completion } = await completedBy('openai', answer(choice));
    assert.equal(lackOf(completion), lacks);
    assert.deepEqual(completion.usage, usage);
  });
}

test('a usage that is nonsense is no usage, and no reason to lose the answer', async () => {
  const body = {
    model: 'm',
    choices: [{ finish_reason: 'stop', message: { content: '{}' } }],
    usage: { prompt_tokens: -1, completion_tokens: 'x' },
  };
  const { completion } = await completedBy('openai', reply(200, body));
  assert.deepEqual(completion, { kind: 'complete', text: '{}', usage: undefined, model: 'm', raw: 'stop' });
});

for (const [name, status, code, retryAfter] of [
  ['openai-400-context-length-1', 400, 'context_length_exceeded', undefined],
  ['openai-401-auth-2', 401, 'invalid_api_key', undefined],
  ['openai-404-not-found-2', 404, 'model_not_found', undefined],
  ['openai-429-quota-1', 429, 'insufficient_quota', undefined],
  ['openai-429-rate-limit-1', 429, 'rate_limit_exceeded', '30'],
  ['openai-500-server-error-1', 500, 'server_error', undefined],
] as const) {
  test(`${name}: one request, status ${status}, code ${code}`, async () => {
    const { completion, seen } = await ask(name);
    const fault = faultOf(completion);
    assert.ok(fault.kind === 'http');
    assert.deepEqual([fault.status, fault.code, fault.retryAfter], [status, code, retryAfter]);
    assert.match(fault.detail, new RegExp(`^${code}: \\w`));
    assert.equal(seen.requests, 1);
  });
}

test('a key that the vendor repeats is not repeated by us', async () => {
  const fault = faultOf((await ask('openai-401-auth-2')).completion);
  assert.match(fault.kind === 'http' ? fault.detail : '', /Incorrect API key provided: \[key\]/);
});

test('an empty account with a code that nobody knows yet is still known by its type', async () => {
  const error = { message: 'No credit.', type: 'insufficient_quota', code: 'a_code_of_next_year' };
  const fault = faultOf((await completedBy('openai', reply(429, { error }))).completion);
  assert.ok(fault.kind === 'http');
  assert.deepEqual([fault.code, fault.cause], ['insufficient_quota', 'spent']);
});

test('a gateway that needs no key gets no key from the environment', async () => {
  process.env['OPENAI_API_KEY'] = 'key-of-another-account';
  process.env['OPENAI_ORG_ID'] = 'another-organization';
  try {
    await against(replay('openai-200-structured-ok-1'), async (url, seen) => {
      const { createOpenAi } = await import('../../providers/openai/index.ts');
      await createOpenAi({ kind: 'openai', baseUrl: `${url}/v1`, model: 'm', apiKey: undefined }).complete(requestWith());
      assert.doesNotMatch(JSON.stringify(seen.headers), /another/);
    });
  } finally {
    delete process.env['OPENAI_API_KEY'];
    delete process.env['OPENAI_ORG_ID'];
  }
});
