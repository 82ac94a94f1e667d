/** What holds where nothing is said, in figures; and what the published form lets a key be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOW_MS, configOf, read, saidOf } from '../config-sample.ts';
import { compiledFrom } from '../../support/configured.ts';
import { jsonSchema } from '../../../config/json-schema.ts';
import { knownKeys } from '../../../config/known-keys.ts';
import { mergedRoute } from '../../../config/routes.ts';
import { sections, shape } from '../../../config/shape.ts';
import { DAYS, daysOf } from '../../../config/sla-shape.ts';

/** No key of it can be left out. */
const SMALLEST = {
  version: 1,
  connections: { desk: { kind: 'desk', url: 'https://desk.example.com', tokenEnv: 'DESK_TOKEN' } },
  providers: { own: { independenceGroup: 'own-hardware', kind: 'ollama' } },
  routes: { local: { provider: 'own', model: 'llama3.2:3b' } },
  chains: { default: { routes: ['local'] } },
} as const;
const CONVENIENCE = { 'ticket-triage': { criticality: 'convenience' } };

test('the smallest file has these defaults, in figures', () => {
  assert.deepEqual(shape.parse(SMALLEST), {
    version: 1,
    log: 'info',
    connections: {
      desk: {
        kind: 'desk',
        url: 'https://desk.example.com',
        tokenEnv: 'DESK_TOKEN',
        intake: 'poll',
        pollEvery: 60_000,
        process: 'ticket-triage',
        write: 'observe',
        boards: {},
        overrides: [],
        scope: { include: [], exclude: [] },
        sla: { source: 'field', table: [], fallback: 1_800_000 },
        absence: { proof: { times: 3, within: 900_000 } },
      },
    },
    alerts: {},
    clients: {},
    providers: { own: { independenceGroup: 'own-hardware', kind: 'ollama' } },
    routes: { local: { provider: 'own', model: 'llama3.2:3b' } },
    chains: { default: { routes: ['local'] } },
    processes: {
      'ticket-triage': {
        chain: 'default',
        criticality: 'sla',
        minConfidence: { set: 70, change: 85, fields: {}, personsValues: 'keep' },
        overrides: [],
        handOver: { kind: 'note' },
        people: {
          roles: ['dispatcher', 'service-manager', 'owner'],
          escalateEvery: 7_200_000,
          escalateAtMost: 86_400_000,
          withoutDue: 1_800_000,
          claim: 900_000,
        },
        waiting: { noteBeforeDue: 1_800_000 },
        comingBack: { first: 1_800_000, atMost: 14_400_000 },
        times: { liveness: 15_000, lookAgain: 60_000, absentPatience: 120_000 },
      },
    },
    deadMan: { every: 60_000 },
    ledger: { retention: 15_552_000_000 },
  });
});

test('a client, a rule for some tickets, a row and a watchdog have defaults of their own', () => {
  const { clients, connections, heartbeat } = shape.parse({
    ...SMALLEST,
    clients: { acme: { ai: 'cloud' } },
    connections: {
      desk: {
        ...SMALLEST.connections.desk,
        overrides: [{ ai: 'off' }, { when: { process: 'ticket-triage' }, ai: 'off' }, { when: { process: ['ticket-triage'] }, ai: 'off' }],
        sla: { table: [{ respondWithin: '1h' }] },
      },
    },
    heartbeat: { url: 'https://h.example' },
  });
  assert.deepEqual(clients, { acme: { ai: 'cloud', onRefusal: 'person' } });
  const forTriage = { when: { process: ['ticket-triage'] }, ai: 'off' };
  assert.deepEqual(connections['desk']?.overrides, [{ when: {}, ai: 'off' }, forTriage, forTriage]);
  assert.deepEqual(connections['desk']?.sla.table, [{ client: '*', priority: '*', respondWithin: 3_600_000 }]);
  assert.deepEqual(heartbeat, { url: 'https://h.example', every: 60_000 });
});

test('a service of the smallest file has no watchdog, keeps for 180 days and looks every minute', () => {
  const text = JSON.stringify({ ...SMALLEST, processes: CONVENIENCE });
  const { heartbeat, ledger, deadMan, logLevel, risks } = configOf(text, { env: { DESK_TOKEN: 't' } });
  assert.deepEqual(
    { heartbeat, ledger, deadMan, logLevel, risks },
    { heartbeat: undefined, ledger: { retentionMs: 15_552_000_000 }, deadMan: { everyMs: 60_000 }, logLevel: 'info', risks: [] },
  );
});

test('no section that has no default may be left out, and none of them may be empty', () => {
  const without = (key: string, value?: unknown): string =>
    saidOf(read(JSON.stringify({ ...SMALLEST, processes: CONVENIENCE, [key]: value }), { env: { DESK_TOKEN: 't' } }));
  for (const [key, one] of [
    ['connections', 'connection'],
    ['providers', 'provider'],
    ['routes', 'route'],
    ['chains', 'chain'],
  ] as const) {
    assert.match(without(key), new RegExp(`^standby\\.yaml:1:1 ${key}: Expected a mapping of keys, got nothing\\.$`, 'm'));
    assert.match(without(key, {}), new RegExp(` ${key}: Expected at least one ${one}, got an empty mapping\\.$`, 'm'));
  }
  assert.match(without('version'), /^standby\.yaml:1:1 version: Expected 1, the version of this form, got nothing\.$/m);
});

/** The four of the fields and `acceptedRisk` are tried where they are used. */
test('what is left out of a section is a key like any other: unknown ones are refused with the nearest', () => {
  for (const [path, keys] of [
    [
      [],
      [
        'version',
        'log',
        'connections',
        'alerts',
        'reports',
        'clients',
        'otherClients',
        'providers',
        'routes',
        'chains',
        'processes',
        'deadMan',
        'heartbeat',
        'ledger',
      ],
    ],
    [
      ['clients', 'constructor'],
      ['ai', 'write', 'onRefusal', 'criticality'],
    ],
    [
      ['connections', 'desk', 'boards', 'x'],
      ['write', 'ai', 'fields'],
    ],
    [
      ['connections', 'desk', 'overrides', 0, 'when'],
      ['client', 'board', 'process'],
    ],
    [
      ['connections', 'desk', 'sla', 'table', 3],
      ['client', 'priority', 'respondWithin'],
    ],
    [
      ['alerts', 'prometheus', 'quietWindows', 0, 'match'],
      ['client', 'site', 'host', 'rule', 'label'],
    ],
    [
      ['alerts', 'prometheus', 'catchAll'],
      ['client', 'board'],
    ],
    [['chains', 'default'], ['routes']],
    [['chains', 'default', 'routes', 0], []],
    [['log'], []],
    [['nowhere'], []],
    [['toString'], []],
    [['connections', 'desk', 'url', 'x', 0], []],
  ] as const)
    assert.deepEqual(knownKeys(path), keys, path.join('.'));
});

test('a key beside the only one that there is is refused by naming that one', () =>
  assert.equal(
    saidOf(read(JSON.stringify({ ...SMALLEST, processes: CONVENIENCE, deadMan: { evry: '1s' } }), { env: { DESK_TOKEN: 't' } })).replace(
      /^\S+ /,
      '',
    ),
    'deadMan.evry: Expected one of every, got "evry". Did you mean "every"?',
  ));

test('the published form is draft 7 with a title', () => {
  const { $schema, title, type } = jsonSchema();
  assert.deepEqual([$schema, title, type], ['http://json-schema.org/draft-07/schema#', 'Standby', 'object']);
});

test('a section with a slip is left out of what is read, and the others stay', () => {
  const slips: Readonly<Record<string, unknown>> = {
    version: 2,
    log: 'loud',
    connections: {},
    clients: [],
    otherClients: {},
    providers: {},
    routes: {},
    chains: {},
    processes: [],
    deadMan: [],
    heartbeat: [],
    ledger: [],
  };
  const whole = {
    ...shape.parse({ ...SMALLEST, clients: { acme: { ai: 'off' } }, otherClients: { ai: 'off' }, heartbeat: { url: 'https://h' } }),
  };
  const given = { ...SMALLEST, clients: { acme: { ai: 'off' } }, otherClients: { ai: 'off' }, heartbeat: { url: 'https://h' } };
  assert.deepEqual(sections.parse(given), whole);
  for (const [key, value] of Object.entries(slips))
    assert.deepEqual(sections.parse({ ...given, [key]: value }), { ...whole, [key]: undefined }, key);
});

test('the settings of the smallest file, in figures', () => {
  const { version, ...settings } = compiledFrom(
    JSON.stringify({ ...SMALLEST, clients: { 'Acme  Corp': { ai: 'cloud' } }, processes: CONVENIENCE }),
  );
  assert.match(version, /^cfg-[0-9a-f]{8}$/);
  const names = { route: 'local', label: 'the local model', provider: 'own' };
  const nothingSaid = { write: 'observe', onRefusal: 'person', criticality: 'convenience' };
  assert.deepEqual(settings, {
    routes: [{ ...names, kind: 'local', degraded: true, attemptMs: 60_000, budgetMs: 135_000 }],
    clients: { 'acme corp': { ai: 'cloud', ...nothingSaid } },
    otherClients: { ai: 'off', ...nothingSaid },
    exceptions: [],
    reading: {
      scope: { include: [], exclude: [] },
      sla: { source: 'field', table: [], calendar: undefined, fallbackMs: 1_800_000 },
    },
    deadline: { shareOfTimeLeft: 0.7, atMostMs: 600_000, withoutDueMs: 1_800_000, overdueMs: 120_000 },
    minConfidence: { set: 70, change: 85, fields: {}, personsValues: 'keep' },
    livenessMs: 15_000,
    lookAgainMs: 60_000,
    people: {
      roles: ['dispatcher', 'service-manager', 'owner'],
      escalateEveryMs: 7_200_000,
      escalateAtMostMs: 86_400_000,
      withoutDueMs: 1_800_000,
      claimMs: 900_000,
      noteBeforeDueMs: 1_800_000,
    },
    comingBack: { firstMs: 1_800_000, atMostMs: 14_400_000 },
    handOver: { kind: 'note' },
    reviewWithinMs: 604_800_000,
    absentPatienceMs: 120_000,
  });
});

test('a cloud route has 30 s for an exchange and 75 s in all, a local one 60 s and 135 s and is weaker', () => {
  const routeOf = (local: boolean): unknown => {
    const { routes, providers } = shape.parse({ ...SMALLEST, routes: { r: { provider: 'own', model: 'm', label: 'L', local } } });
    return mergedRoute('r', { routes, providers })?.route;
  };
  const names = { route: 'r', label: 'L', provider: 'own' };
  assert.deepEqual(routeOf(false), { ...names, kind: 'cloud', degraded: false, attemptMs: 30_000, budgetMs: 75_000 });
  assert.deepEqual(routeOf(true), { ...names, kind: 'local', degraded: true, attemptMs: 60_000, budgetMs: 135_000 });
});

test('days are one day, or all from one to another, also over the end of the week', () => {
  for (const [text, days] of [
    ['mon', ['mon']],
    ['sun', ['sun']],
    ['mon-mon', ['mon']],
    ['mon-fri', ['mon', 'tue', 'wed', 'thu', 'fri']],
    ['mon-sun', ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']],
    ['sat-sun', ['sat', 'sun']],
    ['sun-mon', ['sun', 'mon']],
    ['fri-tue', ['fri', 'sat', 'sun', 'mon', 'tue']],
    ['tue-mon', ['tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'mon']],
  ] as const)
    assert.deepEqual(daysOf(text), days, text);
});

/** All that is said of one calendar. */
const ofCalendar = (calendar: object): readonly string[] => {
  const desk = {
    ...SMALLEST.connections.desk,
    sla: { calendar: { timeZone: 'Europe/Berlin', hours: { mon: ['08:00-17:00'] }, ...calendar } },
  };
  const text = JSON.stringify({ ...SMALLEST, connections: { desk }, processes: CONVENIENCE });
  const got = read(text, { env: { DESK_TOKEN: 't' }, nowMs: NOW_MS });
  return got.kind === 'config'
    ? []
    : got.problems.map((one) => `${one.path.replace('connections.desk.sla.calendar.', '')}: ${one.wanted}, got ${one.got}`);
};
const HOURS = 'hours such as "08:00-17:00", the first before the second';
const ZONE = 'a time zone by its IANA name, such as Europe/Berlin';

for (const [what, calendar, said] of [
  ['the whole day', { hours: { mon: ['00:00-24:00'] } }, []],
  ['a minute', { hours: { mon: ['23:59-24:00'] } }, []],
  ['no time at all', { hours: { mon: ['08:00-08:00'] } }, [`hours.mon[0]: ${HOURS}, got "08:00-08:00"`]],
  ['hours that run backwards', { hours: { mon: ['09:00-08:00'] } }, [`hours.mon[0]: ${HOURS}, got "09:00-08:00"`]],
  ['hours that no clock shows', { hours: { mon: ['24:00-24:00'] } }, [`hours.mon[0]: ${HOURS}, got "24:00-24:00"`]],
  ['hours without minutes', { hours: { mon: ['8-17'] } }, [`hours.mon[0]: ${HOURS}, got "8-17"`]],
  ['a number for hours', { hours: { mon: [8] } }, [`hours.mon[0]: ${HOURS}, got 8`]],
  ['hours that meet', { hours: { mon: ['08:00-12:00', '12:00-17:00'] } }, []],
  ['hours in any order', { hours: { mon: ['13:00-17:00', '08:00-12:00', '12:30-13:00'] } }, []],
  [
    'hours that overlap by a minute',
    { hours: { mon: ['12:00-17:00', '08:00-12:01'] } },
    ['hours.mon: hours of a day that do not overlap, got some that do'],
  ],
  [
    'a third that overlaps the second',
    { hours: { mon: ['06:00-07:00', '08:00-12:00', '11:00-13:00'] } },
    ['hours.mon: hours of a day that do not overlap, got some that do'],
  ],
  ['two days apart', { hours: { mon: ['08:00-12:00'], tue: ['08:00-12:00'] } }, []],
  [
    'a day within days',
    { hours: { 'mon-wed': ['08:00-12:00'], tue: ['08:00-12:00'] } },
    ['hours: each day once, got one that is in two entries'],
  ],
  [
    'a weekend over the end of the week',
    { hours: { 'sat-mon': ['08:00-12:00'], sun: ['08:00-12:00'] } },
    ['hours: each day once, got one that is in two entries'],
  ],
  ['a zone in small letters', { timeZone: 'europe/berlin' }, []],
  ['UTC', { timeZone: 'UTC' }, []],
  ['an offset', { timeZone: '-01:00' }, [`timeZone: ${ZONE}, got "-01:00"`]],
  ['a zone that is none', { timeZone: 'Mars/Olympus' }, [`timeZone: ${ZONE}, got "Mars/Olympus"`]],
  ['a number for a zone', { timeZone: 1 }, [`timeZone: ${ZONE}, got 1`]],
  ['no day', { hours: {} }, ['hours: at least one day with hours, got an empty mapping']],
  ['a day without hours', { hours: { mon: [] } }, ['hours.mon: at least one entry, got an empty list']],
  ['a day that is none', { hours: { monday: ['08:00-12:00'] } }, [`hours.monday: ${DAYS}, got "monday"`]],
] as const)
  test(`a calendar of ${what} is ${said.length === 0 ? 'right' : 'refused, and once'}`, () => assert.deepEqual(ofCalendar(calendar), said));

test('a day that is misspelt is asked for, alone and as the end of days', () => {
  const asked = (day: string): string | undefined => {
    const desk = { ...SMALLEST.connections.desk, sla: { calendar: { timeZone: 'UTC', hours: { [day]: ['08:00-12:00'] } } } };
    return /Did you mean (.*)\?/.exec(saidOf(read(JSON.stringify({ ...SMALLEST, connections: { desk }, processes: CONVENIENCE }))))?.[1];
  };
  assert.deepEqual(['satt', 'sat-sunn', 'Sun-Thu'].map(asked), ['"sat"', '"sat-sun"', '"sun-thu"']);
});
