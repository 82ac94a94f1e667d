/** Boards of alerts in a file: what they come to, and what stops the start because a ticket would be handled twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../../config/load.ts';
import { problemText } from '../../../config/problem.ts';

const ENV = { DESK_URL: 'http://127.0.0.1:9', DESK_TOKEN: 'simulated-desk-token', OPENAI_API_KEY: 'simulated-key' };
const FILE = `version: 1
connections:
  desk:
    kind: desk
    urlEnv: DESK_URL
    tokenEnv: DESK_TOKEN
    scope:
      include:
        - board: service
alerts:
  rmm:
    kind: ticket-board
    tickets: desk
    boards: [monitoring, backups]
    conditions:
      - { subject: 'disk full on (?<host>\\S+)', name: Disk full }
    severities: { P1: error }
otherClients: { ai: cloud }
providers:
  openai: { independenceGroup: openai, kind: openai, apiKeyEnv: OPENAI_API_KEY }
  own: { independenceGroup: own-hardware, kind: ollama }
routes:
  openai/gpt-5.5: { provider: openai, model: gpt-5.5 }
  ollama/llama3.2: { provider: own, model: "llama3.2:3b" }
chains:
  default: { routes: [openai/gpt-5.5, ollama/llama3.2] }
`;
const read = (text: string) =>
  readConfig({
    path: 'standby.yaml',
    text,
    env: ENV,
    readFile: () => ({ kind: 'unreadable', why: 'is not there' }),
    readBytes: () => ({ kind: 'unreadable', why: 'is not there' }),
    nowMs: Date.UTC(2026, 11, 1),
  });
const problemsIn = (text: string): string => {
  const got = read(text);
  return got.kind === 'unusable' ? got.problems.map(problemText).join('\n') : '';
};

test('boards come to ids, conditions and severities, make no tickets and have neither door nor secrets', () => {
  assert.equal(problemsIn(FILE), '');
  const got = read(FILE);
  assert.ok(got.kind !== 'unusable');
  const [rmm] = got.config.alerts;
  assert.deepEqual(rmm?.boards, {
    ids: ['monitoring', 'backups'],
    conditions: [{ pattern: String.raw`disk full on (?<host>\S+)`, name: 'Disk full' }],
    severities: { P1: 'error', P2: 'error', P3: 'warning', P4: 'info' },
    otherwise: 'warning',
  });
  assert.deepEqual([rmm?.create, rmm?.secrets, rmm?.poll, rmm?.groupBy], [false, [], undefined, ['rule']]);
});

for (const [what, from, to, said] of [
  [
    'a board that triage is for',
    'board: service',
    'board: [service, backups]',
    /standby\.yaml:14:\d+ alerts\.rmm\.boards\[1\]: Expected a board that ticket-triage is not for, got "backups"/,
  ],
  ['a board twice', 'boards: [monitoring, backups]', 'boards: [monitoring, monitoring]', /Expected each board once/],
  [
    'a board of two sources',
    'alerts:\n',
    'alerts:\n  other: { kind: ticket-board, tickets: desk, boards: backups }\n',
    /Expected a board of one source, got "backups", which is also of (?:rmm|other)/,
  ],
  ['no boards', '    boards: [monitoring, backups]\n', '', /Expected boards for ticket-board, got none/],
  [
    'tickets that are to be made',
    'tickets: desk\n',
    'tickets: desk\n    create: true\n',
    /alerts\.rmm\.create: Expected a key that boards of a ticket system have, got create/,
  ],
  ['owners', 'tickets: desk\n', 'tickets: desk\n    clientMap: { acme: acme }\n', /alerts\.rmm\.clientMap: Expected a key/],
  ['tokens', 'tickets: desk\n', 'tickets: desk\n    tokensEnv: RMM_TOKENS\n', /alerts\.rmm\.tokensEnv: Expected a key/],
  [
    'a pattern that cannot be read',
    String.raw`disk full on (?<host>\S+)`,
    'disk (full',
    /conditions\[0\]\.subject: Expected a regular expression/,
  ],
  [
    'a site, which a ticket does not give',
    'tickets: desk\n',
    'tickets: desk\n    groupBy: [site]\n',
    /Expected a field that ticket-board gives, got site/,
  ],
  [
    'boards of another kind',
    'kind: ticket-board',
    'kind: ninjaone',
    /alerts\.rmm\.boards: Expected boards for ticket-board alone, got ninjaone/,
  ],
  [
    'a board to which triage moves tickets for people',
    'otherClients:',
    'processes:\n  ticket-triage:\n    handOver: { kind: move, board: monitoring }\notherClients:',
    /Expected a board that ticket-triage is not for, got "monitoring", which processes\.ticket-triage\.handOver names/,
  ],
] as const)
  test(`${what}: refused, by line`, () => {
    assert.ok(FILE.includes(from));
    assert.match(problemsIn(FILE.replace(from, to)), said);
  });
