/** A route with what its provider says and what is built in, and what it needs before it can be asked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROVIDER, linesOf, sectionsOf } from './config-parts.ts';
import { checkRoutes, refusedAsLocal } from '../../../config/check-routes.ts';
import { route } from '../../../config/providers-shape.ts';
import { mergedRoute, own } from '../../../config/routes.ts';
import type { Given } from './config-parts.ts';
import type { MergedRoute } from '../../../config/routes.ts';

test('a name that every object has is no entry', () => {
  assert.equal(own({ a: 1 }, 'a'), 1);
  assert.equal(own({ a: 1 }, 'toString'), undefined);
  assert.equal(own(undefined, 'a'), undefined);
});

/** One route of one provider, as it comes out. */
function merged(route: Given, provider: Given = {}): MergedRoute {
  const { routes, providers } = sectionsOf({
    providers: { p: { ...PROVIDER, ...provider } },
    routes: { r: { provider: 'p', model: 'm', ...route } },
  });
  return mergedRoute('r', { routes, providers }) ?? assert.fail('no route');
}
const AT_ROUTE = ['routes', 'r'];
const AT_PROVIDER = ['providers', 'p'];

test('a route says what its provider does not, and wins where both do', () => {
  const kindOf = (route: Given, provider: Given): string => merged(route, provider).kind;
  assert.equal(kindOf({ kind: 'openai' }, {}), 'openai');
  assert.equal(kindOf({}, { kind: 'anthropic' }), 'anthropic');
  assert.equal(kindOf({ kind: 'openai' }, { kind: 'anthropic' }), 'openai');
  assert.deepEqual(
    [merged({ kind: 'openai' }).model, merged({ kind: 'openai' }).group, merged({ kind: 'openai' }).path],
    ['m', 'g', AT_ROUTE],
  );
  for (const key of [{ apiKeyEnv: 'K' }, { apiKeyFile: './k' }]) {
    assert.deepEqual([merged({ kind: 'openai', ...key }).key.path, merged({ kind: 'openai' }, key).key.path], [AT_ROUTE, AT_PROVIDER]);
    assert.deepEqual(merged({ kind: 'openai', ...key }).address.path, AT_PROVIDER);
  }
  for (const address of [{ baseUrl: 'http://127.0.0.1' }, { baseUrlEnv: 'B' }]) {
    assert.deepEqual(
      [merged({ kind: 'openai', ...address }).address.path, merged({ kind: 'openai' }, address).address.path],
      [AT_ROUTE, AT_PROVIDER],
    );
    assert.deepEqual(merged({ kind: 'openai', ...address }).key.path, AT_PROVIDER);
  }
});

test('a route without a known provider or kind is none', () => {
  const { routes, providers } = sectionsOf({
    providers: { p: PROVIDER },
    routes: {
      r: { provider: 'p', model: 'm' },
      s: { provider: 'q', model: 'm', kind: 'openai' },
      t: { provider: 'p', model: 'm', kind: 'openai' },
    },
  });
  assert.deepEqual(
    ['r', 's', 't', 'u'].map((name) => mergedRoute(name, { routes, providers })?.path),
    [undefined, undefined, ['routes', 't'], undefined],
  );
  assert.equal(mergedRoute('t', { routes: undefined, providers }), undefined);
  assert.equal(mergedRoute('t', { routes, providers: undefined }), undefined);
});

const CLOUD = { kind: 'cloud', degraded: false, attemptMs: 30_000, budgetMs: 75_000 };
const LOCAL = { kind: 'local', degraded: true, attemptMs: 60_000, budgetMs: 135_000 };
for (const [given, wanted, ownHost] of [
  [{ kind: 'openai' }, { label: 'OpenAI', ...CLOUD }, undefined],
  [{ kind: 'anthropic' }, { label: 'Anthropic', ...CLOUD }, undefined],
  [{ kind: 'ollama' }, { label: 'the local model', ...LOCAL }, undefined],
  [{ kind: 'ollama', local: false }, { label: 'p', ...CLOUD }, undefined],
  [{ kind: 'ollama', local: false, baseUrl: 'https://ollama.com' }, { label: 'Ollama', ...CLOUD }, undefined],
  [{ kind: 'openai', baseUrl: 'https://api.mistral.ai/v1' }, { label: 'Mistral', ...CLOUD }, undefined],
  [{ kind: 'openai', baseUrl: 'https://gateway.example/v1' }, { label: 'p', ...CLOUD }, undefined],
  [{ kind: 'openai', baseUrlEnv: 'B' }, { label: 'OpenAI', ...CLOUD }, undefined],
  [{ kind: 'ollama', local: true }, { label: 'the local model', ...LOCAL }, undefined],
  [{ kind: 'openai', local: true }, { label: 'the local model', ...LOCAL }, undefined],
  [{ kind: 'openai', local: false }, { label: 'OpenAI', ...CLOUD }, undefined],
  [{ kind: 'openai', local: 'gpu.example' }, { label: 'the local model', ...LOCAL }, 'gpu.example'],
  [{ kind: 'openai', label: 'Ours' }, { label: 'Ours', ...CLOUD }, undefined],
  [{ kind: 'ollama', label: 'Ours' }, { label: 'Ours', ...LOCAL }, undefined],
  [{ kind: 'openai', degraded: true }, { label: 'OpenAI', ...CLOUD, degraded: true }, undefined],
  [{ kind: 'ollama', degraded: false }, { label: 'the local model', ...LOCAL, degraded: false }, undefined],
  [{ kind: 'openai', attempt: '1s', budget: '2s' }, { label: 'OpenAI', ...CLOUD, attemptMs: 1_000, budgetMs: 2_000 }, undefined],
  [{ kind: 'openai', contextTokens: 8_000 }, { label: 'OpenAI', ...CLOUD, contextTokens: 8_000 }, undefined],
] as const)
  test(`a route of ${JSON.stringify(given)} is ${wanted.label}, ${wanted.kind}`, () => {
    const { route, ownHost: host } = merged(given);
    assert.deepEqual([route, host], [{ route: 'r', provider: 'p', ...wanted }, ownHost]);
  });

const NO_KEY = 'key of routes.r: apiKeyEnv or apiKeyFile, here or at its provider, got neither.';
const IN_CLOUD =
  'value of routes.r.model: a model that runs on hardware of your own, for a local route, got one that Ollama runs in its cloud. Choose a model without cloud in its tag, or say local: false.';
const VENDOR = "key of routes.r.local: a local route at an address of your own, got the vendor's. Give its baseUrl, or leave out local.";
const UNPROVEN = (got: string): string =>
  `key of routes.r.local: a local route at a loopback or private IP address, got ${got}. If it is hardware of your own, say its host: local: gpu.example.internal. Else say local: false.`;
const TIGHT = (attempt: string, budget: string): string =>
  `value of routes.r.budget: a budget that holds one attempt of ${attempt}, got ${budget}. Raise budget, or lower attempt.`;
const KEY = { apiKeyEnv: 'K' };
for (const [route, provider, said] of [
  [{ kind: 'openai' }, {}, [NO_KEY]],
  [{ kind: 'anthropic' }, {}, [NO_KEY]],
  [{ kind: 'openai', ...KEY }, {}, []],
  [{ kind: 'openai', apiKeyFile: './k' }, {}, []],
  [{ kind: 'openai' }, KEY, []],
  [{ kind: 'openai' }, { apiKeyFile: './k' }, []],
  [{ kind: 'ollama' }, {}, []],
  [{ kind: 'ollama', local: false }, {}, []],
  [{ kind: 'openai', local: true, baseUrl: 'http://127.0.0.1:8000' }, {}, []],
  [{ kind: 'openai', local: true, baseUrlEnv: 'B' }, {}, []],
  [{ kind: 'openai', local: true, baseUrl: 'https://api.openai.com', baseUrlEnv: 'B' }, {}, [VENDOR]],
  [{ kind: 'openai', local: true }, {}, [VENDOR]],
  [{ kind: 'openai', local: true }, { baseUrl: 'http://10.0.0.1' }, []],
  [{ kind: 'openai', local: true, baseUrl: 'http://gpu.example' }, {}, [UNPROVEN('a name or a public address')]],
  [{ kind: 'openai', local: 'gpu.example', baseUrl: 'http://gpu.example' }, {}, []],
  [{ kind: 'openai', local: 'gpu.example', baseUrl: 'http://127.0.0.1' }, {}, []],
  [{ kind: 'openai', local: 'gpu.example', baseUrl: 'http://other.example' }, {}, [UNPROVEN('another host than local says')]],
  [{ kind: 'openai', ...KEY, baseUrl: 'http://gpu.example' }, {}, []],
  [{ kind: 'ollama', model: 'gpt-oss:120b-cloud' }, {}, [IN_CLOUD]],
  [{ kind: 'ollama', model: 'glm-4.6:CLOUD ' }, {}, [IN_CLOUD]],
  [{ kind: 'ollama', model: 'cloud' }, {}, []],
  [{ kind: 'ollama', model: 'a:cloud-b' }, {}, []],
  [{ kind: 'ollama', model: 'a:cloud', local: false }, {}, []],
  [{ kind: 'openai', model: 'a:cloud', local: true, baseUrl: 'http://127.0.0.1' }, {}, []],
  [{ kind: 'openai', ...KEY, attempt: '30s', budget: '30s' }, {}, []],
  [{ kind: 'openai', ...KEY, attempt: '30s', budget: '29999ms' }, {}, [TIGHT('30s', '29999ms')]],
  [{ kind: 'ollama', budget: '59s' }, {}, [TIGHT('1m', '59s')]],
] as const)
  test(`a route of ${JSON.stringify(route)} at a provider of ${JSON.stringify(provider)} ${said.length === 0 ? 'may be asked' : 'is refused'}`, () =>
    assert.deepEqual(linesOf(checkRoutes([merged(route, provider)])), said));

test('only what speaks OpenAI’s dialect may say how it differs from it', () => {
  const dialect = { store: false };
  assert.deepEqual(linesOf(checkRoutes([merged({ kind: 'openai', ...KEY, dialect })])), []);
  for (const kind of ['anthropic', 'ollama'])
    for (const [route, provider] of [
      [{ dialect }, {}],
      [{}, { dialect }],
    ])
      assert.deepEqual(linesOf(checkRoutes([merged({ kind, ...KEY, ...route }, provider)])), [
        `key of routes.r.dialect: a dialect of kind: openai only, got one of kind: ${kind}. Leave it out.`,
      ]);
});

test('dialect and price are the route’s, else the provider’s, whole', () => {
  const provider = { dialect: { store: false, strict: false }, price: { input: 1, output: 2 } };
  const { dialect, price } = merged({ kind: 'openai' }, provider);
  assert.deepEqual(
    [dialect, price],
    [
      { store: false, strict: false },
      { input: 1_000_000, output: 2_000_000 },
    ],
  );
  const own = merged({ kind: 'openai', dialect: { jsonSchema: false }, price: { list: 'openai' } }, provider);
  assert.deepEqual([own.dialect, own.price], [{ jsonSchema: false }, { list: 'openai' }]);
  assert.deepEqual([merged({ kind: 'openai' }).dialect, merged({ kind: 'openai' }).price], [undefined, undefined]);
});

test('a price is a vendor of the list, or two amounts, and nothing else', () => {
  const fits = (price: unknown): boolean => route.safeParse({ provider: 'p', model: 'm', price }).success;
  for (const price of [{ list: 'mistral' }, { input: 0, output: 0 }, { input: 0.000001, output: 100_000 }])
    assert.ok(fits(price), JSON.stringify(price));
  for (const price of [
    { list: 'nobody' },
    { list: '' },
    {},
    { input: 1 },
    { input: -1, output: 1 },
    { input: '1', output: 1 },
    { input: 1, output: 100_001 },
    { list: 'openai', input: 1, output: 1 },
    'openai',
    5,
    null,
  ])
    assert.ok(!fits(price), JSON.stringify(price));
});

test('a machine that is rented is one’s own where its host is said, and is no vendor of models', () =>
  assert.equal(refusedAsLocal('http://ns1.ip-1-2-3.ovh.net:8000', 'ns1.ip-1-2-3.ovh.net'), undefined));

test('what is refused as local is refused in words that do not show the address', () => {
  assert.equal(refusedAsLocal('http://127.0.0.1', undefined), undefined);
  assert.deepEqual(refusedAsLocal('https://api.openai.com', 'api.openai.com')?.got, "the vendor's");
  assert.deepEqual(refusedAsLocal('https://canary.example', undefined)?.got, 'a name or a public address');
});
