/** Which alerts are one group, and which groups look like a site that is gone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { groupKey } from '../../../../activities/alerts/group.ts';
import { isOffline, siteOutage } from '../../../../activities/alerts/site-outage.ts';
import { MINUTE_MS, NOON_MS, alertOf, keyOf } from '../../../support/alerts.ts';
import type { GroupField } from '../../../../activities/alerts/group.ts';
import type { Alert } from '../../../../connectors/alert-source.ts';

const hashOf = (client: string, given: Partial<Alert> = {}, fields?: readonly GroupField[]): string =>
  groupKey(client, alertOf(given), fields).hash;

test('a group is client, site and condition, and its hash is 16 hex digits', () => {
  assert.match(hashOf('acme'), /^[0-9a-f]{16}$/);
  assert.deepEqual(groupKey('acme', alertOf()).parts, [
    { field: 'client', value: 'acme' },
    { field: 'site', value: 'Berlin' },
    { field: 'rule', value: 'DiskFull' },
  ]);
});
for (const [what, given, isSame] of [
  ['another host', { host: 'srv-02' }, true],
  ['another title, text, severity, key and time', { title: 'x', text: 'x', severity: 'info', key: keyOf(9), startsAtMs: 1 }, true],
  ['a site in other letters', { site: ' BERLIN' }, true],
  ['another site', { site: 'Hamburg' }, false],
  ['no site', { site: undefined }, false],
  ['another condition', { rule: 'diskfull' }, false],
] as const satisfies readonly (readonly [string, Partial<Alert>, boolean])[])
  test(`${what}: ${isSame ? 'the same group' : 'another group'}`, () => assert.equal(hashOf('acme', given) === hashOf('acme'), isSame));

test('no two clients share a group, whatever the fields are', () => {
  const fields = fc.subarray<GroupField>(['site', 'host', 'rule', 'severity', 'label:team', 'label:__proto__']);
  fc.assert(
    fc.property(fields, fc.string(), fc.string(), (list, site, team) => {
      const alert = { site, labels: { team } };
      assert.notEqual(hashOf('acme', alert, list), hashOf('globex', alert, list));
      assert.equal(hashOf('ACME ', alert, list), hashOf('acme', alert, list));
    }),
    { numRuns: 1_000 },
  );
});
test('values that run together are no other group', () => {
  const fields = ['label:a', 'label:b'] as const;
  assert.notEqual(hashOf('x', { labels: { a: '1', b: '23' } }, fields), hashOf('x', { labels: { a: '12', b: '3' } }, fields));
  assert.notEqual(hashOf('x', { labels: { a: 'null' } }, ['label:a']), hashOf('x', { labels: {} }, ['label:a']));
});

const offline = (count: number, apartMs: number, given: Partial<Alert> = {}): readonly Alert[] =>
  Array.from({ length: count }, (_, at) =>
    alertOf({ key: keyOf(at), host: `pc-${at}`, rule: 'Device offline', startsAtMs: NOON_MS + at * apartMs, ...given }),
  );
const WINDOW_MS = 10 * MINUTE_MS;
for (const [what, alerts, wanted] of [
  ['five hosts of one site', offline(5, MINUTE_MS), { site: 'Berlin', hosts: 5 }],
  ['four', offline(4, MINUTE_MS), undefined],
  ['five in five different windows', offline(5, 11 * MINUTE_MS), undefined],
  ['nine, of which six are in one window', offline(9, 2 * MINUTE_MS), { site: 'Berlin', hosts: 6 }],
  ['five times one host', offline(5, 1, { host: 'pc-1' }), undefined],
  ['five of no known site', offline(5, 1, { site: undefined }), undefined],
  ['five of another condition', offline(5, 1, { rule: 'DiskFull' }), undefined],
  ['two sites', [...offline(5, 1), ...offline(7, 1, { site: 'Hamburg' })], { site: 'Hamburg', hosts: 7 }],
] as const satisfies readonly (readonly [string, readonly Alert[], unknown])[])
  test(`site outage: ${what}`, () => assert.deepEqual(siteOutage(alerts, WINDOW_MS), wanted));

for (const [rule, is] of [
  ['HostDown', true],
  ['InstanceDown', true],
  ['Device offline', true],
  ['Server is down', true],
  ['Agent not responding', true],
  ['ping down', true],
  ['Slowdown', false],
  ['Download failed', false],
  ['ShutdownPlanned', false],
  ['DiskFull', false],
] as const)
  test(`${rule} is ${is ? '' : 'not '}a machine that does not answer`, () => assert.equal(isOffline({ rule, title: '' }), is));
