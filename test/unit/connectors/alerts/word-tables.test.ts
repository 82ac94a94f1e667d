/** The words of each source, one by one: where a host, an owner or a title is looked for, and what a severity means. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concernIn } from '../../../../connectors/alert-words.ts';
import { NOW, oneIn } from './fixtures.ts';
import type { Alert } from '../../../../connectors/alert-source.ts';

const START = '2026-11-25T08:00:00Z';
const prometheus = (labels: object, annotations: object = {}): Alert =>
  oneIn('alertmanager', { alerts: [{ status: 'firing', labels: { alertname: 'a', ...labels }, annotations, startsAt: START }] });
const ninja = (fields: object): Alert => oneIn('ninjaone', { seriesUid: 's', status: 'TRIGGERED', activityTime: NOW, ...fields });
const wazuh = (fields: object): Alert => oneIn('wazuh', { timestamp: START, rule: { id: '1' }, agent: { id: '2' }, ...fields });

/** Each alone is found, and of all the first counts. */
function inOrder(names: readonly string[], found: (fields: Readonly<Record<string, string>>) => unknown): void {
  for (const [at, name] of names.entries()) {
    const rest = Object.fromEntries(names.slice(at).map((one) => [one, `of ${one}`]));
    assert.equal(found(rest), `of ${name}`);
  }
}

test('alertmanager: which labels and annotations name what, and in which order', () => {
  inOrder(['host', 'hostname', 'nodename', 'instance', 'node'], (labels) => prometheus(labels).host);
  inOrder(['site', 'location', 'datacenter'], (labels) => prometheus(labels).site);
  inOrder(['client', 'customer', 'tenant', 'organization', 'organisation', 'company'], (labels) => prometheus(labels).owner);
  inOrder(['summary', 'title', 'message'], (annotations) => prometheus({}, annotations).title);
  inOrder(['description', 'message'], (annotations) => prometheus({}, annotations).text);
  assert.deepEqual([prometheus({ summary: 's', description: 'd' }).title, prometheus({ summary: 's', description: 'd' }).text], ['s', 'd']);
  assert.deepEqual(
    [prometheus({ severity: '', priority: 'p1' }).severity, prometheus({ severity: 'p1', priority: 'p4' }).severity],
    ['critical', 'critical'],
  );
  for (const name of ['concern', 'category', 'type', 'team']) assert.equal(prometheus({ [name]: 'backup' }).concern, 'backup', name);
  // A free text decides nothing.
  assert.equal(prometheus({ note: 'backup' }, { summary: 'Malware' }).concern, 'other');
});

for (const [instance, host] of [
  ['srv-01:9100', 'srv-01'],
  ['10.0.0.1:9100', '10.0.0.1'],
  ['[2001:db8::1]:9100', '[2001:db8::1]'],
  ['2001:db8::1', '2001:db8::1'],
  ['https://example.com:8443/x', 'https://example.com:8443/x'],
  ['srv-01', 'srv-01'],
  ['srv-01:service', 'srv-01:service'],
] as const)
  test(`alertmanager: the host of ${instance} is ${host}`, () => assert.equal(prometheus({ instance }).host, host));

for (const [severity, words] of [
  ['critical', 'critical crit page emergency fatal disaster p1 sev1 CRITICAL Page'],
  ['error', 'error err major high p2 sev2'],
  ['warning', 'warning warn minor medium moderate average p3 sev3 urgent constructor 5'],
  ['info', 'info information informational notice low none ok p4 p5 sev4 sev5'],
] as const)
  test(`alertmanager: what is ${severity}`, () => {
    for (const word of words.split(' ')) assert.equal(prometheus({ severity: word }).severity, severity, word);
  });

test('datto-rmm: priorities', () => {
  const said = ['Critical', 'High', 'Moderate', 'Low', 'Information', '[alert_priority]', 'Urgent'];
  assert.deepEqual(
    said.map((priority) => oneIn('datto-rmm', { priority, alertuid: 'a', state: 'raised', message: '' }).severity),
    ['critical', 'error', 'warning', 'info', 'info', 'warning', 'warning'],
  );
});

test('ninjaone: where host, site and owner are looked for', () => {
  assert.equal(ninja({ device: { displayName: 'd', systemName: 's' }, deviceId: 7 }).host, 'd');
  assert.equal(ninja({ device: { systemName: 's' }, deviceId: 7 }).host, 's');
  assert.deepEqual([ninja({ deviceId: 7 }).host, ninja({ device: { id: 8 } }).host, ninja({}).host], ['device 7', 'device 8', undefined]);
  assert.deepEqual([ninja({ location: { name: 'l' }, locationId: 3 }).site, ninja({ locationId: 3 }).site], ['l', '3']);
  assert.equal(ninja({ device: { locationId: 4 } }).site, '4');
  assert.equal(ninja({ organizationId: 1, device: { organizationId: 2 }, organization: { id: 3 } }).owner, '1');
  assert.equal(ninja({ device: { organizationId: 2 }, organization: { id: 3 } }).owner, '2');
  const named = ninja({ organization: { id: 3, name: 'Acme' }, location: { name: 'l' } });
  assert.deepEqual([named.owner, named.labels], ['3', { 'location.name': 'l', 'organization.name': 'Acme', status: 'TRIGGERED' }]);
  assert.deepEqual(
    [ninja({ subject: 's' }).title, ninja({ subject: 's', message: 'm' }).title, ninja({ activityType: 'A' }).title],
    ['s', 'm', 'A'],
  );
  assert.equal(ninja({}).rule, 'unnamed');
  for (const [word, concern] of [
    ['SECURITY', 'security'],
    ['CLOUDBERRY', 'backup'],
    ['CLOUDBERRY_BACKUP', 'backup'],
    ['SHADOWPROTECT', 'backup'],
    ['IMAGEMANAGER', 'backup'],
  ] as const)
    for (const name of ['activityType', 'type', 'sourceType']) assert.equal(ninja({ [name]: word }).concern, concern, `${name} ${word}`);
});

test('wazuh: where the owner and the source address are looked for', () => {
  const words = ['client', 'customer', 'tenant', 'organization', 'organisation', 'company'];
  inOrder(words, (labels) => wazuh({ agent: { id: '2', labels }, manager: { name: 'm' } }).owner);
  assert.deepEqual([wazuh({ manager: { name: 'm' } }).owner, wazuh({}).owner], ['m', undefined]);
  assert.equal(wazuh({ agent: { id: '2', labels: { site: 's' } } }).site, 's');
  const key = (data: object): string => wazuh({ data }).key;
  const same = [{ srcip: 'x' }, { src_ip: 'x' }, { win: { eventdata: { ipAddress: 'x' } } }].map(key);
  assert.equal(new Set(same).size, 1);
  assert.notEqual(key({}), same[0]);
  assert.equal(key({ srcip: 'x', src_ip: 'y', win: { eventdata: { ipAddress: 'z' } } }), same[0]);
  assert.equal(wazuh({ data: { dstuser: 'root' } }).labels['data.dstuser'], 'root');
});

for (const [concern, names] of [
  ['security', 'Security event|Malware|AntiVirus|Ransomware|Trojan|Phishing|IntrusionDetected|BruteForce|brute force|Threat|Exploit'],
  [
    'security',
    'Defender|SentinelOne|Sentinel One|CrowdStrike|Bitdefender|Webroot|EDR agent|XDR|SIEM|MFA disabled|Unauthorised|unauthorized',
  ],
  ['security', 'Backup of the virus scanner'],
  ['backup', 'BackupFailed|Back-Up|Veeam|Acronis|ShadowProtect|Image Manager|Cloudberry|Datto Continuity'],
  ['other', 'CPU|DiskSpaceLow|FreeIPsLow|NtpDrift|ServiceRestored|ReplicationLag|EnvironmentDown|Virtualization'],
] as const)
  test(`what these are about is ${concern}: ${names.slice(0, 40)}`, () => {
    for (const name of names.split('|')) assert.equal(concernIn(undefined, name), concern, name);
  });
