/** What is said of a wrong value: what was wanted, what was got, what to do, how much at most, and never a secret. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOTHING } from './config-parts.ts';
import { NOW_MS, SAMPLE, changed, read } from '../config-sample.ts';
import { z } from 'zod';
import { MOST_PROBLEMS, findingsOf, valueAt } from '../../../config/complaints.ts';
import { examine } from '../../../config/examine.ts';
import { shape } from '../../../config/shape.ts';

/** All that is said of the sample with one change. */
const problemsOf = (from: string, to: string): readonly string[] => {
  const got = read(changed(from, to));
  return got.kind === 'config'
    ? []
    : got.problems.map((one) => `${one.path}: ${one.wanted}, got ${one.got}.${one.todo === undefined ? '' : ` ${one.todo}`}`);
};
const BY_REFERENCE = (where: string): string =>
  `a secret by reference only, got one in the file. Put it into an environment variable or a file of its own and name that ${where}. One that stood in a file others read is to be replaced.`;
const ALL_OF_A_DESK = 'here: tokenEnv, tokenFile, webhookSecretsEnv or webhookSecretsFile';
for (const [what, from, to, said] of [
  ['a password of a connection', 'write: note\n', 'password: canary\n', [`connections.desk.password: ${BY_REFERENCE(ALL_OF_A_DESK)}`]],
  ['a token in capitals', 'write: note\n', 'TOKEN: canary\n', [`connections.desk.TOKEN: ${BY_REFERENCE('here: tokenEnv or tokenFile')}`]],
  [
    'a board of no rule',
    'network-team: { write: note, ai: local-only }',
    'network-team: {}',
    ['connections.desk.boards.network-team: write, ai or fields, got an empty mapping.'],
  ],
  ['a board of one rule', 'network-team: { write: note, ai: local-only }', 'network-team: { ai: local-only }', []],
  ['a rule for one process, in a list', 'process: ticket-triage }', 'process: [ticket-triage] }', []],
  [
    'a number for a text under a name that looks like a secret',
    'own: { independenceGroup: own-hardware }',
    'own: { independenceGroup: own-hardware }\n  key-house: { independenceGroup: 12 }',
    ['providers.key-house.independenceGroup: a text of 1 to 200 characters, got a value that is not shown.'],
  ],
  [
    'a secret of webhooks',
    'write: note\n',
    'webhook_secret: canary\n',
    [`connections.desk.webhook_secret: ${BY_REFERENCE('here: webhookSecretsEnv or webhookSecretsFile')}`],
  ],
  [
    'a key in capitals',
    'independenceGroup: azure-us,',
    'independenceGroup: azure-us, API_KEY: canary,',
    [`providers.openai.API_KEY: ${BY_REFERENCE('here: apiKeyEnv or apiKeyFile')}`],
  ],
  [
    'a secret of a client',
    'acme: { ai: cloud }',
    'acme: { ai: cloud, secret: canary }',
    [`clients.acme.secret: ${BY_REFERENCE('where it is used')}`],
  ],
  [
    'a word that is almost one, with a sign that may hide a password',
    'intake: both',
    'intake: "both?"',
    ['connections.desk.intake: webhook, poll or both, got a value that is not shown.'],
  ],
  [
    'a zone with such a sign',
    'Europe/Berlin',
    '"Europe/Berlin?"',
    ['connections.desk.sla.calendar.timeZone: a time zone by its IANA name, such as Europe/Berlin, got a value that is not shown.'],
  ],
  ['a number for a word', 'intake: both', 'intake: 1', ['connections.desk.intake: webhook, poll or both, got 1.']],
  [
    'true for a text',
    'source: monitoring',
    'source: true',
    ['connections.desk.scope.exclude[0].source: a text or a list of texts, got true. Put it in quotes: "true".'],
  ],
  [
    'a number for a date',
    '2026-12-25',
    '20261225',
    ['connections.desk.sla.calendar.holidays[0]: a date such as 2026-12-25, got 20261225. Put it in quotes: "20261225".'],
  ],
  [
    'a number under a name that looks like a secret',
    'network-team: { write: note, ai: local-only }',
    'token-team: { fields: 12 }',
    ['connections.desk.boards.token-team.fields: a mapping of keys, got a value that is not shown.'],
  ],
  [
    'a group that is a number',
    'independenceGroup: own-hardware',
    'independenceGroup: 12',
    ['providers.own.independenceGroup: a text of 1 to 200 characters, got 12. Put it in quotes: "12".'],
  ],
  [
    'a mapping for a text',
    'independenceGroup: own-hardware',
    'independenceGroup: { toString: 1 }',
    ['providers.own.independenceGroup: a text of 1 to 200 characters, got a mapping of keys.'],
  ],
  [
    'a number for true or false',
    'kind: ollama,',
    'kind: ollama, degraded: 1,',
    ['routes["ollama/llama3.2"].degraded: true or false, got 1.'],
  ],
  [
    'a list for a list of routes',
    'routes: [openai/gpt-5.5, ollama/llama3.2]',
    'routes: openai/gpt-5.5',
    ['chains.default.routes: a list, got "openai/gpt-5.5".'],
  ],
  ['a text for a mapping', 'acme: { ai: cloud }', 'acme: cloud', ['clients.acme: a mapping of keys, got "cloud".']],
  ['a list of clients', '  acme: { ai: cloud }\n', '  - 1\n', undefined],
  [
    'a country in small letters',
    'independenceGroup: own-hardware',
    'independenceGroup: own-hardware, vendorCountry: us',
    ['providers.own.vendorCountry: a country by its two letters, such as US, got "us".'],
  ],
  [
    'a board beside a note',
    '{ kind: note }',
    '{ kind: note, board: b }',
    ['processes.ticket-triage.handOver: a board beside kind: move, and none beside kind: note, got the other way round.'],
  ],
  ['a board to which it is moved', '{ kind: note }', '{ kind: move, board: b }', []],
  ['the same confidence for both', 'change: 85', 'change: 70', []],
  ['the same confidence for both of a field', 'change: 85', 'change: 85, fields: { impact: { set: 50, change: 50 } }', []],
  [
    'a lower one of a field',
    'change: 85',
    'change: 85, fields: { impact: { set: 50, change: 49 } }',
    ['processes.ticket-triage.minConfidence.fields.impact: a change that needs at least the confidence of set, got a lower one.'],
  ],
  ['a rule that is told by one word', 'severity: [P1]', 'board: b', []],
  ['a rule that changes who reads alone', '        write: fields\n        fields: { destination: note }\n', '        ai: off\n', []],
  [
    'a rule that changes fields alone',
    '        write: fields\n        fields: { destination: note }\n',
    '        fields: { destination: note }\n',
    [],
  ],
  [
    'a rule that changes how it is written alone',
    '        write: fields\n        fields: { destination: note }\n',
    '        write: fields\n',
    [],
  ],
] as const)
  test(`of ${what} is said ${said?.length === 0 ? 'nothing' : 'exactly what is wrong'}`, () => {
    const got = problemsOf(from, to);
    if (said !== undefined) assert.deepEqual(got, said);
    else assert.notDeepEqual(got, []);
    assert.ok(!got.join('').includes('canary'));
  });

test('of very many problems 200 are said, and of warnings as many', () => {
  assert.equal(MOST_PROBLEMS, 200);
  const many = (what: (at: number) => string): string => Array.from({ length: 203 }, (_, at) => what(at)).join('');
  const wrong = read(SAMPLE.replace('clients:\n', `clients:\n${many((at) => `  c${at}: {}\n`)}`));
  assert.ok(wrong.kind === 'unusable');
  assert.equal(wrong.problems.length, 200);
  const unknown_ = read(SAMPLE.replace('deadMan: {', `deadMan: { ${many((at) => `k${at}: 1, `)}`));
  assert.ok(unknown_.kind === 'unusable');
  assert.equal(unknown_.problems.length, 200);
  const idleRoutes = read(SAMPLE.replace('routes:\n', `routes:\n${many((at) => `  i${at}: { provider: own, kind: ollama, model: m }\n`)}`));
  assert.ok(idleRoutes.kind === 'config');
  assert.equal(idleRoutes.warnings.length, 200);
  const { error } = z.array(z.string()).safeParse(Array.from({ length: 203 }, () => 1));
  assert.equal(findingsOf(error ?? assert.fail(), []).length, 200);
});

test('a value of the file is found by its own keys, and nothing that every object has', () => {
  const value = { a: [{ b: 1 }], t: 'text', n: null };
  assert.equal(valueAt(value, ['a', 0, 'b']), 1);
  assert.equal(valueAt(value, []), value);
  for (const path of [['a', 1], ['a', 'map'], ['t', 'length'], ['t', 0], ['n', 'a'], ['toString'], ['z', 'y']])
    assert.equal(valueAt(value, path), undefined, path.join('.'));
});

test('without secrets nothing outside of the file is asked for, and there is no configuration; what it means is there all the same', () => {
  const from = {
    path: 'standby.yaml',
    env: {},
    readFile: () => assert.fail('no file is to be read'),
    readBytes: () => assert.fail('no bytes'),
    nowMs: NOW_MS,
  };
  const examined = examine({ ...from, text: SAMPLE }, 'skipped');
  assert.ok(examined.kind === 'usable');
  assert.deepEqual([examined.config, examined.warnings, examined.risks], [undefined, [], []]);
  assert.equal(examined.shape.version, 1);
  assert.deepEqual(Object.keys(shape.shape).toSorted(), Object.keys(NOTHING).toSorted());
});

test('a slip in one section hides nothing that is wrong in another', () => {
  const text = changed('version: 1', 'version: 2').replace('budget: 75s', 'budget: 20s').replace('chain: default', 'chain: nowhere');
  const got = read(text, { env: {} });
  assert.ok(got.kind === 'unusable');
  assert.deepEqual(
    got.problems.map(({ path }) => path),
    [
      'version',
      'connections.desk.tokenEnv',
      'connections.desk.webhookSecretsEnv',
      'routes["openai/gpt-5.5"].budget',
      'processes.ticket-triage.chain',
      'heartbeat.urlEnv',
    ],
  );
});
