/** What a configuration says becomes the settings that travel with each ticket, to the letter. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CANARIES, SAMPLE, changed, configOf, read, saidOf } from '../config-sample.ts';
import type { EpisodeSettings } from '../../../workflows/episode/contract.ts';

const settingsOf = (text: string): EpisodeSettings => configOf(text).connections[0]?.settings ?? assert.fail('no connection');
const SLA = { onRefusal: 'person', criticality: 'sla' } as const;

test('routes come with what is said of them and what is built in, and with address and key', () => {
  assert.deepEqual(configOf(SAMPLE).routes, [
    {
      route: {
        route: 'openai/gpt-5.5',
        label: 'OpenAI',
        provider: 'openai',
        kind: 'cloud',
        degraded: false,
        attemptMs: 30_000,
        budgetMs: 75_000,
      },
      provider: { kind: 'openai', baseUrl: 'https://api.openai.com/v1', model: 'gpt-5.5', apiKey: CANARIES.OPENAI_API_KEY },
      shares: { key: 'openai', account: 'openai', group: 'azure-us' },
    },
    {
      route: {
        route: 'ollama/llama3.2',
        label: 'the local model',
        provider: 'own',
        kind: 'local',
        degraded: true,
        attemptMs: 60_000,
        budgetMs: 135_000,
      },
      provider: { kind: 'ollama', baseUrl: 'http://127.0.0.1:11434', model: 'llama3.2:3b', apiKey: undefined },
      shares: { key: 'own', account: 'own', group: 'own-hardware' },
    },
  ]);
});

test('a connection has its address, token, secrets and intake; the service its times and its watchdog', () => {
  const { connections, deadMan, heartbeat, logLevel, providers, risks } = configOf(SAMPLE);
  assert.deepEqual(
    connections.map((connection) => ({ ...connection, settings: undefined })),
    [
      {
        name: 'desk',
        kind: 'desk',
        process: 'ticket-triage',
        baseUrl: 'https://desk.example.com/api',
        token: CANARIES.DESK_TOKEN,
        secrets: [CANARIES.DESK_WEBHOOK_SECRETS],
        intake: 'both',
        pollEveryMs: 60_000,
        proof: { times: 3, withinMs: 900_000 },
        settings: undefined,
      },
    ],
  );
  assert.deepEqual(
    [deadMan, heartbeat, logLevel, risks],
    [{ everyMs: 60_000 }, { url: CANARIES.HEARTBEAT_URL, everyMs: 60_000 }, 'info', []],
  );
  assert.deepEqual(providers, [
    { name: 'openai', independenceGroup: 'azure-us', region: undefined, vendorCountry: undefined },
    { name: 'own', independenceGroup: 'own-hardware', region: undefined, vendorCountry: undefined },
  ]);
});

test('clients are written as the connection says, unless they say it themselves', () => {
  const { clients, otherClients } = settingsOf(SAMPLE);
  assert.deepEqual(clients, {
    acme: { ai: 'cloud', write: 'note', ...SLA },
    globex: { ai: 'local-only', write: 'observe', ...SLA },
  });
  assert.deepEqual(otherClients, { ai: 'off', write: 'note', ...SLA });
});

test('exceptions are boards first, then those of the connection, then those of the process', () => {
  assert.deepEqual(settingsOf(SAMPLE).exceptions, [
    { when: { boards: ['network-team'] }, ai: 'local-only', write: 'note' },
    { when: { clients: ['acme'], boards: ['service-desk', 'onsite'] }, write: 'fields', fields: { destination: 'note' } },
    { when: { priorities: ['P1'] }, criticality: 'sla' },
  ]);
});

test('where nothing is said of other clients they are the strictest, also on a board that may be written to', () => {
  const { otherClients, exceptions } = settingsOf(changed('otherClients: { ai: off, write: note }', '# nobody else'));
  assert.deepEqual(otherClients, { ai: 'off', write: 'observe', ...SLA });
  assert.deepEqual(exceptions?.slice(0, 2), [
    { when: { boards: ['network-team'], clients: ['acme', 'globex'] }, ai: 'local-only', write: 'note' },
    { when: { clients: ['acme'], boards: ['service-desk', 'onsite'] }, write: 'fields', fields: { destination: 'note' } },
  ]);
});

test('where no client is named at all, no rule writes anything', () => {
  const text = changed('otherClients: { ai: off, write: note }', '#')
    .replace(/clients:\n.*\n.*\n#/, 'clients: {}')
    .replace('client: acme, board', 'board');
  assert.deepEqual(settingsOf(text).exceptions, [{ when: { priorities: ['P1'] }, criticality: 'sla' }]);
});

test('criticality comes from the process, over it from the client, over both from the last rule', () => {
  const text = changed('criticality: sla\n', 'criticality: convenience\n    convenienceWait: 24h\n').replace(
    'acme: { ai: cloud }',
    'acme: { ai: cloud, criticality: sla }',
  );
  const { clients, otherClients, convenienceMs } = settingsOf(text);
  assert.deepEqual(
    [clients['acme']?.criticality, clients['globex']?.criticality, otherClients.criticality],
    ['sla', 'convenience', 'convenience'],
  );
  assert.equal(convenienceMs, 86_400_000);
  assert.equal('convenienceMs' in settingsOf(SAMPLE), false);
});

test('scope, table, business hours and fallback are what is read with a ticket', () => {
  const morningAndAfternoon = [
    { from: '08:00', to: '12:00' },
    { from: '13:00', to: '17:00' },
  ];
  assert.deepEqual(settingsOf(SAMPLE).reading, {
    scope: { include: [{ boards: ['service-desk'], youngerThanMs: 604_800_000 }], exclude: [{ sources: ['monitoring'] }] },
    sla: {
      source: 'table',
      table: [{ client: 'acme', priority: 'P1', respondWithinMs: 3_600_000 }],
      calendar: {
        timeZone: 'Europe/Berlin',
        hours: {
          mon: morningAndAfternoon,
          tue: morningAndAfternoon,
          wed: morningAndAfternoon,
          thu: morningAndAfternoon,
          fri: morningAndAfternoon,
          sat: [{ from: '09:00', to: '12:00' }],
        },
        holidays: ['2026-12-25'],
      },
      fallbackMs: 1_800_000,
    },
  });
});

test('without a word the ticket system says what is due, every minute counts and everything is in scope', () => {
  const text = SAMPLE.replace(/    scope:[^]*?fallback: 30m\n/, '');
  assert.deepEqual(settingsOf(text).reading, {
    scope: { include: [], exclude: [] },
    sla: { source: 'field', table: [], calendar: undefined, fallbackMs: 1_800_000 },
  });
});

test('days may go over the end of the week', () => {
  const { reading } = settingsOf(changed('mon-fri: ["08:00-12:00", "13:00-17:00"], sat', 'sun-tue: ["08:00-24:00"], sat'));
  assert.deepEqual(Object.keys(reading?.sla.calendar?.hours ?? {}), ['sun', 'mon', 'tue', 'sat']);
});

test('confidence, people, hand-over and times stand in for the built-in ones, the others stay', () => {
  const text = changed(
    '{ set: 70, change: 85 }',
    '{ set: 60, fields: { destination: { set: 80, change: 95 } }, personsValues: change }',
  ).replace('{ kind: note }', '{ kind: move, board: dispatch }');
  const { minConfidence, handOver, people, comingBack, livenessMs, lookAgainMs, absentPatienceMs } = settingsOf(text);
  assert.deepEqual(minConfidence, { set: 60, change: 85, fields: { destination: { set: 80, change: 95 } }, personsValues: 'change' });
  assert.deepEqual(handOver, { kind: 'move', destination: 'dispatch' });
  assert.deepEqual(people, {
    roles: ['dispatcher'],
    escalateEveryMs: 7_200_000,
    escalateAtMostMs: 86_400_000,
    withoutDueMs: 1_800_000,
    claimMs: 900_000,
    noteBeforeDueMs: 1_800_000,
  });
  assert.deepEqual(comingBack, { firstMs: 1_800_000, atMostMs: 14_400_000 });
  assert.deepEqual([livenessMs, lookAgainMs, absentPatienceMs], [15_000, 60_000, 120_000]);
});

test('the same settings have the same name, in whatever order they stand and whatever the secrets are', () => {
  const { version } = settingsOf(SAMPLE);
  assert.match(version, /^cfg-[0-9a-f]{8}$/);
  const turned = SAMPLE.replace(/(  acme: .*\n)(  globex: .*\n)/, '$2$1');
  assert.notEqual(turned, SAMPLE);
  const withOthers = configOf(turned, { env: { ...CANARIES, DESK_TOKEN: 'another', OPENAI_API_KEY: 'another' } });
  assert.equal(withOthers.connections[0]?.settings.version, version);
});

for (const [from, to] of [
  ['acme: { ai: cloud }', 'acme: { ai: off }'],
  ['fallback: 30m', 'fallback: 31m'],
  ['budget: 75s', 'budget: 76s'],
  ['set: 70', 'set: 71'],
  ['severity: [P1]', 'severity: [P2]'],
  ['sat: [', 'sun: ['],
] as const)
  test(`other settings have another name: ${to}`, () => assert.notEqual(settingsOf(changed(from, to)).version, settingsOf(SAMPLE).version));

test('a rule for boards keeps its order, because the last that fits wins', () => {
  const text = changed('network-team: { write: note, ai: local-only }', 'b: { write: note }\n      a: { write: fields }');
  assert.deepEqual(
    settingsOf(text)
      .exceptions?.slice(0, 2)
      .map(({ when }) => when.boards),
    [['b'], ['a']],
  );
});

test("a variable's address wins over the one that is written, and an empty variable does not", () => {
  const text = changed('kind: openai,', 'kind: openai, baseUrl: https://gateway.example/v1, baseUrlEnv: OPENAI_BASE_URL,');
  const addressWith = (OPENAI_BASE_URL: string): string | undefined =>
    configOf(text, { env: { ...CANARIES, OPENAI_BASE_URL } }).routes[0]?.provider.baseUrl;
  assert.equal(addressWith('http://127.0.0.1:9/v1'), 'http://127.0.0.1:9/v1');
  assert.equal(addressWith(''), 'https://gateway.example/v1');
});

test("a route's own address and key keep out those of its provider", () => {
  const text = changed(
    'provider: openai, model',
    'provider: openai, baseUrl: https://gateway.example/v1, apiKeyEnv: GATEWAY_KEY, model',
  ).replace('apiKeyEnv: OPENAI_API_KEY }', 'apiKeyEnv: OPENAI_API_KEY, baseUrlEnv: OPENAI_BASE_URL }');
  const { routes } = configOf(text, { env: { ...CANARIES, OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', GATEWAY_KEY: 'gateway' } });
  assert.deepEqual([routes[0]?.provider.baseUrl, routes[0]?.provider.apiKey], ['https://gateway.example/v1', 'gateway']);
});

test('a route that no process asks is no part of the service, and needs no key', () => {
  const text = changed('chains:', '  openai/idle: { provider: openai, model: idle, apiKeyEnv: NOT_THERE }\nchains:');
  assert.equal(configOf(text).routes.length, 2);
  assert.match(
    saidOf(read(text)),
    /^standby\.yaml:39:3 routes\["openai\/idle"\]: Expected every route in the chain of a process, got one that is in none\. It is never asked\.$/,
  );
});

test('no AI without a word on writing is warned of where the connection writes: each of those tickets would ask a person', () => {
  const said = (others: string): string => saidOf(read(changed('otherClients: { ai: off, write: note }', `otherClients: ${others}`)));
  assert.match(said('{ ai: off }'), /otherClients: Expected write: observe beside ai: off/);
  for (const others of ['{ ai: off, write: observe }', '{ ai: local-only }'])
    assert.doesNotMatch(said(others), /otherClients: Expected/, others);
});
