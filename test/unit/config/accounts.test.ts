/** Which routes are of one account, and with which pace: one rule for pace and breakers, read off the file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountsIn } from '../../../config/accounts.ts';
import { pacing } from '../../../config/paces.ts';
import { provider, route } from '../../../config/providers-shape.ts';
import type { Sections } from '../../../config/shape.ts';

type Given = Readonly<Record<string, unknown>>;
const CLOUD = { independenceGroup: 'g', kind: 'openai', apiKeyEnv: 'K' } as const;
const sections = (providers: Given, routes: Given): Pick<Sections, 'providers' | 'routes'> => ({
  providers: Object.fromEntries(Object.entries(providers).map(([name, given]) => [name, provider.parse(given)])),
  routes: Object.fromEntries(Object.entries(routes).map(([name, given]) => [name, route.parse({ model: 'm', ...(given as Given) })])),
});
/** Key and account of each route. */
function sharedBy(providers: Given, routes: Given): Readonly<Record<string, string>> {
  const { ofRoute } = accountsIn(sections(providers, routes));
  return Object.fromEntries(Object.keys(routes).map((name) => [name, `${ofRoute(name)?.key} of ${ofRoute(name)?.account}`]));
}
const AB = { 'a/x': { provider: 'a' }, 'b/x': { provider: 'b' } };

for (const [what, providers, routes, wanted] of [
  [
    'all routes of a provider that say nothing of a key or an address',
    { a: CLOUD },
    { 'a/x': { provider: 'a' }, 'a/y': { provider: 'a' } },
    { 'a/x': 'a of a', 'a/y': 'a of a' },
  ],
  [
    'a route with a key of its own: its vendor counts it for itself',
    { a: CLOUD },
    { 'a/x': { provider: 'a' }, 'a/y': { provider: 'a', apiKeyEnv: 'OTHER' } },
    { 'a/x': 'a of a', 'a/y': 'route a/y of route a/y' },
  ],
  [
    'a route with an address of its own, and one with a file of a key',
    { a: CLOUD },
    { 'a/x': { provider: 'a', baseUrl: 'https://gateway.example' }, 'a/y': { provider: 'a', apiKeyFile: './key' } },
    { 'a/x': 'route a/x of route a/x', 'a/y': 'route a/y of route a/y' },
  ],
  [
    'two routes that name the same key of their own',
    { a: CLOUD },
    { 'a/x': { provider: 'a', apiKeyEnv: 'OTHER' }, 'a/y': { provider: 'a', apiKeyEnv: 'OTHER' } },
    { 'a/x': 'route a/x of route a/x', 'a/y': 'route a/x of route a/x' },
  ],
  [
    'a route that names the key of another provider at the same address',
    { a: CLOUD, b: { ...CLOUD, apiKeyEnv: 'L' } },
    { 'a/x': { provider: 'a' }, 'b/x': { provider: 'b', apiKeyEnv: 'K' } },
    { 'a/x': 'a of a', 'b/x': 'a of a' },
  ],
  [
    'two providers with one key at one address',
    { a: CLOUD, b: { ...CLOUD, baseUrl: 'https://api.openai.com/v1/' } },
    AB,
    { 'a/x': 'a of a', 'b/x': 'a of a' },
  ],
  [
    'two providers with one key at two addresses',
    { a: CLOUD, b: { ...CLOUD, baseUrl: 'https://gateway.example' } },
    AB,
    { 'a/x': 'a of a', 'b/x': 'b of b' },
  ],
  [
    'two runtimes without a key at one address',
    { a: { independenceGroup: 'g', kind: 'ollama' }, b: { independenceGroup: 'g', kind: 'ollama' } },
    AB,
    { 'a/x': 'a of a', 'b/x': 'a of a' },
  ],
  [
    'two providers without an address, of which nothing is known before a route says its kind',
    { a: { independenceGroup: 'g' }, b: { independenceGroup: 'g' } },
    { 'a/x': { provider: 'a', kind: 'ollama' }, 'b/x': { provider: 'b', kind: 'ollama' } },
    { 'a/x': 'a of a', 'b/x': 'b of b' },
  ],
  [
    'two keys of which the file says that they are one account',
    { a: { ...CLOUD, account: 'msp' }, b: { ...CLOUD, apiKeyEnv: 'L', account: 'msp' } },
    AB,
    { 'a/x': 'a of msp', 'b/x': 'b of msp' },
  ],
  [
    'one key of which one provider says the account',
    { a: CLOUD, b: { ...CLOUD, account: 'msp' } },
    AB,
    { 'a/x': 'a of msp', 'b/x': 'a of msp' },
  ],
  [
    'one key, as at a gateway, of which the file says that it is two accounts',
    { a: { ...CLOUD, account: 'east' }, b: { ...CLOUD, account: 'west' } },
    AB,
    { 'a/x': 'a of east', 'b/x': 'a of west' },
  ],
] as const)
  test(`the account of ${what}`, () => assert.deepEqual(sharedBy(providers, routes), wanted));

test('a route with a key of its own is counted for itself, at the pace of its provider', () => {
  const pace = { concurrency: 3 };
  const read = sections(
    { a: { ...CLOUD, account: 'msp' }, b: { ...CLOUD, apiKeyEnv: 'L', account: 'msp', pace } },
    { 'a/x': { provider: 'a' }, 'a/y': { provider: 'a', apiKeyEnv: 'OTHER' }, 'b/x': { provider: 'b' } },
  );
  const of = pacing(read);
  assert.deepEqual(
    ['a/x', 'a/y', 'b/x'].map((name) => of(name)),
    [
      { account: 'msp', pace },
      { account: 'route a/y', pace },
      { account: 'msp', pace },
    ],
  );
  assert.equal(of('nobody/x'), undefined);
});
