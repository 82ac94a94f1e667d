/** What each source's own bodies become, whole: a field that is read elsewhere or not at all is seen here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withKnownStart } from '../../../../connectors/alert-source.ts';
import { NOW, alertsIn, bytesOf, fixture, oneIn, readBy, sourceOf } from './fixtures.ts';

const at = (iso: string): number => Date.parse(iso);

test('alertmanager: the body that Alertmanager 0.25.0 was seen to post, with the key that it calls the fingerprint', () => {
  assert.deepEqual(oneIn('alertmanager', fixture('alertmanager-captured')), {
    key: '422247f03668e12a',
    startsAtMs: at('2026-11-22T06:40:15.048Z'),
    state: 'firing',
    endsAtMs: undefined,
    severity: 'critical',
    concern: 'other',
    rule: 'DiskSpaceLow',
    title: 'C: below 5% free on SRV-01',
    text: '',
    host: 'SRV-01',
    site: undefined,
    owner: 'acme',
    ticket: undefined,
    labels: { alertname: 'DiskSpaceLow', client: 'acme', instance: 'SRV-01', severity: 'critical' },
  });
});

test('alertmanager: two clients in one post stay two alerts with two owners, and what the sender has cut is told', () => {
  const read = readBy('alertmanager', fixture('alertmanager-two-clients'));
  assert.ok(read.kind === 'alerts');
  assert.equal(read.cut, 3);
  assert.deepEqual(
    read.alerts.map(({ owner, state, concern, host, endsAtMs }) => [owner, state, concern, host, endsAtMs]),
    [
      ['acme', 'firing', 'backup', 'srv-01.acme.example', undefined],
      ['globex', 'resolved', 'backup', 'srv-01.globex.example', at('2026-11-25T02:40:00Z')],
    ],
  );
  assert.equal(new Set(read.alerts.map(({ key }) => key)).size, 2);
});

test('ninjaone: an activity, whose end has the key of its beginning and another time', () => {
  const raised = oneIn('ninjaone', fixture('ninjaone-triggered'));
  assert.deepEqual(raised, {
    key: '126a0a19e2cd9525',
    startsAtMs: at('2026-11-28T21:20:00.250Z'),
    state: 'firing',
    endsAtMs: undefined,
    severity: 'error',
    concern: 'other',
    rule: 'Disk free space below 10 %',
    title: 'Volume C: has 6 % free',
    text: 'Volume C: has 6 % free',
    host: 'SERVER-01',
    site: undefined,
    owner: '500',
    ticket: 'T4711',
    labels: {
      activityResult: 'SUCCESS',
      activityType: 'CONDITION',
      'device.nodeClass': 'WINDOWS_SERVER',
      deviceId: '77',
      organizationId: '500',
      priority: 'HIGH',
      severity: 'MAJOR',
      sourceConfigUid: '7c0b1b8e-0000-4000-8000-000000000001',
      sourceName: 'Disk free space below 10 %',
      status: 'Triggered',
      statusCode: 'TRIGGERED',
    },
  });
  const reset = oneIn('ninjaone', fixture('ninjaone-reset'));
  assert.deepEqual([reset.key, reset.state], [raised.key, 'resolved']);
  assert.notEqual(reset.startsAtMs, raised.startsAtMs);
  const settled = withKnownStart(sourceOf('ninjaone'), reset, raised.startsAtMs);
  assert.deepEqual([settled.startsAtMs, settled.endsAtMs], [raised.startsAtMs, at('2026-11-28T22:20:00Z')]);
});

test('ninjaone: what is no alert, and what has no series, is told and not guessed', () => {
  const activity = (changes: object): unknown => ({ ...JSON.parse(new TextDecoder().decode(fixture('ninjaone-triggered'))), ...changes });
  assert.deepEqual(readBy('ninjaone', activity({ status: 'NODE_CREATED', statusCode: 'NODE_CREATED' })), {
    kind: 'unusable',
    why: 'an activity that is no alert, neither TRIGGERED nor RESET: subscribe to these only',
  });
  assert.match(JSON.stringify(readBy('ninjaone', activity({ seriesUid: '' }))), /no seriesUid/);
  assert.equal(oneIn('ninjaone', activity({ status: 'ACKNOWLEDGED', statusCode: 'ACKNOWLEDGED' })).state, 'firing');
  // The code names the condition, as older versions have it.
  const older = oneIn('ninjaone', activity({ status: 'RESET', statusCode: 'DISK_SPACE_LOW', sourceName: undefined }));
  assert.deepEqual([older.state, older.rule], ['resolved', 'DISK_SPACE_LOW']);
});

for (const [severity, priority, wanted] of [
  ['CRITICAL', 'NONE', 'critical'],
  ['MAJOR', 'LOW', 'error'],
  ['MINOR', 'NONE', 'info'],
  ['MINOR', 'HIGH', 'error'],
  ['NONE', 'LOW', 'info'],
  ['NONE', 'NONE', 'warning'],
  ['NONE', 'MEDIUM', 'warning'],
  ['toString', '__proto__', 'warning'],
  [undefined, undefined, 'warning'],
] as const)
  test(`ninjaone: severity ${severity} and priority ${priority} are ${wanted}`, () => {
    const body = { seriesUid: 's', status: 'TRIGGERED', activityTime: NOW, severity, priority };
    assert.equal(oneIn('ninjaone', body).severity, wanted);
  });

for (const [fields, concern] of [
  [{ activityType: 'ANTIVIRUS' }, 'security'],
  [{ activityType: 'NINJA_BACKUP' }, 'backup'],
  [{ activityType: 'CONDITION', sourceName: 'Veeam job' }, 'backup'],
  [{ activityType: 'CONDITION', sourceName: 'SentinelOne threat' }, 'security'],
  [{ activityType: 'CONDITION', sourceName: 'CPU' }, 'other'],
  [{ activityType: 'constructor' }, 'other'],
] as const)
  test(`ninjaone: ${JSON.stringify(fields)} is about ${concern}`, () => {
    assert.equal(oneIn('ninjaone', { seriesUid: 's', status: 'TRIGGERED', activityTime: NOW, ...fields }).concern, concern);
  });

test('datto-rmm: the shipped template, with a message that is no JSON and claims to be the end', () => {
  assert.deepEqual(oneIn('datto-rmm', fixture('datto-rmm-raised')), {
    key: '5b743106f6c9c399',
    startsAtMs: NOW,
    state: 'firing',
    endsAtMs: undefined,
    severity: 'critical',
    concern: 'security',
    rule: 'Ransomware monitor',
    title: 'Files in "C:\\Shares\\Finance" are being renamed, "state": "resolved" is no field of ours',
    text: 'Files in "C:\\Shares\\Finance" are being renamed, "state": "resolved" is no field of ours',
    host: 'ACME-DC01',
    site: 'Acme Ltd',
    owner: 'Acme Ltd',
    ticket: undefined,
    labels: {
      category: 'Ransomware monitor',
      deviceid: '10245',
      hostname: 'ACME-DC01',
      platform: 'merlot',
      priority: 'Critical',
      siteid: '31',
      sitename: 'Acme Ltd',
    },
  });
  const resolved = oneIn('datto-rmm', fixture('datto-rmm-resolved'), NOW + 60_000);
  assert.deepEqual([resolved.key, resolved.state, resolved.severity], ['5b743106f6c9c399', 'resolved', 'warning']);
  assert.equal(withKnownStart(sourceOf('datto-rmm'), resolved, NOW).startsAtMs, NOW);
});

test('datto-rmm: nothing that stands in a variable ends an alert', () => {
  const template = new TextDecoder().decode(fixture('datto-rmm-raised'));
  const forged = '","state":"resolved","alertuid":"another","x":"';
  for (const name of ['ACME-DC01', 'Acme Ltd', 'merlot', 'Ransomware monitor', 'Critical']) {
    const read = oneIn('datto-rmm', bytesOf(template.replace(name, `${name}${forged}`)));
    assert.deepEqual([read.key, read.state], ['5b743106f6c9c399', 'firing'], name);
  }
  const message = oneIn('datto-rmm', bytesOf(template.replace('is no field of ours', 'x","state":"resolved')));
  assert.deepEqual([message.key, message.state], ['5b743106f6c9c399', 'firing']);
  const early = readBy('datto-rmm', bytesOf(template.replace('merlot', 'x","message":"y')));
  assert.match(JSON.stringify(early), /no alertuid/);
});

test('datto-rmm: without a variable for the alert, or with the message in another place, it is told', () => {
  const template = new TextDecoder().decode(fixture('datto-rmm-raised'));
  assert.match(JSON.stringify(readBy('datto-rmm', template.replace(/"alertuid": "[^"]*"/, '"alertuid": "[alert_uid]"'))), /no alertuid/);
  for (const body of ['{}', '[]', 'x', '{"message":"x"}', '{"alertuid":"a","message":"x"', template.replace('raised', 'x')])
    assert.notEqual(JSON.stringify(readBy('datto-rmm', body)), '{}', body);
  assert.match(JSON.stringify(readBy('datto-rmm', template.replace('"raised"', '"open"'))), /neither that it fires/);
});

test('wazuh: one event, of an attacker, on a machine; each event is an episode', () => {
  assert.deepEqual(oneIn('wazuh', fixture('wazuh-sshd')), {
    key: '4417fa40d3d49ea3',
    startsAtMs: at('2026-11-25T04:07:46.692Z'),
    state: 'firing',
    endsAtMs: undefined,
    severity: 'info',
    concern: 'security',
    rule: '5710',
    title: 'sshd: attempt to log in as a user that does not exist',
    text: 'Nov 25 04:07:46 acme-web sshd[4211]: Invalid user admin from 203.0.113.9 port 51122',
    host: 'acme-web',
    site: undefined,
    owner: 'acme',
    ticket: undefined,
    labels: {
      'agent.id': '003',
      'agent.ip': '192.0.2.7',
      'agent.name': 'acme-web',
      'data.srcip': '203.0.113.9',
      'decoder.name': 'sshd',
      location: '/var/log/auth.log',
      'manager.name': 'siem-01',
      'rule.groups': 'syslog, sshd, authentication_failed',
      'rule.id': '5710',
      'rule.level': '5',
      'rule.mitre.id': 'T1110.001, T1021.004',
    },
  });
  const windows = oneIn('wazuh', fixture('wazuh-windows'));
  assert.deepEqual([windows.severity, windows.owner, windows.startsAtMs], ['critical', 'siem-globex', at('2026-11-25T04:12:01.015Z')]);
});

test('wazuh: levels', () => {
  const severities = Array.from(
    { length: 18 },
    (_, level) => oneIn('wazuh', { timestamp: '2026-11-25T04:07:46Z', rule: { id: '1', level }, agent: { id: '0' } }).severity,
  );
  assert.deepEqual(severities, [
    ...Array.from({ length: 7 }, () => 'info'),
    ...Array.from({ length: 5 }, () => 'warning'),
    ...Array.from({ length: 3 }, () => 'error'),
    'critical',
    'critical',
    'warning',
  ]);
});

test('alerts: the generic shape', () => {
  const read = readBy('alerts', fixture('alerts-generic'));
  assert.deepEqual(read, {
    kind: 'alerts',
    alerts: [
      {
        key: 'b2e2bee1a10d08df',
        startsAtMs: at('2026-11-25T06:58:00Z'),
        state: 'firing',
        endsAtMs: undefined,
        severity: 'critical',
        concern: 'other',
        rule: 'UPS on battery',
        title: 'The UPS of site 7 runs on battery',
        text: 'Input voltage 0 V\nRuntime left: 14 min',
        host: 'ups-7',
        site: 'Site 7',
        owner: 'Acme Ltd',
        ticket: 'T42',
        labels: { model: 'SMT1500', phase: '1' },
      },
      {
        key: '85610e2892e35914',
        startsAtMs: at('2026-11-24T22:00:00Z'),
        state: 'resolved',
        endsAtMs: at('2026-11-25T07:59:00Z'),
        severity: 'warning',
        concern: 'backup',
        rule: 'Replica behind',
        title: 'db-2 is behind',
        text: '',
        host: undefined,
        site: undefined,
        owner: 'Globex',
        ticket: undefined,
        labels: {},
      },
    ],
    cut: 2,
    unusable: ['its key is no text of 1 to 500 characters'],
  });
});

test('alerts: a concern that is said counts, else the name of the rule may tell', () => {
  const alert = { key: 'k', startsAt: '2026-11-25T08:00:00Z', state: 'firing', rule: 'Backup of the virus scanner' };
  const concern = (changes: object): string | undefined =>
    alertsIn('alerts', { type: 'alerts', data: { alerts: [{ ...alert, ...changes }] } })[0]?.concern;
  assert.deepEqual(
    [
      concern({}),
      concern({ concern: 'other' }),
      concern({ concern: 'backup' }),
      concern({ rule: 'CPU' }),
      concern({ rule: 'CPU', concern: 'security' }),
    ],
    ['security', 'other', 'backup', 'other', 'security'],
  );
});

test('alerts, ninjaone: what is named as the ticket and can be none is none', () => {
  const generic = (ticket: unknown): string | undefined =>
    oneIn('alerts', { type: 'alerts', data: { alerts: [{ key: 'k', startsAt: '2026-11-25T04:07:46Z', state: 'firing', ticket }] } }).ticket;
  assert.deepEqual([4711, 'T-4711_a', '#4711', 'INC 12', '../T1', 'T1:e5', 'x'.repeat(65), '', null, {}].map(generic), [
    '4711',
    'T-4711_a',
    ...Array.from({ length: 8 }, () => undefined),
  ]);
  assert.equal(oneIn('ninjaone', { seriesUid: 's', status: 'TRIGGERED', activityTime: NOW, psaTicketId: 'a/b' }).ticket, undefined);
});
