/** `standby alerts backtest`: what it reads of a file, what it says of it, and how it ends. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import { standbyInside } from '../../../support/command-line.ts';
import { oneOf, randomFrom } from '../../../support/random.ts';
import type { Said } from '../../../support/command-line.ts';

const dir = mkdtempSync(join(tmpdir(), 'standby-backtest-'));
after(() => rmSync(dir, { recursive: true, force: true }));

let files = 0;
function fileOf(...lines: readonly unknown[]): string {
  const path = join(dir, `${(files += 1)}.jsonl`);
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return path;
}
const told = (path: string, kind: string, ...flags: readonly string[]): Promise<Said> =>
  standbyInside(undefined, ['alerts', 'backtest', path, '--source', kind, ...flags]);
const Sums = z.looseObject({ snapshots: z.int(), alerts: z.int(), tickets: z.int(), notes: z.int(), fewerPercent: z.int() });
const Answer = Sums.extend({
  clients: z.array(Sums.extend({ client: z.string() })),
  largest: z.array(
    z.looseObject({
      title: z.string(),
      alerts: z.int(),
      why: z.string(),
      group: z.array(z.object({ field: z.string(), value: z.string().nullable() })),
    }),
  ),
  leftOut: z.array(z.object({ why: z.string(), lines: z.int(), first: z.int() })),
});
async function answered(path: string, kind: string, ...flags: readonly string[]): Promise<z.infer<typeof Answer>> {
  const { code, out, err } = await told(path, kind, '--json', ...flags);
  assert.deepEqual([code, err], [0, '']);
  return Answer.parse(JSON.parse(out));
}

const generic = (key: string, given: object = {}): object => ({
  key,
  startsAt: '2016-11-25T08:00:00Z',
  state: 'firing',
  severity: 'warning',
  rule: 'Disk full',
  title: 'Disk full',
  owner: 'Acme',
  site: 'Berlin',
  host: key,
  ...given,
});
/** A source with rules of its own. */
const yamlOf = (): string => `version: 1
connections:
  desk: { kind: desk, url: https://desk.example.com, tokenEnv: DESK_TOKEN, write: note }
alerts:
  signed:
    kind: alerts
    webhookSecretsEnv: SIGNED_SECRETS
    tickets: desk
    clientMap: { Acme: acme }
    catchAll: { client: own }
    groupBy: [site]
    window: { quiet: 5m }
    onHigherSeverity: ticket
    quietWindows:
      - { name: reboots, match: { rule: Reboot }, once: { from: 2016-11-25 09:00, to: 2016-11-26 09:00 } }
clients: { acme: { ai: cloud }, own: { ai: cloud } }
otherClients: { ai: off, write: observe }
providers: { own: { independenceGroup: own, kind: ollama }, other: { independenceGroup: other, kind: ollama, baseUrl: http://10.0.0.9:11434 } }
routes: { own/small: { provider: own, model: small }, other/small: { provider: other, model: small } }
chains: { default: { routes: [own/small, other/small] } }
`;
const over = (startsAt: string, endsAt: string): object => ({ state: 'resolved', startsAt, endsAt });

test('it tells how many tickets instead of how many, by client, with the largest ones, by which rules, and what does not count', async () => {
  const path = fileOf(
    generic('srv-01'),
    '',
    generic('srv-02', over('2016-11-25T08:01:00Z', '2016-11-25T09:00:00Z')),
    generic('srv-03', { severity: 'critical', rule: 'Host down', owner: 'Globex', site: null }),
    'srv-04 is down',
    generic('srv-05', over('2016-11-25T08:01:00Z', '2016-11-25T08:01:20Z')),
    generic('srv-06', { owner: 'Globex', rule: 'CPU', ...over('2016-11-25T08:01:00Z', '2016-11-25T08:01:20Z') }),
    '{"key":',
    'srv-04 is up',
  );
  const { code, out, err } = await told(path, 'alerts');
  assert.deepEqual([code, err], [0, '']);
  assert.equal(
    out,
    `2 tickets instead of 5, which is 60 % fewer.

From alerts: 5 alerts in 8 snapshots, from 2016-11-25 08:00 UTC to 2016-11-25 09:00 UTC.
2 notes on the tickets. No ticket for 1 window whose alerts were over before it ended.

CLIENT  ALERTS  TICKETS  FEWER
Acme    3       1        66 %
Globex  2       1        50 %

The largest tickets
ALERTS  HOSTS  NOTES  OPENED                WHY THEN      CLIENT  SITE    RULE
3       3      1      2016-11-25 08:03 UTC  no more came  Acme    Berlin  Disk full
1       1      1      2016-11-25 08:00 UTC  critical      Globex  -       Host down

Judged by the defaults; clients as the source names them; no quiet windows and no benign rules: grouped by client, site, rule; a ticket after 2m of quiet, at most 10m, or with 50 alerts, critical ones at once.
Not counted in 2 lines, the first of them line 4: not JSON.
Not counted in 1 line, the first of them line 7: truncated JSON: it ends inside a value after 7 characters.
`,
  );
});

test('bodies as a real Alertmanager posted them, each with its time, are the alerts they stand for: two firings of one host are two tickets', async () => {
  const bodies = readFileSync('test/fixtures/alerts/alertmanager-fire-to-fire-again.jsonl', 'utf8').trim().split('\n');
  // The last one came the next week.
  const times = bodies.map((_, at) => (at === bodies.length - 1 ? '2026-12-01T08:01:00Z' : `2026-11-24T08:${10 + at}:00+00:00`));
  const lines = bodies.map((body, at) => `{"at":"${times[at]}","body":${body}}`);
  const { alerts, tickets, snapshots, largest, clients } = await answered(fileOf(...lines), 'alertmanager');
  assert.deepEqual([alerts, tickets], [3, 2]);
  assert.ok(snapshots >= 8);
  assert.deepEqual(
    largest.map(({ alerts: count, why }) => [count, why]),
    [
      [2, 'critical'],
      [1, 'quiet'],
    ],
  );
  assert.deepEqual(
    clients.map(({ client }) => client),
    ['acme'],
  );
});

test('a body that is no JSON stands in its line as text, and one without a time of its own needs one', async () => {
  const raised = readFileSync('test/fixtures/alerts/datto-rmm-raised.json', 'utf8');
  const resolved = readFileSync('test/fixtures/alerts/datto-rmm-resolved.json', 'utf8');
  assert.throws(() => JSON.parse(raised));
  const lines = [
    { at: '2016-11-25T08:00:00Z', body: raised },
    { at: '2016-11-25T09:00:00Z', body: resolved },
  ];
  const { alerts, tickets, snapshots, leftOut } = await answered(
    fileOf(...lines, JSON.parse(resolved), { at: 'noon', body: raised }),
    'datto-rmm',
  );
  assert.deepEqual([alerts, tickets, snapshots], [1, 1, 2]);
  assert.deepEqual(leftOut, [
    { why: 'it says no time of its own: write it as {"at": …, "body": …}', lines: 1, first: 3 },
    { why: 'its `at` is no time with a zone', lines: 1, first: 4 },
  ]);
});

test('the activities of NinjaOne are lines as they are: the end of one belongs to its beginning, and what is no alert is told', async () => {
  const activity = (status: string, minute: number, seriesUid = 's-1'): object => ({
    activityTime: Date.parse('2016-11-25T08:00:00Z') / 1_000 + minute * 60,
    seriesUid,
    status,
    sourceName: 'CPU',
    organizationId: 7,
    deviceId: 1,
  });
  const path = fileOf(
    activity('RESET', 30),
    activity('NODE_CREATED', 1),
    activity('TRIGGERED', 0),
    activity('RESET', 1, 's-2'),
    activity('TRIGGERED', 0, 's-2'),
  );
  const { alerts, tickets, leftOut, clients } = await answered(path, 'ninjaone');
  assert.deepEqual([alerts, tickets], [2, 1]);
  assert.deepEqual(
    clients.map(({ client }) => client),
    ['7'],
  );
  assert.deepEqual(
    leftOut.map(({ lines, first }) => [lines, first]),
    [[1, 2]],
  );
});

test('alerts.json of Wazuh is read as it is, and a day without news ends a group of a source that never says that one is over', async () => {
  const event = (day: number, minute: number): object => ({
    timestamp: `2016-11-${day}T08:${String(minute).padStart(2, '0')}:00.000+0000`,
    rule: { id: '5710', level: 5 },
    agent: { id: '003', name: 'web' },
    manager: { name: 'siem' },
    data: { srcip: `203.0.113.${minute}` },
  });
  const { alerts, tickets } = await answered(fileOf(event(20, 0), event(20, 1), event(20, 30), event(24, 0)), 'wazuh');
  assert.deepEqual([alerts, tickets], [4, 2]);
});

test('of what others have published, each body of a supported form is counted', async () => {
  const items = readFileSync('test/fixtures/tickets/alerts.jsonl', 'utf8').trim().split('\n');
  const payloads = items.map((line) => z.object({ payload: z.unknown() }).parse(JSON.parse(line)).payload);
  const Posted = z.object({ alerts: z.array(z.object({ labels: z.record(z.string(), z.string()), startsAt: z.string() })) });
  const posted = payloads.flatMap((payload) => Posted.safeParse(payload).data?.alerts ?? []);
  const different = new Set(
    posted.map(({ labels, startsAt }) =>
      JSON.stringify([Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)), startsAt]),
    ),
  );
  const { alerts, leftOut } = await answered(fileOf(...payloads), 'alertmanager');
  const unread = leftOut.find(({ why }) => why.startsWith('expected a list `alerts`'));
  assert.deepEqual([unread?.lines, alerts], [188, different.size]);
});

test('the last days count back from the newest alert, and an alert that began before them does not count', async () => {
  const path = fileOf(
    generic('old', over('2016-10-01T08:00:00Z', '2016-11-25T08:00:00Z')),
    generic('a', { startsAt: '2016-11-24T08:00:00Z' }),
    generic('b', { startsAt: '2016-11-25T07:59:00Z' }),
  );
  const alerts = async (...flags: readonly string[]): Promise<number> => (await answered(path, 'alerts', ...flags)).alerts;
  assert.deepEqual([await alerts(), await alerts('--last', '30d'), await alerts('--last', '23h')], [3, 2, 1]);
});

test('the order of the lines decides nothing, and the parts of clients are the whole', async () => {
  const random = randomFrom(11);
  const lines = Array.from({ length: 400 }, () => {
    const start = Date.parse('2016-11-25T08:00:00Z') + Math.floor(random() * 20_000_000);
    const ends = random() < 0.7 ? over(new Date(start).toISOString(), new Date(start + random() * 3_000_000).toISOString()) : {};
    const key = `k${Math.floor(random() * 60)}`;
    return generic(key, {
      startsAt: new Date(start).toISOString(),
      severity: oneOf(random, ['info', 'warning', 'error', 'critical']),
      rule: oneOf(random, ['Disk', 'CPU', 'Ping']),
      owner: oneOf(random, ['Acme', 'Globex', 'Initech']),
      site: oneOf(random, ['Berlin', 'Bonn', 'Kiel', 'Ulm']),
      ...ends,
    });
  });
  const [one, other] = [await answered(fileOf(...lines), 'alerts'), await answered(fileOf(...lines.toReversed()), 'alerts')];
  assert.deepEqual(other, one);
  for (const sum of ['alerts', 'tickets', 'notes', 'snapshots'] as const)
    assert.equal(
      one[sum],
      one.clients.reduce((total, client) => total + client[sum], 0),
      sum,
    );
  assert.ok(one.tickets > 10 && one.tickets < one.alerts);
  assert.equal(one.largest.length, 10);
});

const CONFIGURED = join(dir, 'standby.yaml');
writeFileSync(CONFIGURED, yamlOf());
const judged = (path: string, ...flags: readonly string[]): Promise<Said> =>
  standbyInside(undefined, ['alerts', 'backtest', path, '--config', CONFIGURED, ...flags]);

test('of a connection it goes by its rules: clients, catch-all, groups, window, holds, and a second ticket for a higher severity', async () => {
  const path = fileOf(
    generic('a', { rule: 'Disk' }),
    generic('b', { rule: 'CPU', startsAt: '2016-11-25T08:00:30Z' }),
    generic('c', { rule: 'CPU', severity: 'critical', startsAt: '2016-11-25T09:00:00Z' }),
    generic('d', { rule: 'Reboot', ...over('2016-11-25T10:00:00Z', '2016-11-25T11:00:00Z') }),
    generic('e', { owner: 'Contoso', startsAt: '2016-11-25T11:00:00Z' }),
    generic('f', { owner: 'Contoso', startsAt: '2016-11-25T11:00:00Z', severity: 'critical' }),
  );
  const { code, out, err } = await judged(path, '--connection', 'signed', '--json');
  assert.deepEqual([code, err], [0, '']);
  const Told = Answer.extend({ nobodys: z.int(), held: z.int(), judgedBy: z.looseObject({ rules: z.string() }) });
  const told = Told.parse(JSON.parse(out));
  assert.deepEqual([told.tickets, told.held, told.nobodys], [3, 1, 1]);
  assert.deepEqual(
    told.clients.map(({ client, tickets, alerts }) => [client, tickets, alerts]),
    [
      ['acme', 2, 4],
      ['own', 1, 1],
    ],
  );
  assert.deepEqual(
    told.largest.map(({ why, title }) => [why, title]),
    [
      ['quiet', '2 conditions on 2 hosts, site Berlin (acme)'],
      ['raised', '2 conditions on 3 hosts, site Berlin (acme)'],
      ['critical', 'Disk full on f, site Contoso, Berlin (own)'],
    ],
  );
  assert.match(
    (await judged(path, '--connection', 'signed')).out,
    /Judged by the rules of signed; 1 quiet window and no benign rules: grouped by client, site; a ticket after 5m of quiet/,
  );
  assert.match(
    (await judged(path, '--connection', 'signed')).out,
    /Not counted are 1 snapshot of nobody known: clientMap has no such owner\./,
  );
});

test('of a connection that is not there, and of both, it says what is wanted', async () => {
  const path = fileOf(generic('a'));
  assert.match((await judged(path, '--connection', 'singed')).err, /Expected a source by its name under alerts \(signed\), got "singed"/);
  assert.match((await judged(path, '--connection', 'signed', '--source', 'alerts')).err, /Expected --connection or --source, got both\./);
});

test('what an alert says later moves it to no other group: a resolve that says less than the firing did ends it', async () => {
  const { tickets, alerts, notes } = await answered(
    fileOf(
      { at: '2016-11-25T08:00:00Z', body: { type: 'alerts', data: { alerts: [generic('a')] } } },
      {
        at: '2016-11-25T09:00:00Z',
        body: {
          type: 'alerts',
          data: { alerts: [generic('a', { ...over('2016-11-25T08:00:00Z', '2016-11-25T08:59:00Z'), site: null, owner: null })] },
        },
      },
    ),
    'alerts',
  );
  assert.deepEqual([tickets, alerts, notes], [1, 1, 2]);
});

for (const [what, path, flags, code, why] of [
  ['that is not there', join(dir, 'absent'), [], 1, /to be a file that can be read, got ENOENT\./],
  ['that is a directory', dir, [], 1, /to be a file that can be read, got EISDIR\./],
  ['that is empty', fileOf(), [], 1, /to hold alerts of alerts, got none in 0 line\(s\)\./],
  ['of another kind', fileOf('[1]', '{"a":1}', '[1]'), [], 1, /got none in 3 line\(s\); of line 1: expected `type` to be alerts/],
  [
    'and a time that is none',
    fileOf(generic('a')),
    ['--last', 'month'],
    2,
    /Expected --last to be a time such as 12h, 7d or 30d, got "month"\./,
  ],
  ['and a board', fileOf(generic('a')), ['--board', 'Alerts'], 2, /Expected a FILE or --board, got both\./],
] as const)
  test(`a file ${what} ends with ${code} and says what was wanted`, async () => {
    const { code: ended, out, err } = await told(path, 'alerts', ...flags);
    assert.deepEqual([ended, out], [code, '']);
    assert.match(err, why);
  });

test('without a file, and without a source, it says what is wanted', async () => {
  assert.match((await standbyInside(undefined, ['alerts', 'backtest', '--source', 'alerts'])).err, /Expected a FILE with --source/);
  assert.match((await standbyInside(undefined, ['alerts', 'backtest', 'x'])).err, /Expected --source to be one of alertmanager, alerts/);
});

test('a line that is longer than any body is passed over, wherever its pieces end, and the last line needs no end', async () => {
  const path = join(dir, 'long.jsonl');
  const long = `{"at":"2016-11-25T08:00:00Z","body":"${'x'.repeat(3 * 1024 * 1024)}"}`;
  writeFileSync(
    path,
    `${JSON.stringify(generic('a'))}\r\n${long}\n${long}\n${JSON.stringify(generic('b', { title: 'ü'.repeat(40_000) }))}`,
  );
  const { alerts, leftOut } = await answered(path, 'alerts');
  assert.equal(alerts, 2);
  assert.deepEqual(leftOut, [{ why: 'it is longer than any body', lines: 2, first: 2 }]);
});

test('whoever waits for many alerts of one client is told', async () => {
  const lines = Array.from({ length: 10_001 }, (_, at) =>
    generic(`k${at % 50}`, { startsAt: new Date(1_480_000_000_000 + at * 60_000).toISOString() }),
  );
  const { err } = await told(fileOf(...lines), 'alerts');
  assert.match(err, /judging 10,001 snapshots of Acme …\n$/);
});

test('nothing of a file moves the terminal', async () => {
  const { out } = await told(fileOf(generic('a', { owner: '\u001b[2JAcme\u202e', rule: '\u001b[31mred' })), 'alerts');
  // oxlint-disable-next-line no-control-regex -- the control characters are what is looked for
  assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u202e]/);
});
