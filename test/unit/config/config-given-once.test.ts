/** Access and names: each address, secret and name is given once, where it is of use, and every name that is used is there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROVIDER, deskWith, linesOf, sectionsOf } from './config-parts.ts';
import { checkAccess } from '../../../config/check-access.ts';
import { checkNames } from '../../../config/check-names.ts';

const SECRETS = { webhookSecretsEnv: 'S' };
const SECRET_FILE = { webhookSecretsFile: './s' };
const KEYS = { apiKeyEnv: 'K', apiKeyFile: './k' };
const UNUSED = 'webhook secrets with intake: webhook or both only, got some with intake: poll. They are not read.';
const KIND = 'kind, here or at its provider, got none. It is openai, anthropic or ollama.';
for (const [what, given, problems, warnings] of [
  ['nothing', {}, [], []],
  ['a connection that polls without secrets', deskWith({}), [], []],
  [
    'an address in a variable and a token in a file',
    deskWith({ url: undefined, urlEnv: 'U', tokenEnv: undefined, tokenFile: './t' }),
    [],
    [],
  ],
  [
    'neither address nor token',
    deskWith({ url: undefined, tokenEnv: undefined }),
    ['key of connections.desk: url or urlEnv, got neither.', 'key of connections.desk: tokenEnv or tokenFile, got neither.'],
    [],
  ],
  [
    'both of each',
    deskWith({ urlEnv: 'U', tokenFile: './t' }),
    [
      'key of connections.desk.urlEnv: url or urlEnv, got both. Keep one.',
      'key of connections.desk.tokenFile: tokenEnv or tokenFile, got both. Keep one.',
    ],
    [],
  ],
  ['webhooks with secrets in a variable', deskWith({ intake: 'webhook', ...SECRETS }), [], []],
  ['both intakes with secrets in a file', deskWith({ intake: 'both', ...SECRET_FILE }), [], []],
  [
    'webhooks without secrets',
    deskWith({ intake: 'webhook' }),
    ['key of connections.desk: webhookSecretsEnv or webhookSecretsFile with intake: webhook, got neither.'],
    [],
  ],
  [
    'webhooks with secrets twice',
    deskWith({ intake: 'webhook', ...SECRETS, ...SECRET_FILE }),
    ['key of connections.desk.webhookSecretsFile: webhookSecretsEnv or webhookSecretsFile with intake: webhook, got both. Keep one.'],
    [],
  ],
  ['a poll with secrets in a variable', deskWith(SECRETS), [], [`key of connections.desk.webhookSecretsEnv: ${UNUSED}`]],
  ['a poll with secrets in a file', deskWith(SECRET_FILE), [], [`key of connections.desk.webhookSecretsFile: ${UNUSED}`]],
  [
    'a poll with secrets twice',
    deskWith({ ...SECRETS, ...SECRET_FILE }),
    ['key of connections.desk.webhookSecretsFile: webhookSecretsEnv or webhookSecretsFile, got both. Keep one.'],
    [`key of connections.desk.webhookSecretsEnv: ${UNUSED}`],
  ],
  [
    'a provider with two keys',
    { providers: { p: { ...PROVIDER, ...KEYS } } },
    ['key of providers.p.apiKeyFile: apiKeyEnv or apiKeyFile, got both. Keep one.'],
    [],
  ],
  ['a provider with one', { providers: { p: { ...PROVIDER, apiKeyFile: './k' }, q: { ...PROVIDER, apiKeyEnv: 'K' } } }, [], []],
  [
    'a route with two keys',
    { routes: { r: { provider: 'p', model: 'm', ...KEYS } } },
    ['key of routes.r.apiKeyFile: apiKeyEnv or apiKeyFile, got both. Keep one.'],
    [],
  ],
  [
    'a route without a kind, whose provider has none',
    { providers: { p: PROVIDER }, routes: { r: { provider: 'p', model: 'm' } } },
    [`key of routes.r: ${KIND}`],
    [],
  ],
  ['a kind at the provider', { providers: { p: { ...PROVIDER, kind: 'openai' } }, routes: { r: { provider: 'p', model: 'm' } } }, [], []],
  ['a kind at the route', { providers: { p: PROVIDER }, routes: { r: { provider: 'p', model: 'm', kind: 'openai' } } }, [], []],
  ['a route of an unknown provider', { providers: { p: PROVIDER }, routes: { r: { provider: 'q', model: 'm' } } }, [], []],
  ['a watchdog with an address', { heartbeat: { url: 'https://h' } }, [], []],
  [
    'a watchdog with two',
    { heartbeat: { url: 'https://h', urlEnv: 'H' } },
    ['key of heartbeat.urlEnv: url or urlEnv, got both. Keep one.'],
    [],
  ],
  ['a watchdog without one', { heartbeat: {} }, ['key of heartbeat: url or urlEnv, got neither.'], []],
] as const)
  test(`access: of ${what} is said ${[...problems, ...warnings].length === 0 ? 'nothing' : 'exactly what is wrong'}`, () => {
    const found = checkAccess(sectionsOf(given));
    assert.deepEqual([linesOf(found.problems), linesOf(found.warnings)], [problems, warnings]);
  });

const UNKNOWN = (kind: string, got: string): string => `a ${kind} that stands under ${kind}s, got ${got}`;
for (const [what, value, said] of [
  ['nothing', undefined, []],
  ['a list', [], []],
  ['an empty file', {}, []],
  [
    'chains without a default, and no process',
    { chains: { a: {} } },
    [`value of processes.ticket-triage.chain: ${UNKNOWN('chain', '"default"')}.`],
  ],
  ['a default chain, and no process', { chains: { default: {} } }, []],
  ['a process that names no chain', { chains: { default: {} }, processes: { 'ticket-triage': {} } }, []],
  [
    'a chain that is not there',
    { chains: { main: {} }, processes: { 'ticket-triage': { chain: 'mian' } } },
    [`value of processes.ticket-triage.chain: ${UNKNOWN('chain', '"mian"')}. Did you mean "main"?`],
  ],
  ['a chain whose name is no text', { chains: { main: {} }, processes: { 'ticket-triage': { chain: 7 } } }, []],
  ['a process that is no mapping', { chains: { default: {} }, processes: { 'ticket-triage': 7 } }, []],
  ['chains that are not there at all', { processes: { 'ticket-triage': { chain: 'mian' } } }, []],
  [
    'a provider that is not there',
    { providers: { own: 7 }, routes: { r: { provider: 'won' } } },
    [`value of routes.r.provider: ${UNKNOWN('provider', '"won"')}. Did you mean "own"?`],
  ],
  ['a provider that is there', { providers: { own: 7 }, routes: { r: { provider: 'own' } } }, []],
  [
    'a route that names no provider, and one that is no mapping',
    { providers: { own: 7 }, routes: { r: {}, s: 7, t: { provider: 7 } } },
    [],
  ],
  ['providers that are not there at all', { routes: { r: { provider: 'won' } } }, []],
  [
    'a name that every object has',
    { providers: { own: 7 }, routes: { r: { provider: 'toString' } } },
    [`value of routes.r.provider: ${UNKNOWN('provider', '"toString"')}.`],
  ],
  [
    'routes of a chain that are not there, each at its place',
    { routes: { a: {} }, chains: { default: { routes: ['a', 'zzzz', 7, 'yyyy'] } } },
    [
      `value of chains.default.routes[1]: ${UNKNOWN('route', '"zzzz"')}.`,
      `value of chains.default.routes[3]: ${UNKNOWN('route', '"yyyy"')}.`,
    ],
  ],
  [
    'a route twice and a third time',
    { chains: { default: { routes: ['a', 'b', 'a', 'a'] } } },
    [
      'value of chains.default.routes[2]: each route once in a chain, got "a" a second time.',
      'value of chains.default.routes[3]: each route once in a chain, got "a" a second time.',
    ],
  ],
  ['a chain without routes, and one that is no mapping', { chains: { default: {}, other: 7, odd: { routes: 7 } }, routes: { a: {} } }, []],
  ['one client', { clients: { 'Acme Corp': 7 } }, []],
  [
    'two spellings of a client',
    { clients: { 'Acme Corp': 7, globex: 7, 'acme  corp': 7 } },
    [
      'key of clients["acme  corp"]: each client once, got "acme  corp" beside "Acme Corp", which is the same name but for case, blanks or the width of letters. Keep one.',
    ],
  ],
  [
    'clients that nobody can see',
    { clients: { '': 7, ' ': 7 } },
    [
      'key of clients[""]: a name that can be seen, got characters that draw nothing.',
      'key of clients[" "]: a name that can be seen, got characters that draw nothing.',
    ],
  ],
] as const)
  test(`names: of ${what} is said ${said.length === 0 ? 'nothing' : 'exactly what is wrong'}`, () =>
    assert.deepEqual(linesOf(checkNames(value)), said));
