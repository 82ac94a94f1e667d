/** What comes from outside the file: where it is looked for, what is complained of, and that nothing is made of a part that lacks it. */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { DESK, NOTHING, PROVIDER, linesOf, sectionsOf } from './config-parts.ts';
import { configuredRoute, connectionsOf, deskOf, heartbeatOf, assembled } from '../../../config/assemble.ts';
import { mergedRoute } from '../../../config/routes.ts';
import { secretsIn, webhookSecrets } from '../../../config/secrets.ts';
import { webhookDoor } from '../../../config/webhook-door.ts';
import { desk } from '../../../connectors/desk/index.ts';
import type { Asking } from '../../../config/secrets.ts';
import type { Given } from './config-parts.ts';
import type { MergedRoute } from '../../../config/routes.ts';
import type { ConfigSource } from '../../../config/contract.ts';
import type { Finding } from '../../../config/problem.ts';
import type { Shape } from '../../../config/shape.ts';

type Env = ConfigSource['env'];
/** An environment and files, and what is complained of. */
function asking(
  env: Env,
  files: Readonly<Record<string, string>> = {},
): { readonly asked: Asking; readonly said: () => readonly string[] } {
  const found: Finding[] = [];
  const readFile: ConfigSource['readFile'] = (path) => {
    const text = new Map(Object.entries(files)).get(path);
    return text === undefined ? { kind: 'unreadable', why: 'is not there' } : { kind: 'text', text };
  };
  return {
    asked: {
      outside: { path: '/etc/standby.yaml', env, readFile, readBytes: () => assert.fail('no bytes') },
      complain: (finding) => void found.push(finding),
    },
    said: () => linesOf(found),
  };
}
const connection = (given: Given = {}): Shape['connections'][string] =>
  sectionsOf({ connections: { desk: { ...DESK, ...given } } }).connections?.['desk'] ?? assert.fail('no connection');
const whsec = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`;
const TO_BE_SET = (name: string): string => `the variable ${name} to be set, got nothing. Set ${name} before the start.`;
const AN_ADDRESS = 'an http or https address without a name and password in it';

test('a connection has its address, token and secrets from where it says', () => {
  const proof = { times: 3, withinMs: 900_000 };
  const polls = { name: 'desk', kind: 'desk', process: 'ticket-triage', secrets: [], intake: 'poll', pollEveryMs: 60_000, proof };
  const files = { [resolve('/etc/t')]: 'from-file\n', [resolve('/etc/s')]: `${whsec(24)}\n${whsec(32)}\n` };
  for (const [given, env, desk] of [
    [{}, { T: 'token' }, { ...polls, baseUrl: 'https://desk.example', token: 'token' }],
    [
      { url: undefined, urlEnv: 'U' },
      { T: 'token', U: 'http://other' },
      { ...polls, baseUrl: 'http://other', token: 'token' },
    ],
    [{ tokenEnv: undefined, tokenFile: './t' }, {}, { ...polls, baseUrl: 'https://desk.example', token: 'from-file' }],
    [{ webhookSecretsEnv: 'NOT_THERE' }, { T: 'token' }, { ...polls, baseUrl: 'https://desk.example', token: 'token' }],
    [
      { intake: 'webhook', webhookSecretsFile: './s', pollEvery: '5m', absence: { proof: { times: 2, within: '1h' } } },
      { T: 'token' },
      {
        ...polls,
        baseUrl: 'https://desk.example',
        token: 'token',
        intake: 'webhook',
        pollEveryMs: 300_000,
        secrets: [whsec(24), whsec(32)],
        proof: { times: 2, withinMs: 3_600_000 },
      },
    ],
  ] as const) {
    const { asked, said } = asking(env, files);
    assert.deepEqual(deskOf(asked, 'desk', connection(given)), desk);
    assert.deepEqual(said(), []);
  }
});

const SECRETS = 'webhook secrets of whsec_ and base64 of 24 to 64 bytes, separated by commas or lines';
const TOKEN = 'visible ASCII characters without spaces';
for (const [what, given, env, said] of [
  ['its address', { url: undefined, urlEnv: 'U' }, { T: 't' }, [`value of connections.desk.urlEnv: ${TO_BE_SET('U')}`]],
  ['its token', {}, {}, [`value of connections.desk.tokenEnv: ${TO_BE_SET('T')}`]],
  ['a token that is right', {}, { T: 'a b' }, [`value of connections.desk.tokenEnv: the variable T to hold ${TOKEN}, got something else.`]],
  [
    'a token that is not empty',
    {},
    { T: '' },
    [`value of connections.desk.tokenEnv: the variable T to hold ${TOKEN}, got an empty one. Set T before the start.`],
  ],
  [
    'its secrets',
    { intake: 'both', webhookSecretsEnv: 'S' },
    { T: 't' },
    [`value of connections.desk.webhookSecretsEnv: ${TO_BE_SET('S')}`],
  ],
  [
    'its file of secrets',
    { intake: 'both', webhookSecretsFile: './s' },
    { T: 't' },
    [`value of connections.desk.webhookSecretsFile: the file ./s to hold ${SECRETS}, got a file that is not there.`],
  ],
  [
    'everything',
    { intake: 'both', url: undefined, urlEnv: 'U', webhookSecretsEnv: 'S' },
    {},
    ['urlEnv', 'tokenEnv', 'webhookSecretsEnv'].map(
      (key) => `value of connections.desk.${key}: ${TO_BE_SET(key[0]?.toUpperCase().replace('W', 'S') ?? '')}`,
    ),
  ],
  ['an address in any form, which is complained of elsewhere', { url: undefined }, { T: 't' }, []],
  ['a token in any form, which is complained of elsewhere', { tokenEnv: undefined }, {}, []],
] as const)
  test(`a connection that lacks ${what} is none`, () => {
    const { asked, said: got } = asking(env);
    assert.equal(deskOf(asked, 'desk', connection(given)), undefined);
    assert.deepEqual(got(), said);
  });

test('a receiver of signed messages has its secrets from a file, and why it may be readable on its way', () => {
  const { asked, said } = asking({}, { [resolve('/etc/s')]: `${whsec(24)}\n${whsec(32)}\n` });
  const given = { url: 'http://oncall.lan/in', webhookSecretsFile: './s', plainReason: 'one rack' };
  const { url, plainReason } = given;
  assert.deepEqual(webhookDoor(asked, ['alerts', 'prom'], given), { url, secrets: [whsec(24), whsec(32)], plainReason });
  assert.deepEqual(said(), []);
  assert.equal(webhookDoor(asked, ['alerts', 'prom'], { ...given, webhookSecretsFile: './none' }), undefined);
  assert.match(said()[0] ?? '', /alerts\.prom\.webhookSecretsFile/);
});

test('a name of a file is said with 200 signs at most', () => {
  const { asked, said } = asking({});
  deskOf(asked, 'desk', connection({ tokenEnv: undefined, tokenFile: `./${'x'.repeat(300)}` }));
  assert.match(said()[0] ?? '', /the file \.\/x{197}… to hold/);
});

test('a webhook secret has 24 to 64 bytes, and every one of several is asked for', () => {
  for (const [text, fits] of [
    [whsec(23), false],
    [whsec(24), true],
    [whsec(64), true],
    [whsec(65), false],
    [`${whsec(24)},${whsec(64)}`, true],
    [`${whsec(24)},${whsec(23)}`, false],
    [`${whsec(23)},${whsec(24)}`, false],
    [whsec(24).slice('whsec_'.length), false],
    [`${whsec(24)}!`, false],
    ['', false],
    [' , \r\n', false],
  ] as const)
    assert.equal(webhookSecrets(desk.form.webhookSecret).fits(text), fits, text);
  assert.deepEqual(secretsIn(' a ,,b\r\nc\n \n d'), ['a', 'b', 'c', 'd']);
});

function merged(route: Given, provider: Given = {}): MergedRoute {
  const { routes, providers } = sectionsOf({
    providers: { p: { ...PROVIDER, ...provider } },
    routes: { r: { provider: 'p', model: 'm', ...route } },
  });
  return mergedRoute('r', { routes, providers }) ?? assert.fail('no route');
}
const VENDOR = 'https://api.openai.com/v1';
const OLLAMA = 'http://127.0.0.1:11434';
const LOCAL = { kind: 'openai', local: true, baseUrlEnv: 'B' };
const FILES = { [resolve('/etc/k')]: 'from-file' };
for (const [what, route, provider, env, wanted] of [
  ['a key from its variable', { kind: 'openai', apiKeyEnv: 'K' }, {}, { K: 'k' }, { baseUrl: VENDOR, apiKey: 'k' }],
  ['a key from its file', { kind: 'openai', apiKeyFile: './k' }, {}, {}, { baseUrl: VENDOR, apiKey: 'from-file' }],
  ['the key of its provider', { kind: 'openai' }, { apiKeyEnv: 'K' }, { K: 'k' }, { baseUrl: VENDOR, apiKey: 'k' }],
  ['no key where none is named', { kind: 'ollama' }, {}, {}, { baseUrl: OLLAMA, apiKey: undefined }],
  [
    'the address of its vendor',
    { kind: 'anthropic', apiKeyEnv: 'K' },
    {},
    { K: 'k' },
    { baseUrl: 'https://api.anthropic.com', apiKey: 'k' },
  ],
  [
    'the address that is written',
    { kind: 'ollama', baseUrl: 'http://10.0.0.1' },
    {},
    {},
    { baseUrl: 'http://10.0.0.1', apiKey: undefined },
  ],
  [
    'the variable over what is written',
    { kind: 'ollama', baseUrl: 'http://10.0.0.1', baseUrlEnv: 'B' },
    {},
    { B: 'http://10.0.0.2' },
    { baseUrl: 'http://10.0.0.2', apiKey: undefined },
  ],
  [
    'what is written where the variable is not set',
    { kind: 'ollama', baseUrl: 'http://10.0.0.1', baseUrlEnv: 'B' },
    {},
    {},
    { baseUrl: 'http://10.0.0.1', apiKey: undefined },
  ],
  [
    'what is written where the variable is empty',
    { kind: 'ollama', baseUrl: 'http://10.0.0.1', baseUrlEnv: 'B' },
    {},
    { B: '' },
    { baseUrl: 'http://10.0.0.1', apiKey: undefined },
  ],
  ['its vendor where the variable is not set', { kind: 'ollama', baseUrlEnv: 'B' }, {}, {}, { baseUrl: OLLAMA, apiKey: undefined }],
  [
    'an address of its own by a variable, being local',
    LOCAL,
    {},
    { B: 'http://127.0.0.1:8000' },
    { baseUrl: 'http://127.0.0.1:8000', apiKey: undefined, price: { kind: 'free' } },
  ],
  [
    'no price that anybody knows, being a runtime of somebody else',
    { kind: 'ollama', local: false, baseUrl: 'https://gpu.example' },
    {},
    {},
    { baseUrl: 'https://gpu.example', apiKey: undefined, price: { kind: 'unknown' } },
  ],
  [
    'the price and the dialect that are said',
    { ...LOCAL, price: { input: 0.25, output: 1.5 }, dialect: { store: false } },
    {},
    { B: 'http://127.0.0.1:8000' },
    {
      baseUrl: 'http://127.0.0.1:8000',
      apiKey: undefined,
      price: { kind: 'given', inputMicros: 250_000, outputMicros: 1_500_000 },
      dialect: { store: false },
    },
  ],
  [
    'the list prices of the vendor that is said',
    { kind: 'openai', apiKeyEnv: 'K', baseUrl: 'https://gateway.example' },
    { price: { list: 'openai' } },
    { K: 'k' },
    { baseUrl: 'https://gateway.example', apiKey: 'k', price: { kind: 'listed', vendor: 'openai' } },
  ],
  [
    'a public address, being a cloud',
    { kind: 'openai', apiKeyEnv: 'K', baseUrlEnv: 'B' },
    {},
    { K: 'k', B: 'https://gateway.example' },
    { baseUrl: 'https://gateway.example', apiKey: 'k' },
  ],
] as const)
  test(`a route has ${what}`, () => {
    const { asked, said } = asking(env, FILES);
    const given = merged(route, provider);
    const shares = { key: 'k', account: 'a', group: 'g' };
    assert.deepEqual(configuredRoute(asked, given, { shares }), {
      route: given.route,
      provider: { kind: route.kind, model: 'm', ...wanted },
      shares,
    });
    assert.deepEqual(said(), []);
  });

for (const [what, route, env, said] of [
  ['its key', { kind: 'openai', apiKeyEnv: 'K' }, {}, [`value of routes.r.apiKeyEnv: ${TO_BE_SET('K')}`]],
  [
    'the file of its key',
    { kind: 'openai', apiKeyFile: './none' },
    {},
    [`value of routes.r.apiKeyFile: the file ./none to hold ${TOKEN}, got a file that is not there.`],
  ],
  [
    'an address in its variable',
    { kind: 'ollama', baseUrlEnv: 'B' },
    { B: 'nowhere' },
    [`value of routes.r.baseUrlEnv: the variable B to hold ${AN_ADDRESS}, got something else.`],
  ],
  [
    'an address, and its key',
    { kind: 'openai', apiKeyEnv: 'K', baseUrlEnv: 'B' },
    { B: 'nowhere' },
    [
      `value of routes.r.apiKeyEnv: ${TO_BE_SET('K')}`,
      `value of routes.r.baseUrlEnv: the variable B to hold ${AN_ADDRESS}, got something else.`,
    ],
  ],
  [
    'an address of its own, though it is local',
    LOCAL,
    { B: 'https://api.openai.com' },
    ["value of routes.r.baseUrlEnv: a local route at an address of your own (r), got the vendor's. Give its baseUrl, or leave out local."],
  ],
  [
    'a proven address, though it is local',
    LOCAL,
    { B: 'https://gpu.example' },
    [
      'value of routes.r.baseUrlEnv: a local route at a loopback or private IP address (r), got a name or a public address. If it is hardware of your own, say its host: local: gpu.example.internal. Else say local: false.',
    ],
  ],
] as const)
  test(`a route that lacks ${what} is none`, () => {
    const { asked, said: got } = asking(env);
    assert.equal(configuredRoute(asked, merged(route), { shares: { key: 'k', account: 'a', group: 'g' } }), undefined);
    assert.deepEqual(got(), said);
  });

test('a watchdog is called where the file or its variable says, as often as the file says, and not at all without a word', () => {
  const heartbeat = (given: Given): Shape['heartbeat'] => sectionsOf({ heartbeat: given }).heartbeat;
  const { asked, said } = asking({ H: 'https://from-variable' });
  assert.equal(heartbeatOf(asked, undefined), undefined);
  assert.deepEqual(heartbeatOf(asked, heartbeat({ url: 'https://h', every: '5m' })), { url: 'https://h', everyMs: 300_000 });
  assert.deepEqual(heartbeatOf(asked, heartbeat({ urlEnv: 'H' })), { url: 'https://from-variable', everyMs: 60_000 });
  assert.equal(heartbeatOf(asked, heartbeat({})), undefined);
  assert.deepEqual(said(), []);
  assert.equal(heartbeatOf(asked, heartbeat({ urlEnv: 'NOT_THERE' })), undefined);
  assert.deepEqual(said(), [`value of heartbeat.urlEnv: ${TO_BE_SET('NOT_THERE')}`]);
});

const PROVIDERS = {
  cloud: { independenceGroup: 'one', kind: 'openai', apiKeyEnv: 'K', region: 'eu-west', vendorCountry: 'US' },
  own: { independenceGroup: 'two', kind: 'ollama' },
};
const WHOLE: Given = {
  version: 1,
  log: 'warn',
  connections: { a: DESK, b: { ...DESK, tokenEnv: 'T2' } },
  alerts: {},
  clients: {},
  providers: PROVIDERS,
  routes: {
    c: { provider: 'cloud', model: 'm' },
    d: { provider: 'cloud', model: 'n' },
    o: { provider: 'own', model: 'm' },
    idle: { provider: 'cloud', model: 'm', apiKeyEnv: 'NOT_THERE' },
  },
  chains: { default: { routes: ['c', 'o', 'd'] }, other: { routes: ['idle'] } },
  processes: { 'ticket-triage': {} },
  deadMan: { every: '30s' },
  ledger: { retention: '30d' },
};
const RISKS = [{ process: 'p', chain: 'c', groups: ['g'], accepted: { reason: 'r', by: 'b', until: '2026-12-31' } }];
const made = (given: Given, env: Env) =>
  assembled(
    sectionsOf(given),
    { path: '/etc/standby.yaml', env, readFile: () => assert.fail('no file'), readBytes: () => assert.fail('no bytes') },
    RISKS,
  );
const ENV = { T: 't', T2: 't2', K: 'k' };

test('a whole file gives a whole configuration: routes in the order of the chain, connections in that of the file', () => {
  const { problems, config } = made(WHOLE, ENV);
  assert.deepEqual(problems, []);
  assert.ok(config);
  const { routes, connections, ...others } = config;
  assert.deepEqual(
    routes.map(({ route, provider }) => [route.route, provider.apiKey]),
    [
      ['c', 'k'],
      ['o', undefined],
      ['d', 'k'],
    ],
  );
  assert.deepEqual(
    connections.map(({ name, token, settings }) => [name, token, settings.routes.map(({ route }) => route)]),
    [
      ['a', 't', ['c', 'o', 'd']],
      ['b', 't2', ['c', 'o', 'd']],
    ],
  );
  assert.deepEqual(others, {
    alerts: [],
    reports: undefined,
    providers: [
      { name: 'cloud', independenceGroup: 'one', region: 'eu-west', vendorCountry: 'US' },
      { name: 'own', independenceGroup: 'two', region: undefined, vendorCountry: undefined },
    ],
    risks: RISKS,
    deadMan: { everyMs: 30_000 },
    heartbeat: undefined,
    ledger: { retentionMs: 2_592_000_000 },
    logLevel: 'warn',
  });
  assert.deepEqual(made({ ...WHOLE, heartbeat: { url: 'https://h' } }, ENV).config?.heartbeat, { url: 'https://h', everyMs: 60_000 });
});

test('what people read names whose address is asked, which is the variable’s where it is set', () => {
  const providers = { ...PROVIDERS, cloud: { ...PROVIDERS.cloud, baseUrlEnv: 'B' } };
  const labels = (B: string): readonly unknown[] => {
    const { config } = made({ ...WHOLE, providers }, { ...ENV, B });
    const told = config?.routes.map(({ route }) => route.label);
    // The same in the settings that travel with a ticket.
    assert.deepEqual(
      config?.connections[0]?.settings.routes.map(({ label }) => label),
      told,
    );
    return told ?? [];
  };
  assert.deepEqual(labels('https://api.mistral.ai/v1'), ['Mistral', 'the local model', 'Mistral']);
  assert.deepEqual(labels('https://gateway.example/v1'), ['cloud', 'the local model', 'cloud']);
  assert.deepEqual(labels(''), ['OpenAI', 'the local model', 'OpenAI']);
  assert.equal(made({ ...WHOLE, providers }, { ...ENV, B: 'nowhere' }).config, undefined);
});

test('one thing that is missing is said once, and nothing is configured then', () => {
  for (const [env, said] of [
    [{ ...ENV, K: undefined }, `value of providers.cloud.apiKeyEnv: ${TO_BE_SET('K')}`],
    [{ ...ENV, T2: undefined }, `value of connections.b.tokenEnv: ${TO_BE_SET('T2')}`],
  ] as const) {
    const { problems, config } = made(WHOLE, env);
    assert.deepEqual([linesOf(problems), config], [[said], undefined]);
  }
});

test('nothing is configured of a file that lacks a section, and what it has is asked for all the same', () => {
  for (const key of [
    'version',
    'log',
    'connections',
    'alerts',
    'clients',
    'providers',
    'routes',
    'chains',
    'processes',
    'deadMan',
    'ledger',
  ])
    assert.equal(made(Object.fromEntries(Object.entries(WHOLE).filter(([name]) => name !== key)), ENV).config, undefined, key);
  assert.deepEqual(assembled(NOTHING, { path: '', env: {}, readFile: () => assert.fail(), readBytes: () => assert.fail() }, []), {
    problems: [],
    config: undefined,
  });
  const without = (key: string): readonly string[] =>
    linesOf(made(Object.fromEntries(Object.entries(WHOLE).filter(([name]) => name !== key)), {}).problems).map(
      (line) => line.split(': ')[0] ?? '',
    );
  assert.deepEqual(without('log'), [
    'value of connections.a.tokenEnv',
    'value of connections.b.tokenEnv',
    'value of providers.cloud.apiKeyEnv',
  ]);
  assert.deepEqual(without('connections'), ['value of providers.cloud.apiKeyEnv']);
  for (const key of ['providers', 'routes', 'chains', 'processes'])
    assert.deepEqual(without(key), ['value of connections.a.tokenEnv', 'value of connections.b.tokenEnv'], key);
});

test('a desk that no connection is named for gets no settings', () => {
  const { asked } = asking({ T: 't' });
  const desk = deskOf(asked, 'toString', connection()) ?? assert.fail('no desk');
  const { connections, clients, otherClients, processes } = sectionsOf(WHOLE);
  assert.ok(connections && clients && processes);
  assert.deepEqual(
    connectionsOf([desk], { connections, clients, otherClients, processes }, () => []),
    [],
  );
});
