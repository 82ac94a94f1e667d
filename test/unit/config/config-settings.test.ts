/** The settings that travel with a ticket, word for word from the file: policies, exceptions, confidences, what is read, and their name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DESK, sectionsOf } from './config-parts.ts';
import { compile } from '../../../config/compile.ts';
import { isHostOf, whereTo } from '../../../config/own-address.ts';
import type { Given } from './config-parts.ts';
import type { EpisodeSettings } from '../../../workflows/episode/contract.ts';

/** The settings of one connection, with clients and one process. */
function settingsOf(desk: Given = {}, process: Given = {}, others: Given = { clients: { acme: { ai: 'cloud' } } }): EpisodeSettings {
  const { connections, clients, otherClients, processes } = sectionsOf({
    clients: {},
    ...others,
    connections: { desk: { ...DESK, ...desk } },
    processes: { 'ticket-triage': process },
  });
  assert.ok(connections?.['desk'] && clients && processes);
  return compile({ clients, otherClients, processes }, connections['desk'], []);
}

test('a policy is the word of the client, else that of the connection and of the process', () => {
  const { clients, otherClients } = settingsOf(
    { write: 'fields' },
    { criticality: 'convenience' },
    {
      clients: { Acme: { ai: 'cloud' }, globex: { ai: 'off', write: 'note', onRefusal: 'next-route', criticality: 'sla' } },
      otherClients: { ai: 'local-only' },
    },
  );
  assert.deepEqual(clients, {
    acme: { ai: 'cloud', write: 'fields', onRefusal: 'person', criticality: 'convenience' },
    globex: { ai: 'off', write: 'note', onRefusal: 'next-route', criticality: 'sla' },
  });
  assert.deepEqual(otherClients, { ai: 'local-only', write: 'fields', onRefusal: 'person', criticality: 'convenience' });
});

test('clients of whom nothing is said are off and observed, whatever the connection writes', () =>
  assert.deepEqual(settingsOf({ write: 'fields' }, { criticality: 'convenience' }).otherClients, {
    ai: 'off',
    write: 'observe',
    onRefusal: 'person',
    criticality: 'convenience',
  }));

const OTHERS = { clients: { acme: { ai: 'cloud' } }, otherClients: { ai: 'cloud' } };
for (const [what, desk, process, others, exceptions] of [
  ['nothing', {}, {}, OTHERS, []],
  [
    'boards, rules and criticalities, in this order',
    {
      boards: { b1: { write: 'note' }, b2: { ai: 'off' }, b3: { fields: { impact: 'note' } } },
      overrides: [
        { when: { client: 'acme' }, ai: 'off' },
        { when: { board: ['x', 'y'], process: 'ticket-triage' }, write: 'fields', fields: { urgency: 'note', priority: 'fields' } },
        { ai: 'local-only' },
      ],
    },
    {
      overrides: [
        { when: { client: 'acme', board: 'x', severity: ['P1', 'P2'] }, criticality: 'convenience' },
        { when: { board: 'y' }, criticality: 'sla' },
      ],
    },
    OTHERS,
    [
      { when: { boards: ['b1'] }, write: 'note' },
      { when: { boards: ['b2'] }, ai: 'off' },
      { when: { boards: ['b3'] }, fields: { impact: 'note' } },
      { when: { clients: ['acme'] }, ai: 'off' },
      { when: { boards: ['x', 'y'] }, write: 'fields', fields: { urgency: 'note', priority: 'fields' } },
      { when: {}, ai: 'local-only' },
      { when: { clients: ['acme'], boards: ['x'], priorities: ['P1', 'P2'] }, criticality: 'convenience' },
      { when: { boards: ['y'] }, criticality: 'sla' },
    ],
  ],
  [
    'rules that write, for named clients alone where nothing is said of others; rules that do not, for all',
    {
      boards: { b1: { write: 'note' }, b2: { ai: 'off' }, b3: { fields: { impact: 'note' } } },
      overrides: [{ when: { client: 'initech' }, write: 'note' }, { ai: 'off', write: 'note' }, { ai: 'off' }],
    },
    { overrides: [{ when: { board: 'y' }, criticality: 'sla' }] },
    { clients: { acme: { ai: 'cloud' }, globex: { ai: 'off' } } },
    [
      { when: { boards: ['b1'], clients: ['acme', 'globex'] }, write: 'note' },
      { when: { boards: ['b2'] }, ai: 'off' },
      { when: { boards: ['b3'], clients: ['acme', 'globex'] }, fields: { impact: 'note' } },
      { when: { clients: ['initech'] }, write: 'note' },
      { when: { clients: ['acme', 'globex'] }, ai: 'off', write: 'note' },
      { when: {}, ai: 'off' },
      { when: { boards: ['y'] }, criticality: 'sla' },
    ],
  ],
  [
    'no rule that writes where nobody is named',
    { boards: { b1: { write: 'note' }, b2: { ai: 'off' } } },
    {},
    { clients: {} },
    [{ when: { boards: ['b2'] }, ai: 'off' }],
  ],
] as const)
  test(`exceptions: ${what}`, () => assert.deepEqual(settingsOf(desk, process, others).exceptions, exceptions));

test('what is said of the process is what holds: confidences, hand-over, people, times', () => {
  const { minConfidence, handOver, people, comingBack, livenessMs, lookAgainMs, absentPatienceMs, convenienceMs } = settingsOf(
    {},
    {
      convenienceWait: '6h',
      minConfidence: { set: 1, change: 2, fields: { category: { set: 3, change: 4 } }, personsValues: 'change' },
      handOver: { kind: 'move', board: 'b' },
      people: { roles: ['x', 'y'], escalateEvery: '1m', escalateAtMost: '2m', withoutDue: '3m', claim: '4m' },
      waiting: { noteBeforeDue: '10m' },
      comingBack: { first: '5m', atMost: '6m' },
      times: { liveness: '7s', lookAgain: '8s', absentPatience: '9s' },
    },
  );
  assert.deepEqual(minConfidence, { set: 1, change: 2, fields: { category: { set: 3, change: 4 } }, personsValues: 'change' });
  assert.deepEqual(handOver, { kind: 'move', destination: 'b' });
  assert.deepEqual(people, {
    roles: ['x', 'y'],
    escalateEveryMs: 60_000,
    escalateAtMostMs: 120_000,
    withoutDueMs: 180_000,
    claimMs: 240_000,
    noteBeforeDueMs: 600_000,
  });
  assert.deepEqual(comingBack, { firstMs: 300_000, atMostMs: 360_000 });
  assert.deepEqual([livenessMs, lookAgainMs, absentPatienceMs, convenienceMs], [7_000, 8_000, 9_000, 21_600_000]);
  assert.equal('convenienceMs' in settingsOf(), false);
  assert.deepEqual(settingsOf().handOver, { kind: 'note' });
});

test('what is read of a ticket: scope by every word of a filter, due times by table and calendar', () => {
  const filter = { board: 'b', status: ['s', 't'], type: 'u', source: 'v', client: 'w', youngerThan: '1d', olderThan: '1h' };
  const { reading } = settingsOf({
    scope: { include: [filter], exclude: [{ status: 'closed' }] },
    sla: {
      source: 'table',
      fallback: '1h',
      table: [{ respondWithin: '2h' }, { client: 'acme', priority: 'P1', respondWithin: '1m' }],
      calendar: {
        timeZone: 'Europe/Berlin',
        hours: { 'fri-sat': ['13:00-17:00', '08:00-12:00'] },
        holidays: ['2026-12-26', '2026-01-01', '2026-12-25'],
      },
    },
  });
  const hours = [
    { from: '08:00', to: '12:00' },
    { from: '13:00', to: '17:00' },
  ];
  assert.deepEqual(reading, {
    scope: {
      include: [
        {
          boards: ['b'],
          statuses: ['s', 't'],
          types: ['u'],
          sources: ['v'],
          clients: ['w'],
          youngerThanMs: 86_400_000,
          olderThanMs: 3_600_000,
        },
      ],
      exclude: [{ statuses: ['closed'] }],
    },
    sla: {
      source: 'table',
      table: [
        { client: '*', priority: '*', respondWithinMs: 7_200_000 },
        { client: 'acme', priority: 'P1', respondWithinMs: 60_000 },
      ],
      calendar: { timeZone: 'Europe/Berlin', hours: { fri: hours, sat: hours }, holidays: ['2026-01-01', '2026-12-25', '2026-12-26'] },
      fallbackMs: 3_600_000,
    },
  });
});

test('settings have one name of eight digits, whatever the order in which they are written at any depth', () => {
  const hours = (given: Given): Given => ({ sla: { calendar: { timeZone: 'UTC', hours: given } } });
  const clients = (given: Given): Given => ({ clients: given });
  const { version } = settingsOf(
    hours({ mon: ['08:00-12:00'], tue: ['08:00-12:00'] }),
    {},
    clients({ a: { ai: 'off' }, b: { ai: 'cloud' }, c: { ai: 'off' } }),
  );
  assert.match(version, /^cfg-[0-9a-f]{8}$/);
  assert.equal(
    settingsOf(
      hours({ tue: ['08:00-12:00'], mon: ['08:00-12:00'] }),
      {},
      clients({ c: { ai: 'off' }, a: { ai: 'off' }, b: { ai: 'cloud' } }),
    ).version,
    version,
  );
  assert.notEqual(
    settingsOf(
      hours({ mon: ['08:00-12:00'], tue: ['08:00-12:00'] }),
      {},
      clients({ a: { ai: 'cloud' }, b: { ai: 'off' }, c: { ai: 'off' } }),
    ).version,
    version,
  );
});

/** All domains under which models are sold that are known here, written out: one that falls out of the list lets tickets out of the house. */
const VENDORS =
  `openai.com anthropic.com ollama.com claude.ai claude.com chatgpt.com azure.com googleapis.com amazonaws.com mistral.ai groq.com x.ai
deepseek.com cohere.com cohere.ai openrouter.ai together.ai together.xyz fireworks.ai perplexity.ai cerebras.ai sambanova.ai nvidia.com
huggingface.co huggingface.cloud replicate.com deepinfra.com cloudflare.com moonshot.ai moonshot.cn aliyuncs.com bigmodel.cn z.ai ai21.com
nebius.com scaleway.ai vercel.sh portkey.ai azure-api.net minimax.io minimax.com minimaxi.com minimaxi.io novita.ai baseten.co arcee.ai
avian.io doubleword.ai ai.cloud.ovh.net`.split(/\s+/);
test('an address below the domain of a vendor, or at it, is the vendor’s, and one that only ends alike is not', () => {
  for (const domain of VENDORS) {
    for (const host of [domain, `api.${domain}`, `eu.api.${domain}`]) assert.equal(whereTo(`https://${host}/v1`), 'vendor', host);
    for (const host of [`a${domain}`, `${domain}.example`, `${domain}x`]) assert.equal(whereTo(`https://${host}/v1`), 'elsewhere', host);
  }
});

test('the first and the last address of each private network are one’s own, and their neighbours are not', () => {
  for (const [own, elsewhere] of [
    [
      ['127.0.0.0', '127.255.255.255'],
      ['126.255.255.255', '128.0.0.0'],
    ],
    [
      ['10.0.0.0', '10.255.255.255'],
      ['9.255.255.255', '11.0.0.0'],
    ],
    [
      ['172.16.0.0', '172.31.255.255'],
      ['172.15.255.255', '172.32.0.0'],
    ],
    [
      ['192.168.0.0', '192.168.255.255'],
      ['192.167.255.255', '192.169.0.0'],
    ],
    [['[::1]'], ['[::]', '[::2]']],
    [
      ['[fc00::]', '[fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]'],
      ['[fbff::]', '[fe00::]'],
    ],
    [['[::ffff:10.255.255.255]'], ['[::ffff:11.0.0.0]']],
  ] as const) {
    for (const host of own) assert.equal(whereTo(`http://${host}/`), 'own', host);
    for (const host of elsewhere) assert.equal(whereTo(`http://${host}/`), 'elsewhere', host);
  }
});

test('a host is named by its name or its address, with or without brackets, and not by a part of it', () => {
  for (const [word, address, isOf] of [
    ['gpu.example', 'http://gpu.example:8000/v1', true],
    ['GPU.example.', 'https://gpu.example', true],
    ['fd00::1', 'http://[fd00:0::1]:80/', true],
    ['[fd00::1]', 'http://[fd00::1]/', true],
    ['10.0.0.1', 'http://10.0.0.1/', true],
    ['example', 'http://gpu.example', false],
    ['gpu.example', 'http://example', false],
    ['fd00::2', 'http://[fd00::1]/', false],
    ['a:b:c', 'http://gpu.example', false],
    ['', 'http://gpu.example', false],
  ] as const)
    assert.equal(isHostOf(word, address), isOf, `${word} ${address}`);
});
