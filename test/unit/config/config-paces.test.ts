/** The pace of an account: what may be said, where it holds, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servedRoutes } from '../../../workers/served-routes.ts';
import { changed, configOf, read, saidOf } from '../config-sample.ts';

const OPENAI = 'openai: { independenceGroup: azure-us, kind: openai, apiKeyEnv: OPENAI_API_KEY }';
const OWN = 'own: { independenceGroup: own-hardware }';
const withPace = (pace: string): string => changed(OPENAI, OPENAI.replace(' }', `, pace: ${pace} }`));
const pacedIn = (text: string): readonly unknown[] => configOf(text).routes.map(({ paced }) => paced);

test('a provider has the pace that is given at it, and one without has none', () => {
  const pace = { concurrency: 8, requestsPerMinute: 500, tokensPerMinute: 200_000 };
  assert.deepEqual(pacedIn(withPace('{ concurrency: 8, requestsPerMinute: 500, tokensPerMinute: 200000 }')), [
    { account: 'openai', pace },
    undefined,
  ]);
  assert.deepEqual(pacedIn(withPace('{ concurrency: 1 }')), [{ account: 'openai', pace: { concurrency: 1 } }, undefined]);
});

test('providers of one account share its pace, wherever it is given', () => {
  const paced = { account: 'openai', pace: { concurrency: 3 } };
  const shared = withPace('{ concurrency: 3 }').replace(OWN, 'own: { independenceGroup: own-hardware, account: openai }');
  assert.deepEqual(pacedIn(shared), [paced, paced]);
  const served = servedRoutes(configOf(shared));
  assert.deepEqual(
    [...served.values()].flatMap((routes) => [...routes.values()].map((route) => route.paced)),
    [paced, paced],
  );
  const twice = shared.replace('account: openai', 'account: openai, pace: { concurrency: 3 }');
  assert.deepEqual(pacedIn(twice), [paced, paced]);
});

test('two paces of one account are refused', () => {
  const text = withPace('{ concurrency: 3 }').replace(
    OWN,
    'own: { independenceGroup: own-hardware, account: openai, pace: { concurrency: 4 } }',
  );
  assert.match(
    saidOf(read(text)),
    /providers\.own\.pace: Expected one pace of the account openai, got another one than at the provider before it\. Give it at one of the providers of the account\./,
  );
});

test('two providers with one key and address are one account, of which two paces are refused', () => {
  const own = 'own: { independenceGroup: own-hardware, kind: openai, apiKeyEnv: OPENAI_API_KEY, pace: { concurrency: 4 } }';
  const route = 'ollama/llama3.2: { provider: own, kind: ollama, model: "llama3.2:3b" }';
  const text = withPace('{ concurrency: 3 }').replace(OWN, own).replace(route, route.replace(', kind: ollama', ''));
  assert.match(saidOf(read(text)), /providers\.own\.pace: Expected one pace of the account openai/);
  const named = text
    .replace('pace: { concurrency: 4 }', 'account: east, pace: { concurrency: 4 }')
    .replace('pace: { concurrency: 3 }', 'account: west, pace: { concurrency: 3 }');
  assert.deepEqual(pacedIn(named), [
    { account: 'west', pace: { concurrency: 3 } },
    { account: 'east', pace: { concurrency: 4 } },
  ]);
});

for (const [what, pace, said] of [
  ['nothing in it', '{}', /providers\.openai\.pace: Expected at least one of concurrency, requestsPerMinute and tokensPerMinute, got/],
  ['no request at once', '{ concurrency: 0 }', /pace\.concurrency: Expected a whole number from 1 to 10000, got 0/],
  ['half a request', '{ requestsPerMinute: 0.5 }', /pace\.requestsPerMinute: Expected a whole number from 1 to 100000, got 0\.5/],
  ['a text', '{ requestsPerMinute: "60" }', /pace\.requestsPerMinute: Expected a whole number from 1 to 100000, got/],
  [
    'fewer tokens than a request',
    '{ tokensPerMinute: 999 }',
    /pace\.tokensPerMinute: Expected a whole number from 1000 to 1000000000, got 999/,
  ],
  ['a slip', '{ requestPerMinute: 60 }', /requestPerMinute/],
] as const)
  test(`a pace with ${what} is refused`, () => assert.match(saidOf(read(withPace(pace))), said));
