/** Servers that speak OpenAI's dialect and refuse OpenAI's form: the real client against real sockets, with the words of real servers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { RequestListener } from 'node:http';
import { createProvider } from '../../providers/create.ts';
import { KEY, SCHEMA, SYSTEM, USER, faultOf, requestWith } from './recorded.ts';
import { against, bodyOf } from './loopback.ts';
import { startingForm } from '../../providers/openai/form.ts';
import { vendorAt } from '../../providers/vendors.ts';
import type { ChatForm, Completion, Provider } from '../../providers/contract.ts';

type Body = Readonly<Record<string, unknown>>;
const ANSWER = {
  model: 'a-model',
  choices: [{ finish_reason: 'stop', message: { content: '{"category":"mail"}' } }],
  usage: { prompt_tokens: 7, completion_tokens: 3 },
};
const FORBIDDEN = (field: string): object => ({
  object: 'error',
  message: { detail: [{ type: 'extra_forbidden', loc: ['body', field], msg: 'Extra inputs are not permitted' }] },
  type: 'invalid_request_error',
});

/** Answers where `refusal` finds nothing wrong with the body. */
const server =
  (refusal: (body: Body) => readonly [status: number, body: object] | undefined): RequestListener =>
  (request, response) => {
    const asked: Body = JSON.parse(bodyOf(request));
    const [status, body] = refusal(asked) ?? [200, ANSWER];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
/** Gitlawb/openclaude#739, zed-industries/zed#57122. */
const STRICT_FIELDS = server((body) => {
  const extra = ['store', 'max_completion_tokens'].find((field) => Object.hasOwn(body, field));
  return extra === undefined ? undefined : [422, FORBIDDEN(extra)];
});
/** vercel/ai#7808, llm-exe#662. */
const NO_SCHEMA = server(({ response_format: format }) =>
  typeof format === 'object' && format !== null && 'type' in format && format.type === 'json_schema'
    ? [
        400,
        {
          error: { message: 'This response_format type is unavailable now', type: 'invalid_request_error', code: 'invalid_request_error' },
        },
      ]
    : undefined,
);
const REFUSES_ALL = server(() => [400, { error: { message: 'no', type: 'invalid_request_error' } }]);

const providerAt = (url: string, dialect?: Partial<ChatForm>): Provider =>
  createProvider({ kind: 'openai', baseUrl: `${url}/v1`, model: 'a-model', apiKey: KEY, ...(dialect && { dialect }) });
const PLAIN_BODY = {
  model: 'a-model',
  messages: [
    {
      role: 'system',
      content: `${SYSTEM}\n\nAnswer with exactly one JSON object and nothing else. It keeps this JSON Schema:\n${JSON.stringify(SCHEMA.json)}`,
    },
    { role: 'user', content: USER },
  ],
  max_tokens: 500,
  response_format: { type: 'json_object' },
};

for (const [what, listener] of [
  ['forbids fields that it does not know', STRICT_FIELDS],
  ['knows no schema', NO_SCHEMA],
] as const)
  test(`a server that ${what} is asked once in the plainest form, one request each time, and that is remembered`, async () => {
    await against(listener, async (url, seen) => {
      const provider = providerAt(url);
      const refused = faultOf(await provider.complete(requestWith()));
      assert.ok(refused.kind === 'http' && refused.otherForm);
      assert.deepEqual(provider.verdictOf(refused, 0), { kind: 'retry-same', afterMs: 100 });
      for (let time = 0; time < 3; time += 1) assert.equal((await provider.complete(requestWith())).kind, 'complete');
      assert.equal(seen.requests, 4);
      for (const body of seen.bodies.slice(1)) assert.deepEqual(JSON.parse(body), PLAIN_BODY);
    });
  });

test('three that are refused at once are each made once more, and no further one is', async () => {
  await against(STRICT_FIELDS, async (url, seen) => {
    const provider = providerAt(url);
    const first = await Promise.all([1, 2, 3].map(() => provider.complete(requestWith())));
    for (const completion of first) {
      const fault = faultOf(completion);
      assert.ok(fault.kind === 'http' && fault.otherForm);
    }
    const again = await Promise.all([1, 2, 3].map(() => provider.complete(requestWith())));
    assert.deepEqual(
      again.map(({ kind }) => kind),
      ['complete', 'complete', 'complete'],
    );
    assert.equal(seen.requests, 6);
  });
});

test('a server that refuses both forms is left, and every further ticket costs it one request', async () => {
  await against(REFUSES_ALL, async (url, seen) => {
    const provider = providerAt(url);
    const verdicts = [];
    for (let time = 0; time < 4; time += 1) {
      const fault = faultOf(await provider.complete(requestWith()));
      assert.ok(fault.kind !== 'aborted');
      verdicts.push(provider.verdictOf(fault, 0).kind);
    }
    assert.deepEqual(verdicts, ['retry-same', 'next-route', 'next-route', 'next-route']);
    assert.equal(seen.requests, 4);
  });
});

test('what the configuration says of the dialect is sent from the first request on', async () => {
  await against(STRICT_FIELDS, async (url, seen) => {
    const said = { store: false, maxCompletionTokens: false, jsonSchema: true, strict: false };
    assert.equal((await providerAt(url, said).complete(requestWith())).kind, 'complete');
    const { store, max_tokens: most, response_format: format }: Body = JSON.parse(seen.bodies[0] ?? '');
    assert.deepEqual([store, most], [undefined, 500]);
    assert.ok(typeof format === 'object' && format !== null && 'json_schema' in format);
    assert.equal((format.json_schema as { strict: boolean }).strict, false);
  });
});

test('a refusal of which the reason is known is no refusal of the form', async () => {
  const tooLong = server(() => [400, { error: { code: 'context_length_exceeded', message: 'too long' } }]);
  await against(tooLong, async (url, seen) => {
    const provider = providerAt(url);
    for (let time = 0; time < 2; time += 1) {
      const fault = faultOf(await provider.complete(requestWith()));
      assert.ok(fault.kind === 'http' && fault.otherForm === undefined);
      assert.deepEqual(provider.verdictOf(fault, 0), { kind: 'too-long' });
    }
    assert.ok(seen.bodies.every((body) => body.includes('max_completion_tokens')));
  });
});

test('a ticket that is refused in any form does not shut a server whose form was not found yet', async () => {
  const bad = 'a ticket that nobody takes';
  const takesPlain = server((body) =>
    JSON.stringify(body).includes(bad) || Object.hasOwn(body, 'store')
      ? [400, { error: { message: 'no', type: 'invalid_request_error' } }]
      : undefined,
  );
  await against(takesPlain, async (url) => {
    const provider = providerAt(url);
    const kinds = [];
    for (const user of [bad, bad, USER, USER, USER]) kinds.push((await provider.complete(requestWith({ user }))).kind);
    // The first ticket twice, one that goes to the next route, and from then on none.
    assert.deepEqual(kinds, ['fault', 'fault', 'fault', 'complete', 'complete']);
  });
});

test('a ticket that is refused once, for a reason that nobody knows, costs a good server its strict schema for that ticket alone', async () => {
  let refusals = 1;
  const hiccup = server(() => (refusals-- > 0 ? [400, { error: { message: 'no', type: 'invalid_request_error' } }] : undefined));
  await against(hiccup, async (url, seen) => {
    const provider = providerAt(url);
    for (let time = 0; time < 4; time += 1) await provider.complete(requestWith());
    assert.deepEqual(
      seen.bodies.map((body) => body.includes('"strict":true')),
      [true, false, true, true],
    );
  });
});

test('a server that refuses the form and does not say so refuses two requests, and no ticket is lost by it', async () => {
  const silent = server((body) => (Object.hasOwn(body, 'store') ? [400, { error: { message: 'no', type: 'bad_request' } }] : undefined));
  await against(silent, async (url, seen) => {
    const provider = providerAt(url);
    for (let ticket = 0; ticket < 4; ticket += 1) {
      const first = await provider.complete(requestWith());
      if (first.kind === 'complete') continue;
      const fault = faultOf(first);
      assert.ok(fault.kind === 'http' && fault.otherForm);
      assert.equal((await provider.complete(requestWith())).kind, 'complete');
    }
    assert.equal(seen.requests, 6);
  });
});

test('a model that has failed to keep the schema has been asked in a form that is taken, and may do better', async () => {
  // thepersonalaicompany/amurex-backend#38, Bklieger/infinite-bookshelf#42: Groq, now and then.
  const message = "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.";
  const failed = { error: { message, type: 'invalid_request_error', code: 'json_validate_failed', failed_generation: '{"ca' } };
  let failures = 1;
  await against(
    server(() => (failures-- > 0 ? [400, failed] : undefined)),
    async (url, seen) => {
      const provider = providerAt(url);
      const { detail, ...completion } = unusableOf(await provider.complete(requestWith()));
      assert.deepEqual(completion, { kind: 'unusable', lacks: 'schema', usage: undefined, model: 'a-model', raw: 'json_validate_failed' });
      assert.doesNotMatch(detail, /"ca/);
      await provider.complete(requestWith());
      assert.ok(seen.bodies.every((body) => body.includes('"strict":true')));
    },
  );
});
const unusableOf = (completion: Completion): Extract<Completion, { kind: 'unusable' }> =>
  completion.kind === 'unusable' ? completion : assert.fail(JSON.stringify(completion));

test('a server that quotes the prompt is not quoted, nor is the schema that stands in it', async () => {
  const quotes = server((body) => {
    const [system] = Array.isArray(body['messages']) ? body['messages'] : [];
    return [400, { error: { message: `I will not: ${String(system?.content)}`, type: 'bad' } }];
  });
  await against(quotes, async (url) => {
    const fault = faultOf(
      await providerAt(url, { store: false, maxCompletionTokens: false, jsonSchema: false, strict: false }).complete(requestWith()),
    );
    assert.ok(fault.kind === 'http');
    assert.doesNotMatch(fault.detail, /additionalProperties|exactly one JSON object/);
  });
});

test('Azure sells models that take other forms than OpenAI: nothing is said of its servers that one request cannot correct', () => {
  // pydantic/pydantic-ai#6593, BerriAI/litellm#26322.
  for (const baseUrl of [
    'https://ours.services.ai.azure.com/openai/v1',
    'https://ours.openai.azure.com/openai/v1',
    'https://ours.azure-api.net/v1',
  ])
    assert.equal(startingForm({ ...vendorAt(baseUrl)?.takes }).kind, 'unknown', baseUrl);
});

/** What is sent to this address, which nobody is asked at. */
async function sentTo(t: TestContext, baseUrl: string, dialect?: Partial<ChatForm>): Promise<Body> {
  const bodies: unknown[] = [];
  t.mock.method(globalThis, 'fetch', async (_: unknown, init: RequestInit | undefined) => {
    bodies.push(init?.body);
    return Response.json(ANSWER);
  });
  const config = { kind: 'openai', baseUrl, model: 'a-model', apiKey: KEY, ...(dialect && { dialect }) } as const;
  assert.equal((await createProvider(config).complete(requestWith())).kind, 'complete');
  t.mock.restoreAll();
  return JSON.parse(String(bodies[0]));
}

test('a vendor of whom the form is known is asked in it from the first request on, and what the configuration says counts before that', async (t) => {
  for (const [baseUrl, dialect, wanted] of [
    ['https://api.openai.com/v1', undefined, ['store', 'max_completion_tokens', 'json_schema', true]],
    ['https://eu.api.openai.com/v1', undefined, ['store', 'max_completion_tokens', 'json_schema', true]],
    ['https://api.mistral.ai/v1', undefined, ['max_tokens', 'json_schema', true]],
    ['https://API.Mistral.ai./v1', undefined, ['max_tokens', 'json_schema', true]],
    ['https://api.deepseek.com', undefined, ['max_tokens', 'json_object', undefined]],
    ['https://notdeepseek.com/v1', undefined, ['store', 'max_completion_tokens', 'json_schema', true]],
    ['https://api.mistral.ai/v1', { strict: false, store: true }, ['store', 'max_tokens', 'json_schema', false]],
    ['https://api.deepseek.com', { jsonSchema: true }, ['max_tokens', 'json_schema', false]],
  ] as const) {
    const body = await sentTo(t, baseUrl, dialect);
    const format = body['response_format'] as { type: string; json_schema?: { strict: boolean } };
    const fields = ['store', 'max_tokens', 'max_completion_tokens'].filter((field) => Object.hasOwn(body, field));
    assert.deepEqual([...fields, format.type, format.json_schema?.strict], wanted, `${baseUrl} ${JSON.stringify(dialect)}`);
  }
});
