/** Deliberate faults of a configuration: each is refused by line, with what was wanted and what was got. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CANARIES, SAMPLE, changed, read, saidOf } from '../config-sample.ts';
import { problemText } from '../../../config/problem.ts';

/**
 * What is replaced, by what, and all that is said of it: line, path, wanted, got and what to do. After a slip that the reader of YAML
 * trips over more may be said, on the lines that follow.
 */
type Fault = readonly [what: string, from: string, to: string, said: string, also?: string];
const MORE = 'and more on the lines that follow';

const FAULTS: readonly Fault[] = [
  ['another version', 'version: 1', 'version: 2', '1:10 version: Expected 1, the version of this form, got 2.'],
  [
    'an unknown key at the top',
    'log: info',
    'logg: info',
    '2:1 logg: Expected one of version, log, connections, alerts, reports, clients, otherClients, providers, routes, chains, processes, deadMan, heartbeat, ledger, got "logg". Did you mean "log"?',
  ],
  ['an unknown word', 'log: info', 'log: inf', '2:6 log: Expected debug, info, warn, error or silent, got "inf". Did you mean "info"?'],
  [
    'a connection with capitals',
    '  desk:\n',
    '  Desk:\n',
    '4:3 connections.Desk: Expected a name of 1 to 32 letters a to z, digits and -, got "Desk".',
  ],
  ['a kind that is none', 'kind: desk', 'kind: zendesk', '5:11 connections.desk.kind: Expected desk, got "zendesk".'],
  [
    'an address with a password',
    'https://desk.example.com/api',
    'https://kim:canary@desk.example.com/api',
    '6:10 connections.desk.url: Expected an http or https address without a name and password in it, got a value that is not shown.',
  ],
  [
    'an address without https',
    'https://desk.example.com/api',
    'desk.example.com',
    '6:10 connections.desk.url: Expected an http or https address without a name and password in it, got "desk.example.com".',
  ],
  ['no address', '    url: https://desk.example.com/api\n', '    # none\n', '4:3 connections.desk: Expected url or urlEnv, got neither.'],
  [
    'two addresses',
    'kind: desk',
    'kind: desk\n    urlEnv: DESK_URL',
    '6:5 connections.desk.urlEnv: Expected url or urlEnv, got both. Keep one.',
  ],
  [
    'a token in the file',
    'tokenEnv: DESK_TOKEN',
    'token: canary',
    '7:5 connections.desk.token: Expected a secret by reference only, got one in the file. Put it into an environment variable or a file of its own and name that here: tokenEnv or tokenFile. One that stood in a file others read is to be replaced.',
  ],
  [
    'a token where its variable should be named',
    'tokenEnv: DESK_TOKEN',
    'tokenEnv: canary-token',
    '7:15 connections.desk.tokenEnv: Expected the name of an environment variable, such as DESK_TOKEN, got a value that is not shown.',
  ],
  [
    'a token where its file should be named',
    'tokenEnv: DESK_TOKEN',
    'tokenFile: canary',
    '7:16 connections.desk.tokenFile: Expected the path of a file that begins with /, ./ or ../, got a value that is not shown.',
  ],
  [
    'a misspelt word',
    'intake: both',
    'intake: pol',
    '8:13 connections.desk.intake: Expected webhook, poll or both, got "pol". Did you mean "poll"?',
  ],
  [
    'a bare number for a time',
    'pollEvery: 60s',
    'pollEvery: 60',
    '9:16 connections.desk.pollEvery: Expected a time from 1s to 1h, such as 30s, 5m, 2h or 7d, got 60. Give it a unit: "60s" or "60m".',
  ],
  [
    'a time that is too long',
    'pollEvery: 60s',
    'pollEvery: 2h',
    '9:16 connections.desk.pollEvery: Expected a time from 1s to 1h, such as 30s, 5m, 2h or 7d, got "2h".',
  ],
  [
    'webhooks without secrets',
    '    webhookSecretsEnv: DESK_WEBHOOK_SECRETS\n',
    '    # none\n',
    '4:3 connections.desk: Expected webhookSecretsEnv or webhookSecretsFile with intake: both, got neither.',
  ],
  [
    'a board without rules',
    'network-team: { write: note, ai: local-only }',
    'network-team:',
    '13:7 connections.desk.boards.network-team: Expected a mapping of keys, got nothing.',
  ],
  [
    'a rule for tickets that changes nothing',
    '        write: fields\n        fields: { destination: note }\n',
    '        # no write\n        # no fields\n',
    '15:9 connections.desk.overrides[0]: Expected write, ai or fields beside when, got none.',
  ],
  [
    'an unknown key deep inside',
    'fields: { destination: note }',
    'fields: { destinaton: note }',
    '17:19 connections.desk.overrides[0].fields.destinaton: Expected one of category, impact, urgency, priority, destination, got "destinaton". Did you mean "destination"?',
  ],
  [
    'a process that is none',
    'process: ticket-triage }',
    'process: triage }',
    '15:71 connections.desk.overrides[0].when.process: Expected ticket-triage, alert-summary or a list of processes, got "triage".',
  ],
  [
    'a number for a board',
    'board: service-desk, youngerThan',
    'board: 12, youngerThan',
    '19:26 connections.desk.scope.include[0].board: Expected a text or a list of texts, got 12. Put it in quotes: "12".',
  ],
  [
    'a filter of nothing',
    '[{ source: monitoring }]',
    '[{}]',
    '20:17 connections.desk.scope.exclude[0]: Expected at least one of board, status, type, source, client, youngerThan and olderThan, got an empty mapping.',
  ],
  [
    'a zone that no clock knows',
    'Europe/Berlin',
    'Europe/Berln',
    '25:19 connections.desk.sla.calendar.timeZone: Expected a time zone by its IANA name, such as Europe/Berlin, got "Europe/Berln". Did you mean "Europe/Berlin"?',
  ],
  [
    'a zone that knows no summer',
    'Europe/Berlin',
    '"+01:00"',
    '25:19 connections.desk.sla.calendar.timeZone: Expected a time zone by its IANA name, such as Europe/Berlin, got "+01:00".',
  ],
  [
    'days that are none',
    'mon-fri',
    'mon-fry',
    '26:18 connections.desk.sla.calendar.hours.mon-fry: Expected a day such as sat, or days such as mon-fri, got "mon-fry". Did you mean "mon-fri"?',
  ],
  [
    'a day in two entries',
    'sat: ["09:00-12:00"]',
    'fri: ["09:00-12:00"]',
    '26:9 connections.desk.sla.calendar.hours: Expected each day once, got one that is in two entries.',
  ],
  [
    'hours that run backwards',
    '"13:00-17:00"',
    '"17:00-13:00"',
    '26:43 connections.desk.sla.calendar.hours.mon-fri[1]: Expected hours such as "08:00-17:00", the first before the second, got "17:00-13:00".',
    '26:27 connections.desk.sla.calendar.hours.mon-fri: Expected hours of a day that do not overlap, got some that do.',
  ],
  [
    'hours that overlap',
    '"13:00-17:00"',
    '"11:00-17:00"',
    '26:27 connections.desk.sla.calendar.hours.mon-fri: Expected hours of a day that do not overlap, got some that do.',
  ],
  [
    'a date that no year has',
    '2026-12-25',
    '2026-02-30',
    '27:20 connections.desk.sla.calendar.holidays[0]: Expected a date such as 2026-12-25, got "2026-02-30".',
  ],
  ['a policy without ai', 'acme: { ai: cloud }', 'acme: {}', '30:3 clients.acme.ai: Expected off, local-only or cloud, got nothing.'],
  [
    'true for a word',
    'otherClients: { ai: off, write: note }',
    'otherClients: { ai: true }',
    '32:21 otherClients.ai: Expected off, local-only or cloud, got true.',
  ],
  [
    'a provider without a group',
    'independenceGroup: azure-us, ',
    '',
    '34:3 providers.openai.independenceGroup: Expected a text of 1 to 200 characters, got nothing.',
  ],
  [
    'a key in the file',
    'apiKeyEnv: OPENAI_API_KEY',
    'apiKey: canary',
    '34:56 providers.openai.apiKey: Expected a secret by reference only, got one in the file. Put it into an environment variable or a file of its own and name that here: apiKeyEnv or apiKeyFile. One that stood in a file others read is to be replaced.',
  ],
  [
    'a cloud without a key',
    ', apiKeyEnv: OPENAI_API_KEY',
    '',
    '37:3 routes["openai/gpt-5.5"]: Expected apiKeyEnv or apiKeyFile, here or at its provider, got neither.',
  ],
  [
    'an exchange that outlasts the stop of a worker',
    'attempt: 30s',
    'attempt: 61s',
    '37:64 routes["openai/gpt-5.5"].attempt: Expected a time from 200ms to 60s, such as 30s, 5m, 2h or 7d, got "61s".',
  ],
  [
    'a model that takes fewer tokens than a prompt has',
    'budget: 75s',
    'contextTokens: 999',
    '37:84 routes["openai/gpt-5.5"].contextTokens: Expected a whole number from 1000 to 100000000, got 999.',
  ],
  [
    'a model that takes more tokens than any',
    'budget: 75s',
    'contextTokens: 100000001',
    '37:84 routes["openai/gpt-5.5"].contextTokens: Expected a whole number from 1000 to 100000000, got 100000001.',
  ],
  [
    'a word for a number of tokens',
    'budget: 75s',
    'contextTokens: many',
    '37:84 routes["openai/gpt-5.5"].contextTokens: Expected a whole number from 1000 to 100000000, got "many".',
  ],
  [
    'a ticket that is gone at the first look',
    '    intake: both\n',
    '    intake: both\n    absence: { proof: { times: 1 } }\n',
    '9:32 connections.desk.absence.proof.times: Expected a whole number from 2 to 20, got 1.',
  ],
  [
    'a ticket that is looked for by halves',
    '    intake: both\n',
    '    intake: both\n    absence: { proof: { times: 2.5 } }\n',
    '9:32 connections.desk.absence.proof.times: Expected a whole number from 2 to 20, got 2.5.',
  ],
  [
    'an empty list of boards',
    'board: service-desk, youngerThan',
    'board: [], youngerThan',
    '19:26 connections.desk.scope.include[0].board: Expected a text or a list of texts, got an empty list.',
  ],
  [
    'an empty list of processes',
    'process: ticket-triage }',
    'process: [] }',
    '15:71 connections.desk.overrides[0].when.process: Expected ticket-triage, alert-summary or a list of processes, got an empty list.',
  ],
  [
    'a budget that holds no attempt',
    'budget: 75s',
    'budget: 20s',
    '37:77 routes["openai/gpt-5.5"].budget: Expected a budget that holds one attempt of 30s, got 20s. Raise budget, or lower attempt.',
  ],
  [
    'a provider that is not there',
    'provider: openai',
    'provider: opnai',
    '37:31 routes["openai/gpt-5.5"].provider: Expected a provider that stands under providers, got "opnai". Did you mean "openai"?',
  ],
  [
    'a route of no kind',
    'kind: ollama, ',
    '',
    '38:3 routes["ollama/llama3.2"]: Expected kind, here or at its provider, got none. It is openai, anthropic or ollama.',
  ],
  [
    "a local route at a vendor's address",
    'attempt: 30s',
    'local: true',
    '37:55 routes["openai/gpt-5.5"].local: Expected a local route at an address of your own, got the vendor\'s. Give its baseUrl, or leave out local.',
    "34:3 providers.openai.baseUrlEnv: Expected a local route at an address of your own (openai/gpt-5.5), got the vendor's. Give its baseUrl, or leave out local.",
  ],
  [
    'a route that is not there',
    'routes: [openai/gpt-5.5, ollama/llama3.2]',
    'routes: [openai/gpt-5, ollama/llama3.2]',
    '40:23 chains.default.routes[0]: Expected a route that stands under routes, got "openai/gpt-5". Did you mean "openai/gpt-5.5"?',
  ],
  [
    'a route twice',
    'routes: [openai/gpt-5.5, ollama/llama3.2]',
    'routes: [ollama/llama3.2, openai/gpt-5.5, ollama/llama3.2]',
    '40:56 chains.default.routes[2]: Expected each route once in a chain, got "ollama/llama3.2" a second time.',
  ],
  [
    'an empty chain',
    'routes: [openai/gpt-5.5, ollama/llama3.2]',
    'routes: []',
    '40:22 chains.default.routes: Expected at least one route, got an empty list.',
  ],
  [
    'a chain that is not there',
    'chain: default',
    'chain: standard',
    '43:12 processes.ticket-triage.chain: Expected a chain that stands under chains, got "standard".',
  ],
  [
    'an SLA on one group',
    'routes: [openai/gpt-5.5, ollama/llama3.2]',
    'routes: [openai/gpt-5.5]',
    '40:22 chains.default.routes: Expected chain default to cross two independence groups, as the sla work of ticket-triage needs, got one (azure-us). Add a route of another group, or accept the risk: acceptedRisk: { reason, by, until }.',
  ],
  [
    'a change that is easier than a fill',
    'change: 85',
    'change: 60',
    '45:5 processes.ticket-triage.minConfidence: Expected a change that needs at least the confidence of set, got a lower one.',
  ],
  [
    'more than all confidence',
    'set: 70',
    'set: 700',
    '45:27 processes.ticket-triage.minConfidence.set: Expected a whole number from 0 to 100, got 700.',
    '45:5 processes.ticket-triage.minConfidence: Expected a change that needs at least the confidence of set, got a lower one.',
  ],
  [
    'a rule for all tickets that should name some',
    '{ severity: [P1] }',
    '{}',
    '46:19 processes.ticket-triage.overrides[0].when: Expected at least one of client, board and severity, got an empty mapping.',
  ],
  [
    'a move to nowhere',
    '{ kind: note }',
    '{ kind: move }',
    '47:5 processes.ticket-triage.handOver: Expected a board beside kind: move, and none beside kind: note, got the other way round.',
  ],
  [
    'nobody to ask',
    'roles: [dispatcher]',
    'roles: []',
    '48:15 processes.ticket-triage.people.roles[0]: Expected a text of 1 to 200 characters, got nothing.',
  ],
  ['a list for a mapping', 'deadMan: { every: 60s }', 'deadMan: [60s]', '49:10 deadMan: Expected a mapping of keys, got a list.'],
  ['a watchdog without an address', 'urlEnv: HEARTBEAT_URL, ', '', '50:1 heartbeat: Expected url or urlEnv, got neither.'],
  ['a key twice', 'log: info', 'log: info\nlog: warn', '3:1: Expected each key once, got "log" a second time. Put both together.'],
  ['a tab', '    intake: both', '\tintake: both', '8:1: Expected spaces before a key, got a tab. Replace it by spaces.', MORE],
  [
    'another indentation',
    '    intake: both',
    '   intake: both',
    '8:1: Expected keys of one mapping in one column and every bracket closed, got another indentation.',
    MORE,
  ],
  [
    'a quote that nobody closes',
    '{ kind: note }',
    '{ kind: "note }',
    '51:1: Expected a closing quote, bracket, comma or colon and a space, got none.',
    MORE,
  ],
  ['a second document', 'deadMan:', '---\ndeadMan:', '49:1: Expected one document, got a second one after ---.'],
  [
    'an alias without an anchor',
    'write: note\n',
    'write: *canary-not-there\n',
    '11:12: Expected an anchor before the alias, got none of that name. Put a text that begins with * in quotes.',
  ],
  ['a merge', 'globex: {', '<<: {', '31:3: Expected a name as key, got "<<". Merging is not supported: write the keys out.'],
  [
    'a name that a lookup takes otherwise',
    'globex: {',
    '__proto__: {',
    '31:3: Expected a name as key, got "__proto__". Give it another name.',
  ],
  [
    'a number as key that is read otherwise',
    'network-team: {',
    '012: {',
    '13:7: Expected a name as key, got a number or a word that YAML reads otherwise. Put it in quotes.',
  ],
  [
    'a tag',
    'log: info',
    'log: !canary info',
    '2:6: Expected values without tags, got a tag that is not known. Leave out the word with the exclamation mark.',
  ],
];

for (const [what, from, to, said, also] of FAULTS)
  test(`${what} is refused by its line, and nothing else is complained of`, () => {
    const got = read(changed(from, to));
    assert.ok(got.kind === 'unusable');
    const lines = got.problems.map(problemText);
    const wanted = [said, ...(also === undefined || also === MORE ? [] : [also])].map((line) => `standby.yaml:${line}`);
    assert.deepEqual((also === MORE ? lines.slice(0, 1) : lines).toSorted(), wanted.toSorted());
    noneOf(lines.join('\n'), ['canary']);
  });

function noneOf(text: string, words: readonly string[]): void {
  for (const word of [...words, ...Object.values(CANARIES)])
    assert.ok(!text.includes(word), `Expected no secret, got ${word} in:\n${text}`);
}

test('the sample without a fault is right, and nothing is to be said of it', () => {
  assert.equal(saidOf(read(SAMPLE)), '');
  assert.equal(read(SAMPLE).kind, 'config');
});

test('several faults are said at once, in the order of the file', () => {
  const text = changed('intake: both', 'intake: pol')
    .replace('change: 85', 'change: 850')
    .replace('provider: openai', 'provider: opnai')
    .replace('version: 1', 'version: 3');
  const got = read(text, { env: {} });
  assert.ok(got.kind === 'unusable');
  assert.deepEqual(
    got.problems.map(({ line }) => line),
    [1, 8, 37, 45, 50],
  );
});

test('a byte that is no UTF-8 is refused by its line', () => {
  const bytes = Buffer.from(SAMPLE);
  bytes[bytes.indexOf('both')] = 0xff;
  assert.equal(saidOf(read(bytes)), 'standby.yaml:8:1: Expected text in UTF-8, got bytes that are none. Save the file as UTF-8.');
});

for (const [what, text, said] of [
  ['an empty file', '', 'standby.yaml: Expected a configuration, got an empty file. Begin with examples/minimal.yaml.'],
  ['a file of comments', '# later\n', 'standby.yaml:1:1: Expected a mapping of keys, got nothing.'],
  ['a file of more than a megabyte', `# ${'x'.repeat(1_000_000)}`, 'standby.yaml: Expected at most 1000000 bytes, got 1000002.'],
  ['a list', '- 1\n', 'standby.yaml:1:1: Expected a mapping of keys, got a list.'],
] as const)
  test(`${what} is no configuration`, () => assert.equal(saidOf(read(text)), said));

test('a secret where none is used is not quoted either', () => {
  const said = saidOf(read(`password: canary\n${SAMPLE}`));
  assert.equal(
    said,
    'standby.yaml:1:1 password: Expected a secret by reference only, got one in the file. Put it into an environment variable or a file of its own and name that where it is used. One that stood in a file others read is to be replaced.',
  );
});

test('line ends of Windows and a byte order mark change nothing', () => {
  assert.equal(read(Buffer.from(`\ufeff${SAMPLE.replaceAll('\n', '\r\n')}`)).kind, 'config');
  assert.match(saidOf(read(changed('intake: both', 'intake: pol').replaceAll('\n', '\r\n'))), /^standby\.yaml:8:13 /);
});

test('a bomb of anchors is refused and does not grow', () => {
  const level = (name: string, inside: string): string => `${name}: &${name} [${`${inside}, `.repeat(9)}${inside}]\n`;
  const bomb = `${level('a', '1')}${level('b', '*a')}${level('c', '*b')}${level('d', '*c')}`;
  assert.equal(saidOf(read(bomb)), 'standby.yaml:1:1: Expected at most 100 uses of anchors, got more.');
});

test('anchors that are used a few times are fine', () => {
  const text = changed('acme: { ai: cloud }', 'acme: &usual { ai: cloud }').replace(
    'globex: { ai: local-only, write: observe }',
    'globex: *usual',
  );
  assert.equal(read(text).kind, 'config');
});
