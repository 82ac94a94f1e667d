/** Deliberate faults of sources of alerts: each is refused by line, with what was wanted and what was got; and what is only warned of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALERTS_SAMPLE, alertsChanged, saidOfAlerts } from './alerts-sample.ts';

test('the sample is right, and nothing is to be said of it', () => assert.equal(saidOfAlerts(ALERTS_SAMPLE), ''));

type Fault = readonly [what: string, from: string, to: string, ...said: readonly string[]];
const KEYS =
  'kind, tokensEnv, tokensFile, webhookSecretsEnv, webhookSecretsFile, boards, conditions, severities, tickets, create, clientMap, catchAll, board, priorities, groupBy, window, flapping, notes, silenceAfterClosing, overAfter, quietWindows, knownBenign, onHigherSeverity, higherSeverityWebhook, closeResolved, criticality, callsAnHour, timeZone, poll, tellWhenSilent';
const LABELS =
  'activityType, statusCode, status, activityResult, severity, priority, sourceConfigUid, sourceName, deviceId, organizationId, locationId, device.nodeClass, organization.name or location.name';
const RMM_WINDOW = (match: string): string =>
  `clientMap: { "17": acme }\n    quietWindows: [{ name: w, match: ${match}, weekly: { days: sat, from: "22:00", to: "04:00" } }]`;
const RMM = 'clientMap: { "17": acme }';
const TWICE = 'which is the same name but for case, blanks or the width of letters. Keep one.';

const FAULTS: readonly Fault[] = [
  [
    'an unknown key',
    '    board: noc\n',
    '    bord: noc\n',
    `20:5 alerts.prom.bord: Expected one of ${KEYS}, got "bord". Did you mean "board"?`,
  ],
  [
    'a receiver that nobody tells',
    '    tellWhenSilent: never\n',
    '    tellWhenSilent: never\n    higherSeverityWebhook: { url: "https://oncall.example/in", webhookSecretsEnv: DESK_WEBHOOK_SECRETS }\n',
    '42:5 alerts.prom.higherSeverityWebhook: Expected higherSeverityWebhook with onHigherSeverity: webhook only, got onHigherSeverity: priority. Say onHigherSeverity: webhook, or leave it out.',
  ],
  [
    'a webhook without a receiver',
    '    tellWhenSilent: never\n',
    '    tellWhenSilent: never\n    onHigherSeverity: webhook\n',
    '11:3 alerts.prom: Expected higherSeverityWebhook with onHigherSeverity: webhook, got none.',
  ],
  [
    'a receiver without a secret',
    '    tellWhenSilent: never\n',
    '    tellWhenSilent: never\n    onHigherSeverity: webhook\n    higherSeverityWebhook: { url: "https://oncall.example/in" }\n',
    '43:5 alerts.prom.higherSeverityWebhook: Expected webhookSecretsEnv or webhookSecretsFile, got neither.',
  ],
  [
    'a receiver on an unprotected way',
    '    tellWhenSilent: never\n',
    '    tellWhenSilent: never\n    onHigherSeverity: webhook\n    higherSeverityWebhook: { url: "http://oncall.example/in", webhookSecretsEnv: DESK_WEBHOOK_SECRETS }\n',
    '43:35 alerts.prom.higherSeverityWebhook.url: Expected a protected way, or a reason, got what goes to oncall.example would be readable on its way; use https:// or say why it may.',
  ],
  [
    'a secret of a receiver that is none',
    '    tellWhenSilent: never\n',
    '    tellWhenSilent: never\n    onHigherSeverity: webhook\n    higherSeverityWebhook: { url: "https://oncall.example/in", webhookSecretsEnv: SHORT }\n',
    '43:83 alerts.prom.higherSeverityWebhook.webhookSecretsEnv: Expected the variable SHORT to hold webhook secrets of whsec_ and base64 of 24 to 64 bytes, separated by commas or lines, got something else.',
  ],
  [
    'a kind that is none',
    'kind: ninjaone',
    'kind: ninja',
    '43:11 alerts.rmm.kind: Expected alertmanager, alerts, ninjaone, datto-rmm, wazuh or ticket-board, got "ninja".',
  ],
  [
    'a name that a connection has',
    '  own: { kind: alerts',
    '  desk: { kind: alerts',
    '48:3 alerts.desk: Expected a name that no connection has, got desk, which stands under connections. Give one of them another name: both take deliveries at /hooks/<name>.',
  ],
  ['a name with capitals', '  rmm:\n', '  RMM:\n', '42:3 alerts.RMM: Expected a name of 1 to 32 letters a to z, digits and -, got "RMM".'],
  [
    'a ticket system that is not there',
    'tickets: desk\n    create',
    'tickets: dsk\n    create',
    '14:14 alerts.prom.tickets: Expected a connection that stands under connections, got "dsk". Did you mean "desk"?',
  ],
  [
    'no ticket system',
    '    tickets: desk\n    create',
    '    create',
    '11:3 alerts.prom.tickets: Expected a text of 1 to 200 characters, got nothing.',
  ],
  [
    'a token in the file',
    'kind: ninjaone\n    tokensEnv: TOKENS',
    'kind: ninjaone\n    tokens: canary',
    '44:5 alerts.rmm.tokens: Expected a secret by reference only, got one in the file. Put it into an environment variable or a file of its own and name that here: tokensEnv or tokensFile. One that stood in a file others read is to be replaced.',
  ],
  [
    'a token where its variable should be named',
    'kind: ninjaone\n    tokensEnv: TOKENS',
    'kind: ninjaone\n    tokensEnv: canary-token',
    '44:16 alerts.rmm.tokensEnv: Expected the name of an environment variable, such as DESK_TOKEN, got a value that is not shown.',
  ],
  [
    'no token',
    'kind: ninjaone\n    tokensEnv: TOKENS',
    'kind: ninjaone',
    '42:3 alerts.rmm: Expected tokensEnv or tokensFile, got neither.',
  ],
  [
    'two places of tokens',
    'kind: ninjaone\n    tokensEnv: TOKENS',
    'kind: ninjaone\n    tokensEnv: TOKENS\n    tokensFile: ./tokens',
    '45:5 alerts.rmm.tokensFile: Expected tokensEnv or tokensFile, got both. Keep one.',
  ],
  [
    'webhook secrets of a source that cannot sign',
    'kind: ninjaone\n    tokensEnv: TOKENS',
    'kind: ninjaone\n    webhookSecretsEnv: DESK_WEBHOOK_SECRETS',
    '44:5 alerts.rmm.webhookSecretsEnv: Expected tokensEnv or tokensFile for ninjaone, got webhookSecretsEnv. It cannot sign: it sends a token.',
  ],
  [
    'tokens of a source that signs',
    'webhookSecretsEnv: DESK_WEBHOOK_SECRETS',
    'tokensEnv: TOKENS',
    '48:24 alerts.own.tokensEnv: Expected webhookSecretsEnv or webhookSecretsFile for alerts, got tokensEnv. It signs each delivery: it sends no token.',
  ],
  [
    'a token that is too short',
    'kind: ninjaone\n    tokensEnv: TOKENS',
    'kind: ninjaone\n    tokensEnv: SHORT',
    '44:16 alerts.rmm.tokensEnv: Expected the variable SHORT to hold tokens of 24 to 200 visible ASCII characters, separated by commas or lines, got something else.',
  ],
  [
    'a variable that is not set',
    'poll: { urlEnv: API',
    'poll: { urlEnv: ABSENT',
    '40:21 alerts.prom.poll.urlEnv: Expected the variable ABSENT to be set, got nothing. Set ABSENT before the start.',
  ],
  [
    'a poll without an address',
    'poll: { urlEnv: API, every: 10m }',
    'poll: { every: 10m }',
    '40:5 alerts.prom.poll: Expected url or urlEnv, got neither.',
  ],
  [
    'a poll with two tokens',
    'poll: { urlEnv: API, every: 10m }',
    'poll: { urlEnv: API, tokenEnv: DESK_TOKEN, tokenFile: ./token }',
    '40:48 alerts.prom.poll.tokenFile: Expected tokenEnv or tokenFile, got both. Keep one.',
  ],
  [
    'a poll whose token is not set',
    'poll: { urlEnv: API, every: 10m }',
    'poll: { urlEnv: API, tokenEnv: ABSENT }',
    '40:36 alerts.prom.poll.tokenEnv: Expected the variable ABSENT to be set, got nothing. Set ABSENT before the start.',
  ],
  [
    'a poll for a receiver without a name',
    'poll: { urlEnv: API, every: 10m }',
    'poll: { urlEnv: API, receiver: " " }',
    '40:36 alerts.prom.poll.receiver: Expected the name of a receiver, of 1 to 200 characters, got " ".',
  ],
  [
    'an address of a poll with a password',
    'urlEnv: API',
    'url: "https://kim:canary@alerts"',
    '40:18 alerts.prom.poll.url: Expected an http or https address without a name and password in it, got a value that is not shown.',
  ],
  [
    'a poll of a source that cannot be asked',
    RMM,
    `${RMM}\n    poll: { url: https://rmm.example }`,
    '47:5 alerts.rmm.poll: Expected poll for a source that can be asked for its open alerts, got ninjaone. Leave it out.',
  ],
  [
    'an end by silence of a source that says when it is over',
    RMM,
    `${RMM}\n    overAfter: 24h`,
    '47:5 alerts.rmm.overAfter: Expected overAfter for a source that never says that an alert is over, got ninjaone, which says it. Leave it out.',
  ],
  [
    'an owner that is empty',
    '"17": acme',
    '"": acme',
    '46:18 alerts.rmm.clientMap[""]: Expected the owner of alerts as the source names it, of 1 to 200 characters, got "".',
  ],
  [
    'an owner of blanks',
    '"17": acme',
    '"  ": acme',
    '46:18 alerts.rmm.clientMap["  "]: Expected the owner of alerts as the source names it, of 1 to 200 characters, got "  ".',
  ],
  [
    'an owner that cannot be seen',
    '"17": acme',
    '"\\u200b": acme',
    '46:18 alerts.rmm.clientMap[" "]: Expected an owner that can be seen, got characters that draw nothing. ',
  ],
  [
    'owners that differ in case alone',
    '      acme: acme\n',
    '      ACME: acme\n      acme: acme\n',
    `18:7 alerts.prom.clientMap.acme: Expected each owner once, got "acme" beside "ACME", ${TWICE}`,
  ],
  [
    'owners that differ in blanks alone',
    '"17": acme',
    '"Site  7": acme, "Site 7 ": globex',
    `46:35 alerts.rmm.clientMap["Site 7 "]: Expected each owner once, got "Site 7 " beside "Site  7", ${TWICE}`,
  ],
  [
    'a list of clients for an owner',
    '"17": acme',
    '"17": [acme]',
    '46:24 alerts.rmm.clientMap.17: Expected the name of a client, or client and site, got a list.',
  ],
  [
    'a slip inside of client and site',
    '{ client: globex, site: "12" }',
    '{ client: globex, sites: "12" }',
    '18:42 alerts.prom.clientMap["Globex Berlin"].sites: Expected one of client, site, got "sites". Did you mean "site"?',
  ],
  [
    'a slip inside of catchAll',
    'board: noc }',
    'bord: noc }',
    '19:38 alerts.prom.catchAll.bord: Expected one of client, board, got "bord". Did you mean "board"?',
  ],
  [
    'a priority that no desk has',
    'critical: P1',
    'critical: P0',
    '21:29 alerts.prom.priorities.critical: Expected P1, P2, P3, P4 or none, got "P0". Did you mean "P1"?',
  ],
  [
    'a severity that is none',
    'info: none',
    'notice: none',
    '21:33 alerts.prom.priorities.notice: Expected one of critical, error, warning, info, got "notice".',
  ],
  [
    'a field of groups that is none',
    '[site, rule,',
    '[site, rules,',
    '22:21 alerts.prom.groupBy[1]: Expected site, host, rule, severity or label:NAME, got "rules".',
  ],
  ['no field of groups', '[site, rule, "label:team"]', '[]', '22:14 alerts.prom.groupBy: Expected at least one field, got an empty list.'],
  [
    'a field of groups twice',
    '[site, rule,',
    '[site, site,',
    '22:21 alerts.prom.groupBy[1]: Expected each field once, got "site" a second time.',
  ],
  [
    'a label of groups that the source never gives',
    RMM,
    `${RMM}\n    groupBy: ["label:locationid"]`,
    `47:15 alerts.rmm.groupBy[0]: Expected a label that ninjaone gives: ${LABELS}, got "locationid". Did you mean "locationId"?`,
  ],
  [
    'a label of a rule that the source never gives',
    RMM,
    RMM_WINDOW('{ label: { name: team, value: x } }'),
    `47:55 alerts.rmm.quietWindows[0].match.label.name: Expected a label that ninjaone gives: ${LABELS}, got "team".`,
  ],
  [
    'a client of a rule that no owner has',
    RMM,
    RMM_WINDOW('{ client: acmee }'),
    '47:48 alerts.rmm.quietWindows[0].match.client: Expected a client of clientMap or catchAll, got "acmee". Did you mean "acme"?',
  ],
  [
    'a quiet time longer than the longest',
    'quiet: 2m',
    'quiet: 11m',
    '23:5 alerts.prom.window: Expected a quiet time no longer than atMost, got a longer one.',
  ],
  [
    'a bare number for a time',
    'apart: 15m',
    'apart: 15',
    '24:21 alerts.prom.notes.apart: Expected a time from 1m to 1d, such as 30s, 5m, 2h or 7d, got 15. Give it a unit: "15s" or "15m".',
  ],
  ['one note a day', 'aDay: 6', 'aDay: 1', '24:32 alerts.prom.notes.aDay: Expected a whole number from 2 to 100, got 1.'],
  [
    'a window without a name',
    '      - name: patch night\n        match',
    '      - match',
    '26:9 alerts.prom.quietWindows[0].name: Expected a text of 1 to 200 characters, got nothing.',
  ],
  [
    'a window that fits everything',
    'match: { client: acme, host: "srv-*" }',
    'match: {}',
    '27:9 alerts.prom.quietWindows[0].match: Expected at least one of client, site, host, rule and label, got an empty mapping.',
  ],
  [
    'an unknown key of a match',
    'host: "srv-*"',
    'hosts: "srv-*"',
    '27:32 alerts.prom.quietWindows[0].match.hosts: Expected one of client, site, host, rule, label, got "hosts". Did you mean "host"?',
  ],
  [
    'a window without times',
    '        weekly: { days: [sat-sun, tue], from: "22:00", to: "04:00" }\n',
    '',
    '26:9 alerts.prom.quietWindows[0]: Expected once or weekly, got neither.',
  ],
  [
    'a window both once and weekly',
    '        timeZone: America/New_York\n',
    '        once: { from: "2026-12-05 22:00", to: "2026-12-06 22:00" }\n',
    '26:9 alerts.prom.quietWindows[0]: Expected once or weekly, got both.',
  ],
  [
    'a day that is none',
    '[sat-sun, tue]',
    'saturday',
    '28:25 alerts.prom.quietWindows[0].weekly.days: Expected a day such as sat, or days such as mon-fri, got "saturday".',
  ],
  [
    'a time that no clock shows',
    'from: "22:00", to: "04:00"',
    'from: "22:00", to: "24:00"',
    '28:60 alerts.prom.quietWindows[0].weekly.to: Expected a time of day such as "22:00", got "24:00".',
  ],
  [
    'a time zone by its offset',
    'America/New_York',
    '"-05:00"',
    '29:19 alerts.prom.quietWindows[0].timeZone: Expected a time zone by its IANA name, such as Europe/Berlin, got "-05:00".',
  ],
  [
    'a guard that is none',
    'includes: [critical]',
    'includes: [everything]',
    '30:20 alerts.prom.quietWindows[0].includes[0]: Expected security, backup or critical, got "everything".',
  ],
  [
    'a window that ends before it begins',
    'to: 2026-12-06T06:30',
    'to: 2026-12-05T06:30',
    '33:9 alerts.prom.quietWindows[1].once: Expected an end after its beginning, got another order.',
  ],
  [
    'a date that no calendar has',
    '"2026-12-05 22:00"',
    '"2026-02-30 22:00"',
    '33:23 alerts.prom.quietWindows[1].once.from: Expected a date and a time such as "2026-12-05 22:00", got "2026-02-30 22:00".',
  ],
  [
    'a benign rule that nobody answers for',
    '        owner: Kim\n',
    '',
    '35:9 alerts.prom.knownBenign[0].owner: Expected a text of 1 to 200 characters, got nothing.',
  ],
  [
    'a benign rule without an end',
    '        until: 2026-11-25\n',
    '',
    '35:9 alerts.prom.knownBenign[0].until: Expected a date such as 2026-12-25, got nothing.',
  ],
  [
    'two holds of one name',
    'name: nightly load',
    'name: Patch  Night',
    '35:15 alerts.prom.knownBenign[0].name: Expected each name once, got one that another hold has. Give it another name.',
  ],
  [
    'closing where the source makes its own tickets',
    RMM,
    `${RMM}\n    closeResolved: true`,
    '47:5 alerts.rmm.closeResolved: Expected closeResolved for a source of which Standby makes tickets, got ninjaone, which mostly makes its own. Leave it out, or say create: true.',
  ],
  [
    'closing where none are made',
    'tickets: desk\n    create: true',
    'tickets: desk\n    create: false\n    closeResolved: true',
    '16:5 alerts.prom.closeResolved: Expected closeResolved for a source of which Standby makes tickets, got create: false. Leave it out, or say create: true.',
  ],
  [
    'a time of silence that is too short',
    'tellWhenSilent: never',
    'tellWhenSilent: 5m',
    '41:21 alerts.prom.tellWhenSilent: Expected a time from 1h to 31d, or never, got "5m".',
  ],
];
for (const [what, from, to, ...said] of FAULTS)
  test(`${what} is refused, by line`, () => {
    const lines = saidOfAlerts(alertsChanged(from, to));
    assert.equal(lines, said.map((line) => `standby.yaml:${line.trimEnd()}`).join('\n'));
    assert.doesNotMatch(lines, /canary/);
  });

const UNMAPPED =
  'Expected owners in clientMap, or catchAll, got neither. None of its alerts gets a ticket; standby clients match proposes pairs.';
const WARNINGS: readonly Fault[] = [
  ['a source of nobody', `    ${RMM}\n`, '', `42:3 alerts.rmm: ${UNMAPPED}`],
  [
    'a client that is nearly one of those that are named',
    '      acme: acme\n',
    '      acme: acmee\n      acme2: acme\n',
    '17:13 alerts.prom.clientMap.acme: Expected a client that stands under clients, got "acmee". Did you mean "acme"?',
  ],
  [
    'a benign rule that is past',
    'until: 2026-11-25',
    'until: 2026-11-24',
    '39:16 alerts.prom.knownBenign[0].until: Expected a last day that is still to come, got one that is past. Nothing is held by it any more: decide anew, or take it out.',
  ],
  [
    'a window that is past everywhere',
    'once: { from: "2026-12-05 22:00", to: 2026-12-06T06:30 }',
    'once: { from: "2026-11-01 22:00", to: 2026-11-24T23:59 }',
    '33:47 alerts.prom.quietWindows[1].once.to: Expected an end that is still to come, got one that is past. Take it out.',
  ],
];
for (const [what, from, to, ...said] of WARNINGS)
  test(`of ${what} somebody is warned, and nothing is refused`, () =>
    assert.equal(saidOfAlerts(alertsChanged(from, to)), said.map((line) => `standby.yaml:${line}`).join('\n')));

test('a client that is not named is warned of where others have no rules of their own, and not where they have', () => {
  const text = alertsChanged('{ acme-manager: acme }', '{ acme-manager: initech }');
  assert.equal(saidOfAlerts(text), '');
  assert.match(
    saidOfAlerts(text.replace('otherClients: { ai: off, write: observe }', '#')),
    /:47:84 alerts\.edr\.clientMap\.acme-manager: Expected a client that stands under clients, got "initech"\.$/m,
  );
});

test('a window that may still be open somewhere is not past', () =>
  assert.equal(
    saidOfAlerts(
      alertsChanged('once: { from: "2026-12-05 22:00", to: 2026-12-06T06:30 }', 'once: { from: "2026-11-01 22:00", to: 2026-11-25T00:01 }'),
    ),
    '',
  ));
