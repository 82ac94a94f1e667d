/** Work bound to an SLA on one independence group: refused, or accepted by somebody until a day. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOW_MS, changed, read, saidOf } from '../config-sample.ts';

const ONE_GROUP = changed('routes: [openai/gpt-5.5, ollama/llama3.2]', 'routes: [openai/gpt-5.5]').replace(
  'globex: { ai: local-only',
  'globex: { ai: off',
);
const accepted = (until: string): string =>
  ONE_GROUP.replace('    chain: default\n', `    chain: default\n    acceptedRisk: { reason: no server yet, by: Kim, until: ${until} }\n`);
const CONVENIENCE = ONE_GROUP.replace('criticality: sla\n', 'criticality: convenience\n').replace(
  'criticality: sla }]',
  'criticality: convenience }]',
);
const REFUSED = /Expected chain default to cross two independence groups, as the sla work of ticket-triage needs, got one \(azure-us\)/;

test('two providers of one group are one', () => {
  const text = changed('own: { independenceGroup: own-hardware }', 'own: { independenceGroup: azure-us }');
  assert.match(saidOf(read(text)), REFUSED);
});

test('a risk that somebody accepts is a risk that is shown, until its last day', () => {
  for (const until of ['2026-11-25', '2027-01-31']) {
    const got = read(accepted(until));
    assert.ok(got.kind === 'config', saidOf(got));
    assert.deepEqual(got.config.risks, [
      { process: 'ticket-triage', chain: 'default', groups: ['azure-us'], accepted: { reason: 'no server yet', by: 'Kim', until } },
    ]);
    assert.match(saidOf(got), REFUSED);
  }
});

test('a risk accepted until yesterday stops the start and says so', () => {
  assert.match(
    saidOf(read(accepted('2026-11-24'))),
    /^standby\.yaml:44:60 processes\.ticket-triage\.acceptedRisk\.until: Expected chain default .* got one accepted until 2026-11-24, which is past\./,
  );
  assert.equal(read(accepted('2026-11-24'), { nowMs: NOW_MS - 86_400_000 }).kind, 'config');
});

test('convenience may hang on one group, until a single rule or client makes it sla', () => {
  assert.equal(read(CONVENIENCE).kind, 'config');
  assert.match(saidOf(read(CONVENIENCE.replace('criticality: convenience }]', 'criticality: sla }]'))), REFUSED);
  assert.match(saidOf(read(CONVENIENCE.replace('acme: { ai: cloud }', 'acme: { ai: cloud, criticality: sla }'))), REFUSED);
});

test('an accepted risk that is none any more is a warning', () => {
  const got = read(accepted('2027-01-31').replace('routes: [openai/gpt-5.5]', 'routes: [openai/gpt-5.5, ollama/llama3.2]'));
  assert.ok(got.kind === 'config');
  assert.deepEqual(got.config.risks, []);
  assert.match(saidOf(got), /acceptedRisk: Expected a risk that is still there, got two groups, or convenience\. Take it out\./);
});

const WARNINGS: readonly (readonly [string, string, string, string])[] = [
  [
    'a table beside the field',
    'source: table',
    'source: field',
    '23:7 connections.desk.sla.table: Expected source: table beside a table, got source: field. The table is not read.',
  ],
  [
    'a source without rows',
    'table: [{ client: acme, priority: P1, respondWithin: 1h }]',
    'table: []',
    '22:15 connections.desk.sla.source: Expected rows in a table, got none. Every ticket gets the fallback.',
  ],
];
for (const [what, from, to, said] of WARNINGS)
  test(`${what} is a warning`, () => {
    const got = read(changed(from, to));
    assert.ok(got.kind === 'config', saidOf(got));
    assert.equal(saidOf(got), `standby.yaml:${said}`);
  });

test('a client that is local-only without a local route is a warning', () => {
  const text = changed('kind: ollama,', 'kind: ollama, local: false,');
  assert.equal(
    saidOf(read(text)),
    'standby.yaml:31:17 clients.globex.ai: Expected a local route in chain default for local-only, got none. Its tickets go to a person at once.',
  );
});

test('a client that a rule names and the list does not is a warning with the nearest name', () => {
  const text = changed('otherClients: { ai: off, write: note }', '#')
    .replace('client: acme, priority', 'client: acmee, priority')
    .replace('write: note\n', 'write: observe\n');
  assert.equal(
    saidOf(read(text)),
    'standby.yaml:23:25 connections.desk.sla.table[0].client: Expected a client that stands under clients, got "acmee". Did you mean "acme"?',
  );
});

test('writing for a connection, without a word on other clients, is a warning: they are observed only', () => {
  assert.equal(
    saidOf(read(changed('otherClients: { ai: off, write: note }', '#'))),
    'standby.yaml:11:12 connections.desk.write: Expected otherClients beside write: note, got none. Clients that are not named are observed only, and no AI reads their tickets.',
  );
});

test('nobody named at all is a warning: nothing would happen', () => {
  const text = changed('otherClients: { ai: off, write: note }', '#')
    .replace(/clients:\n.*\n.*\n#/, 'clients: {}')
    .replace('client: acme, board', 'board')
    .replace('client: acme, priority', 'priority');
  assert.equal(
    saidOf(read(text)),
    'standby.yaml:29:1 clients: Expected clients or otherClients, got neither. No model is asked and nothing is written for anybody.',
  );
});
