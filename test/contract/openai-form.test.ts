/** Servers that speak OpenAI's dialect and refuse OpenAI's form: the real client against real sockets, with the words of real servers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestListener } from 'node:http';
import { createProvider } from '../../providers/create.ts';
import { KEY, SCHEMA, SYSTEM, USER, faultOf, requestWith } from './recorded.ts';
import { against, bodyOf } from './loopback.ts';
import type { ChatForm, Provider } from '../../providers/contract.ts';

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
