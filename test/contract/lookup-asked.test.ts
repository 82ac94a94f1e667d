/** The vendors' own clients ask for their list of models over real sockets, and what of the answer is believed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestListener } from 'node:http';
import { lookUpModel, readLookup } from '../../providers/lookup.ts';
import { tryModel } from '../../providers/try-model.ts';
import { against, againstSocket, bodyOf, refusingUrl } from './loopback.ts';
import { KEY, reply } from './recorded.ts';
import type { ProviderConfig } from '../../providers/contract.ts';
import type { Kind } from '../../providers/kinds.ts';
import type { LookedUp } from '../../providers/lookup.ts';
import type { Seen } from './loopback.ts';

const MODEL: Readonly<Record<Kind, string>> = { openai: 'gpt-5.5', anthropic: 'claude-sonnet-5', ollama: 'qwen3' };
const at = (kind: Kind, url: string, more: Partial<ProviderConfig> = {}): ProviderConfig => ({
  kind,
  baseUrl: kind === 'openai' ? `${url}/v1` : url,
  model: MODEL[kind],
  apiKey: kind === 'ollama' ? undefined : KEY,
  ...more,
});
const lookedUp = (kind: Kind, listener: RequestListener, more: Partial<ProviderConfig> = {}): Promise<LookedUp & { seen: Seen }> =>
  against(listener, async (url, seen) => ({ ...(await lookUpModel(at(kind, url, more), 5_000)), seen }));
const listed = (...names: readonly string[]): object => ({ object: 'list', data: names.map((id) => ({ id })), has_more: false });
const pulled = (...names: readonly unknown[]): object => ({ models: names.map((name) => ({ name })) });

for (const [kind, path, header, body] of [
  ['openai', '/v1/models', { authorization: `Bearer ${KEY}` }, listed('gpt-5.5', 'gpt-5.5-mini')],
  ['anthropic', '/v1/models?limit=1000', { authorization: `Bearer ${KEY}` }, listed('claude-sonnet-5')],
  ['ollama', '/api/tags', {}, pulled('other:7b', 'qwen3:latest')],
] as const)
  test(`${kind} is asked once for its list, with its own key, and the model in it is there`, async () => {
    const { lookup, seen, latencyMs } = await lookedUp(kind, reply(200, body));
    assert.deepEqual(lookup, { kind: 'present' });
    assert.deepEqual(seen.paths, [path]);
    for (const [name, value] of Object.entries(header)) assert.equal(seen.headers[0]?.[name], value);
    assert.ok(Number.isInteger(latencyMs) && latencyMs < 5_000);
  });

test('an address that ends in slashes is asked at the same place', async () => {
  for (const [kind, path] of [
    ['openai', '/v1/models'],
    ['anthropic', '/v1/models?limit=1000'],
    ['ollama', '/api/tags'],
  ] as const)
    await against(reply(200, listed()), async (url, seen) => {
      const config = { ...at(kind, url), baseUrl: `${at(kind, url).baseUrl}//` };
      await lookUpModel(config, 5_000);
      // And so is the model: what the check finds holds for tickets.
      await tryModel(config, 5_000, 0);
      const asked = kind === 'openai' ? '/v1/chat/completions' : kind === 'anthropic' ? '/v1/messages' : '/api/chat';
      assert.deepEqual(seen.paths, [path, asked]);
    });
});

test('the clock of the other side is read where it says its time', async () => {
  const dated = (date: string) => lookedUp('openai', reply(200, listed('gpt-5.5'), { date }));
  assert.equal((await dated('Wed, 25 Nov 2026 10:00:30 GMT')).serverMs, Date.UTC(2026, 10, 25, 10, 0, 30));
  assert.equal((await dated('soon')).serverMs, undefined);
});

test('a redirect is followed nowhere: the key stays with whom it is for', async () => {
  await against(reply(200, listed('gpt-5.5')), async (elsewhere, seen) => {
    const { lookup } = await lookedUp('openai', reply(302, '', { location: `${elsewhere}/v1/models` }));
    assert.deepEqual([lookup, seen.requests], [{ kind: 'unreachable', detail: 'HTTP 302' }, 0]);
  });
});

test('a list is read up to four megabytes and not beyond', async () => {
  const text = JSON.stringify(pulled('qwen3:latest'));
  const most = 4 * 1024 * 1024;
  assert.deepEqual((await lookedUp('ollama', reply(200, text.padEnd(most)))).lookup, { kind: 'present' });
  const detail = 'the list of models is larger than any';
  assert.deepEqual((await lookedUp('ollama', reply(200, text.padEnd(most + 1)))).lookup, { kind: 'unreachable', detail });
});

test('a fault of the network is told by its word, and never by what may quote the address', async () => {
  const refused = await lookUpModel(at('openai', (await refusingUrl()).replace('http://', 'http://user:secret@')), 5_000);
  assert.equal(refused.lookup.kind, 'unreachable');
  assert.doesNotMatch(JSON.stringify(refused), /secret/);
  const broken = await againstSocket(
    (socket) => void socket.destroy(),
    (url) => lookUpModel(at('anthropic', url), 5_000),
  );
  assert.match(JSON.stringify(broken.lookup), /no answer: \w+/);
});

test('a side that says nothing costs the deadline', async () => {
  const { lookup } = await againstSocket(
    () => undefined,
    (url) => lookUpModel(at('openai', url), 50),
  );
  assert.deepEqual(lookup, { kind: 'unreachable', detail: 'no answer within 0.05 s' });
});

const [openai, anthropic, ollama, azure] = [
  { kind: 'openai', baseUrl: 'https://api.openai.com/v1', model: 'gpt-5.5' },
  { kind: 'anthropic', baseUrl: 'https://api.anthropic.com', model: 'claude-sonnet-5' },
  { kind: 'ollama', baseUrl: 'http://127.0.0.1:11434', model: 'qwen3' },
  { kind: 'openai', baseUrl: 'https://ours.openai.azure.com/openai/v1', model: 'our-deployment' },
] as const;
const text = (body: object): string => JSON.stringify(body);
const NO_LIST = { kind: 'unreachable', detail: 'the list of models is not one' } as const;
for (const [what, config, status, body, lookup] of [
  ['401', openai, 401, '', { kind: 'refused', detail: 'HTTP 401: the key is not accepted, or may not see models' }],
  ['403', anthropic, 403, '', { kind: 'refused', detail: 'HTTP 403: the key is not accepted, or may not see models' }],
  [
    '404',
    { ...openai, baseUrl: 'https://gateway.example/v1' },
    404,
    '',
    { kind: 'unlisted', detail: 'HTTP 404: it has no list of models' },
  ],
  // OpenAI has one: the address lacks its version, say.
  ['404', { ...openai, baseUrl: 'https://api.openai.com' }, 404, '', { kind: 'unreachable', detail: 'HTTP 404' }],
  ['404', anthropic, 404, '', { kind: 'unreachable', detail: 'HTTP 404' }],
  ['201', openai, 201, '', { kind: 'unreachable', detail: 'HTTP 201' }],
  ['503', ollama, 503, '', { kind: 'unreachable', detail: 'HTTP 503' }],
  [
    'a list without it',
    openai,
    200,
    text(listed('gpt-5', 'gpt-5.5-mini')),
    { kind: 'missing', detail: 'gpt-5.5 is not in its list of 2 models' },
  ],
  [
    'a list of one other',
    anthropic,
    200,
    text(listed('claude')),
    { kind: 'missing', detail: 'claude-sonnet-5 is not in its list of 1 model' },
  ],
  [
    'a list of models and not of deployments',
    azure,
    200,
    text(listed('gpt-5.5')),
    { kind: 'unlisted', detail: 'our-deployment is not in its list of 1 model' },
  ],
  ['a list with its name and no tag', ollama, 200, text(pulled('qwen3')), { kind: 'missing', detail: 'qwen3 is not pulled' }],
  ['a list with another tag', ollama, 200, text(pulled('qwen3:8b')), { kind: 'missing', detail: 'qwen3 is not pulled' }],
  ['a list with the tag that is asked for', { ...ollama, model: 'qwen3:8b' }, 200, text(pulled('qwen3:8b')), { kind: 'present' }],
  ['a list with odd entries', ollama, 200, '{"models":[null,7,{"name":3},{},{"name":"qwen3:latest"}]}', { kind: 'present' }],
  // promptfoo PR#10483: the list has the dated names, and the bare one is an alias.
  ['a list with its dated name', anthropic, 200, text(listed('claude-sonnet-5-20260929')), { kind: 'present' }],
  [
    'a list with a dated name of another',
    anthropic,
    200,
    text(listed('claude-sonnet-5-5-20260929')),
    { kind: 'missing', detail: 'claude-sonnet-5 is not in its list of 1 model' },
  ],
  // chatbox#2318: Google's names begin with what they are.
  ['a list with what it is before its name', { ...openai, model: 'gemini-3' }, 200, text(listed('models/gemini-3')), { kind: 'present' }],
  [
    'a list with what it is before another name',
    { ...openai, model: 'gemini-3' },
    200,
    text(listed('tuned/gemini-3')),
    { kind: 'missing', detail: 'gemini-3 is not in its list of 1 model' },
  ],
  [
    'a list that goes on',
    openai,
    200,
    JSON.stringify({ ...listed('gpt-5'), has_more: true }),
    { kind: 'unlisted', detail: 'gpt-5.5 is not among the first 1 of its list' },
  ],
  // OpenRouter has a name for people beside each; llama.cpp sends both lists.
  ['a list with names for people', openai, 200, text({ data: [{ id: 'gpt-5.5', name: 'OpenAI: GPT-5.5' }] }), { kind: 'present' }],
  ['two lists', openai, 200, text({ ...listed('gpt-5.5'), ...pulled('a-file.gguf') }), { kind: 'present' }],
  ['no list', ollama, 200, undefined, NO_LIST],
  ['no JSON', openai, 200, '<html>', NO_LIST],
  ['null', ollama, 200, 'null', NO_LIST],
  ['a number', openai, 200, '5', NO_LIST],
  ['a list that is none', openai, 200, '{"data":{}}', NO_LIST],
] as const)
  test(`${config.kind}: ${what} is ${lookup.kind}`, () => assert.deepEqual(readLookup(config, status, body), lookup));

const answer = (content: string, finish = 'stop'): object => ({
  model: 'gpt-5.5-2026-04',
  choices: [{ finish_reason: finish, message: { content } }],
  usage: { prompt_tokens: 100, completion_tokens: 10 },
});
const tried = (listener: RequestListener, more: Partial<ProviderConfig> = {}) =>
  against(listener, async (url, seen) => ({
    ...(await tryModel(at('openai', url, more), 5_000, Date.UTC(2026, 10, 25))).tried,
    requests: seen.requests,
  }));

test('a model that answers a few words answers, by the name it gives itself and at its price', async () => {
  const price = { kind: 'listed', vendor: 'openai' } as const;
  assert.deepEqual(await tried(reply(200, answer('{"ok":true}')), { price }), {
    kind: 'answered',
    model: 'gpt-5.5-2026-04',
    otherForm: false,
    text: '{"ok":true}',
    costMicros: 800,
    requests: 1,
  });
  assert.deepEqual(await tried(reply(200, answer('{"ok":true}'))), {
    kind: 'answered',
    model: 'gpt-5.5-2026-04',
    otherForm: false,
    text: '{"ok":true}',
    costMicros: null,
    requests: 1,
  });
});

test('what an answer has cost is not known where the server does not count', async () => {
  const price = { kind: 'given', inputMicros: 1_000_000, outputMicros: 1_000_000 } as const;
  const costs = [];
  for (const usage of [undefined, { prompt_tokens: 5 }, { prompt_tokens: 0, completion_tokens: 0 }]) {
    const found = await tried(reply(200, { ...answer('{"ok":true}'), usage }), { price });
    costs.push('costMicros' in found && found.costMicros);
  }
  assert.deepEqual(costs, [null, null, 0]);
});

test('a server that takes the plainest form only is asked twice, and it is said', async () => {
  const plainOnly: RequestListener = (request, response) => {
    const isPlain = bodyOf(request).includes('"max_tokens"');
    const error = { error: { message: 'Unknown field', type: 'invalid_request_error', code: 'unknown_parameter' } };
    response
      .writeHead(isPlain ? 200 : 400, { 'content-type': 'application/json' })
      .end(JSON.stringify(isPlain ? answer('{"ok":true}') : error));
  };
  const found = await tried(plainOnly);
  assert.deepEqual([found.kind, 'otherForm' in found && found.otherForm, found.requests], ['answered', true, 2]);
});

test('what is no answer, and what is refused, is said as it is', async () => {
  assert.equal((await tried(reply(200, answer('', 'stop')))).kind, 'unusable');
  assert.equal((await tried(reply(200, answer('{"ok"', 'length')))).kind, 'unusable');
  const refused = await tried(reply(401, { error: { code: 'invalid_api_key', message: 'no' } }));
  assert.ok(refused.kind === 'failed' && refused.fault.kind === 'http' && refused.fault.status === 401);
});
