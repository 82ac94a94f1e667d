/** Alert bodies that others have published: those of a supported form are read as a table says, and no source stumbles over any. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALERT_SOURCES } from '../../../../connectors/alert-sources.ts';
import { ITEMS, alertsIn, readBy } from './fixtures.ts';

/** `state severity concern host rule, start` of each alert. None of them names whose it is. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  // Grafana's unified alerting: the key is the fingerprint that it sent.
  'al-0165': ['57c6d9296de2ad39 firing warning other Grafana TestAlert 2022-10-31T21:42:32.879Z'],
  'al-0174': [
    '850d5f06ae4ed5c0 firing critical other testapp-kube-state-metrics.monitoring.svc ContainerRestarted 2022-08-04T09:01:58.100Z',
  ],
  'al-0186': ['2f30fca22fdaa8ef firing critical other - thing_dead 2017-08-03T19:17:37.804Z'],
  'al-0188': [
    '4a110cc8dbe76532 firing error other 172.29.254.30 ICMP ping failed 2019-09-27T16:27:56.612Z',
    'e92130f1a362a046 firing error other 172.29.254.50 ICMP ping failed 2019-09-27T16:27:56.612Z',
    '1e1c2fe4c8293484 firing error other 172.29.254.66 ICMP ping failed 2019-09-27T16:27:56.612Z',
  ],
  // It fires though its endsAt has passed: a state is what is said of it.
  'al-0189': ['88cbf0084cf27726 firing critical other - Fire 2018-11-04T21:43:58.283Z'],
  // Four alerts, all with one made-up fingerprint: they stay four.
  'al-0190': [
    '72d99c17d805fc56 firing warning other 10.30.1.160 CPUHigh 2021-03-30T12:17:50.814Z',
    'aca87c508efac354 resolved warning other 10.30.1.161 CPUHigh 2021-03-30T12:17:50.814Z ended 2021-03-30T13:17:50.814Z',
    '08a9f5e706cb2da6 firing critical other 10.30.1.162 CPUHigh1 2021-03-30T12:17:50.814Z',
    'bef551aceb6e332e firing info other 10.30.1.163 CPUHigh2 2021-03-30T12:17:50.814Z',
  ],
  // No severity at all.
  'al-0191': ['4ca62d040e78b6d8 firing warning other localhost Test 2018-08-03T07:52:26.739Z'],
  'al-0192': [
    '9f3383a449a6af15 firing warning other server01.int something_happened 2016-04-27T20:46:37.903Z',
    '8867bffe7b1fb4ac firing warning other server02.int something_happened 2016-04-27T20:49:37.903Z',
  ],
};
const supported = ITEMS.filter(({ format, payload }) => format === 'alertmanager-webhook' || Array.isArray(payload.alerts));

test('every item of a supported form has a row in the table, and no other', () => {
  assert.deepEqual(
    supported.map(({ id }) => id),
    Object.keys(EXPECTED),
  );
});

for (const { id, payload } of supported)
  test(`${id} is read as the table says`, () => {
    const read = alertsIn('alertmanager', payload).map(
      ({ key, state, severity, concern, host = '-', rule, startsAtMs, endsAtMs }) =>
        `${key} ${state} ${severity} ${concern} ${host} ${rule} ${new Date(startsAtMs).toISOString()}${endsAtMs === undefined ? '' : ` ended ${new Date(endsAtMs).toISOString()}`}`,
    );
    assert.deepEqual(read, EXPECTED[id]);
    assert.ok(alertsIn('alertmanager', payload).every(({ owner }) => owner === undefined));
  });

test('no source stumbles over any of the 196, nor takes what is not of its form for an alert', () => {
  assert.equal(ITEMS.length, 196);
  const read = ITEMS.flatMap(({ id, payload }) =>
    ALERT_SOURCES.filter(({ kind }) => {
      const found = readBy(kind, payload);
      return found.kind === 'alerts' && found.alerts.length > 0;
    }).map(({ kind }) => `${kind} ${id}`),
  );
  assert.deepEqual(
    read,
    supported.map(({ id }) => `alertmanager ${id}`),
  );
});
