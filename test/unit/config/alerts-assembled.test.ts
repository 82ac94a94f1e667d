/** What a file says of sources of alerts is what holds for them, to the letter. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALERTS_ENV, ALERTS_SAMPLE, alertsChanged, sourceIn } from './alerts-sample.ts';
import { CANARIES, configOf, read, saidOf } from '../config-sample.ts';
import { everySettings } from '../../../config/every-settings.ts';
import { GROUP_DEFAULTS } from '../../../workflows/alerts/settings.ts';

test('a source has all that is said of it', () => {
  const { settings, ...rest } = sourceIn(ALERTS_SAMPLE, 'prom');
  assert.deepEqual(rest, {
    name: 'prom',
    kind: 'alertmanager',
    secrets: ['canary-token-of-a-source', 'canary-token-of-tomorrow'],
    tickets: 'desk',
    create: true,
    clientMap: { acme: { client: 'acme' }, 'Globex Berlin': { client: 'globex', site: '12' } },
    catchAll: { client: 'own-company', destination: 'noc' },
    destination: 'noc',
    priorities: { critical: 'P1', error: 'P2', warning: 'P3', info: undefined },
    groupBy: ['site', 'rule', 'label:team'],
    group: GROUP_DEFAULTS,
    holds: [
      {
        kind: 'quiet-window',
        name: 'patch night',
        match: { client: 'acme', host: 'srv-*' },
        includes: ['critical'],
        times: { kind: 'weekly', days: ['sat', 'sun', 'tue'], from: '22:00', to: '04:00', timeZone: 'America/New_York' },
      },
      {
        kind: 'quiet-window',
        name: 'move',
        match: { label: { name: 'team', value: 'net*' } },
        includes: [],
        times: { kind: 'once', from: '2026-12-05T22:00', to: '2026-12-06T06:30', timeZone: 'Europe/Berlin' },
      },
      {
        kind: 'benign',
        name: 'nightly load',
        match: { rule: 'HighLoad' },
        includes: [],
        owner: 'Kim',
        reason: 'the export',
        // The last day is one on which it holds.
        expiresAtMs: Date.parse('2026-11-26T00:00:00Z'),
      },
    ],
    onRaise: 'priority',
    closeResolved: false,
    callsAnHour: 20,
    timeZone: 'Europe/Berlin',
    poll: { place: { baseUrl: ALERTS_ENV.API, auth: { kind: 'none' }, receiver: undefined }, everyMs: 600_000 },
    quietSourceMs: undefined,
  });
  assert.deepEqual(Object.keys(settings), ['critical', 'other']);
});

test('a source of which little is said has the defaults of its kind', () => {
  const { clientMap: _, secrets: __, settings: ___, ...rmm } = sourceIn(ALERTS_SAMPLE, 'rmm');
  assert.deepEqual(rmm, {
    name: 'rmm',
    kind: 'ninjaone',
    tickets: 'desk',
    create: false,
    catchAll: undefined,
    destination: undefined,
    priorities: { critical: 'P1', error: 'P2', warning: 'P3', info: 'P4' },
    groupBy: ['site', 'rule'],
    group: GROUP_DEFAULTS,
    holds: [],
    onRaise: 'priority',
    closeResolved: false,
    callsAnHour: 20,
    timeZone: 'Europe/Berlin',
    poll: undefined,
    quietSourceMs: 86_400_000,
  });
  assert.equal(sourceIn(alertsChanged('kind: ninjaone', 'kind: datto-rmm'), 'rmm').create, false);
  assert.equal(sourceIn(alertsChanged('kind: ninjaone\n', 'kind: ninjaone\n    create: true\n'), 'rmm').create, true);
  assert.deepEqual(sourceIn(ALERTS_SAMPLE, 'own').secrets, [CANARIES.DESK_WEBHOOK_SECRETS]);
});

test('who is told of a higher severity is told by what stands outside of the file', () => {
  const said =
    '    tellWhenSilent: never\n    onHigherSeverity: webhook\n    higherSeverityWebhook: { url: "https://oncall.example/in", webhookSecretsEnv: DESK_WEBHOOK_SECRETS }\n';
  const { onRaise, receiver } = sourceIn(alertsChanged('    tellWhenSilent: never\n', said), 'prom');
  assert.deepEqual([onRaise, receiver], ['webhook', { url: 'https://oncall.example/in', secrets: [CANARIES.DESK_WEBHOOK_SECRETS] }]);
  assert.equal('receiver' in sourceIn(ALERTS_SAMPLE, 'prom'), false);
});

test('only where a source never says that an alert is over do groups end by silence', () => {
  assert.deepEqual(sourceIn(ALERTS_SAMPLE, 'edr').group, { ...GROUP_DEFAULTS, silentEndMs: 86_400_000 });
  const text = alertsChanged('{ kind: wazuh, ', '{ kind: wazuh, overAfter: 6h, ');
  assert.equal(sourceIn(text, 'edr').group.silentEndMs, 21_600_000);
});

test('a group is what is said of it', () => {
  const said =
    'window: { quiet: 3m, atMost: 20m, alerts: 7 }\n    flapping: 8\n    silenceAfterClosing: 6h\n    onHigherSeverity: ticket\n    closeResolved: true';
  const text = alertsChanged('window: { quiet: 2m, atMost: 10m, alerts: 50 }', said).replace(
    'notes: { apart: 15m, aDay: 6 }',
    'notes: { apart: 30m, aDay: 3 }',
  );
  const { group, onRaise, closeResolved } = sourceIn(text, 'prom');
  assert.equal(closeResolved, true);
  assert.equal(onRaise, 'ticket');
  assert.deepEqual(group, {
    quietMs: 180_000,
    maxWaitMs: 1_200_000,
    most: 7,
    flapChanges: 8,
    notesApartMs: 1_800_000,
    notesADay: 3,
    silenceMs: 21_600_000,
  });
});

test('where neither the source nor the business hours name a time zone it is UTC', () => {
  const without = ALERTS_SAMPLE.replace(/ {4}sla:\n.*\n/, '');
  assert.equal(sourceIn(without, 'prom').timeZone, 'UTC');
  assert.equal(sourceIn(without.replace('    board: noc\n', '    timeZone: Asia/Tokyo\n'), 'prom').timeZone, 'Asia/Tokyo');
});

test('the settings are those of the ticket connection for clients and boards; critical is bound, the rest waits for AI for a day', () => {
  const { critical, other } = sourceIn(ALERTS_SAMPLE, 'prom').settings;
  const [desk] = configOf(ALERTS_SAMPLE, { env: ALERTS_ENV }).connections;
  const criticalities = ({ clients, otherClients }: typeof critical): unknown => [
    ...Object.entries(clients).map(([name, { criticality }]) => [name, criticality]),
    otherClients.criticality,
  ];
  assert.deepEqual(criticalities(critical), [['acme', 'sla'], ['globex', 'sla'], ['own-company', 'sla'], 'sla']);
  // The client's own word stands over that of the severity.
  assert.deepEqual(criticalities(other), [['acme', 'convenience'], ['globex', 'sla'], ['own-company', 'convenience'], 'convenience']);
  assert.deepEqual([critical.convenienceMs, other.convenienceMs], [86_400_000, 86_400_000]);
  assert.deepEqual(critical.routes, desk?.settings.routes);
  assert.deepEqual(critical.exceptions, desk?.settings.exceptions);
  assert.deepEqual(critical.clients['acme'], { ai: 'cloud', write: 'note', onRefusal: 'person', criticality: 'sla' });
  assert.notEqual(critical.version, other.version);
});

test('criticality is by severity as it is said', () => {
  const text = alertsChanged('    board: noc\n', '    criticality: { critical: convenience, other: sla }\n');
  const { critical, other } = sourceIn(text, 'prom').settings;
  assert.deepEqual([critical.clients['acme']?.criticality, other.clients['acme']?.criticality], ['convenience', 'sla']);
});

test('the rules of alerts are among those that runs can be started with', () => {
  const config = configOf(ALERTS_SAMPLE, { env: ALERTS_ENV });
  assert.deepEqual(
    everySettings(config).map(({ version }) => version),
    [config.connections[0]?.settings, ...config.alerts.flatMap(({ settings }) => [settings.critical, settings.other])].map(
      (one) => one?.version,
    ),
  );
  assert.equal(everySettings(config).length, 9);
});

test('the address of a poll may hold a name and a password where it stands in a variable, and nowhere is it said', () => {
  const API = 'https://kim:canary@alerts.example.com';
  const { alerts } = configOf(ALERTS_SAMPLE, { env: { ...ALERTS_ENV, API } });
  assert.equal(alerts.find(({ name }) => name === 'prom')?.poll?.place.baseUrl, API);
  for (const wrong of [
    'ftp://kim:canary@alerts.example.com',
    'https://kim:canary%zz@alerts.example.com',
    'https://kim:canary%ff@alerts.example.com',
    'https://%:canary@alerts.example.com',
  ]) {
    const said = saidOf(read(ALERTS_SAMPLE, { env: { ...ALERTS_ENV, API: wrong } }));
    assert.match(said, /alerts\.prom\.poll\.urlEnv: Expected the variable API to hold an http or https address, got something else\.$/);
    assert.doesNotMatch(said, /canary/);
  }
});

test('a poll goes with its token, and for one receiver only', () => {
  const poll = 'poll: { urlEnv: API, tokenEnv: DESK_TOKEN, receiver: standby }';
  const { alerts } = configOf(ALERTS_SAMPLE.replace('poll: { urlEnv: API, every: 10m }', poll), { env: ALERTS_ENV });
  assert.deepEqual(alerts.find(({ name }) => name === 'prom')?.poll, {
    place: { baseUrl: ALERTS_ENV.API, auth: { kind: 'bearer', token: ALERTS_ENV.DESK_TOKEN }, receiver: 'standby' },
    everyMs: 5 * 60_000,
  });
});
