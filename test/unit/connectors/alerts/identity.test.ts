/** What makes an alert the same alert: the listed fields and nothing else, in whatever order, with whatever beside them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fingerprintOf } from '../../../../connectors/alertmanager/fingerprint.ts';
import { NOW, alertsIn, bytesOf, fixture, oneIn, readBy, sourceOf } from './fixtures.ts';

const RUNS = { numRuns: 1_000 };
const START = '2026-11-25T08:00:00Z';
const alert = (changes: object = {}): object => ({
  status: 'firing',
  labels: { alertname: 'a', instance: 'b' },
  startsAt: START,
  ...changes,
});
const post = (...alerts: readonly unknown[]): object => ({ status: 'firing', alerts, version: '4' });

test('the fingerprint is that of Prometheus: two that others have published', () => {
  assert.equal(
    fingerprintOf([
      ['instance', 'Grafana'],
      ['alertname', 'TestAlert'],
    ]),
    '57c6d9296de2ad39',
  );
  assert.equal(
    fingerprintOf(Object.entries({ alertname: 'DiskSpaceLow', client: 'acme', instance: 'SRV-01', severity: 'critical' })),
    '422247f03668e12a',
  );
  // Of no label at all it is the offset of the function.
  assert.equal(fingerprintOf([]), 'cbf29ce484222325');
});

/** The same function by whole numbers. */
function slowFingerprint(labels: readonly (readonly [string, string])[]): string {
  let hash = 0xcbf29ce484222325n;
  const bytes = labels
    .toSorted(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .flat()
    .flatMap((text) => [...Buffer.from(text), 0xff]);
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, '0');
}
test('the fingerprint in two halves is the one in 64 bits', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string({ minLength: 1 })), (labels) => {
      assert.equal(fingerprintOf(Object.entries(labels)), slowFingerprint(Object.entries(labels)));
    }),
    RUNS,
  );
});

const labels = fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), fc.string({ minLength: 1, maxLength: 12 }), {
  minKeys: 1,
  maxKeys: 12,
});
test('alertmanager: the key depends on the labels, not on their order nor on anything beside them', () => {
  const beside = fc.record({
    annotations: fc.dictionary(fc.string(), fc.string()),
    endsAt: fc.oneof(fc.constant('0001-01-01T00:00:00Z'), fc.string()),
    generatorURL: fc.string(),
    fingerprint: fc.string(),
    status: fc.constantFrom('firing', 'resolved'),
    silenceURL: fc.string(),
    values: fc.dictionary(fc.string(), fc.double()),
  });
  fc.assert(
    fc.property(labels, beside, fc.string(), fc.nat(), (given, around, receiver, turn) => {
      const entries = Object.entries(given);
      const turned = Object.fromEntries([...entries.slice(turn % entries.length), ...entries.slice(0, turn % entries.length)].toReversed());
      const plain = oneIn('alertmanager', post(alert({ labels: given })));
      const other = oneIn('alertmanager', {
        ...post({ ...alert({ labels: turned }), ...around }),
        receiver,
        externalURL: receiver,
        groupKey: receiver,
        truncatedAlerts: turn,
      });
      assert.deepEqual([other.key, other.startsAtMs, other.labels], [plain.key, plain.startsAtMs, plain.labels]);
      assert.match(plain.key, /^[0-9a-f]{16}$/);
    }),
    RUNS,
  );
});

test('alertmanager: another label, another value, a value that is no text: another alert', () => {
  const keys = [
    { a: 'b' },
    { a: 'c' },
    { b: 'a' },
    { a: 'b', b: 'c' },
    { a: 'bb' },
    { ab: 'b' },
    { a: ['b'] },
    { a: { b: 'c' } },
    { a: { b: 'd' } },
    { a: null },
  ].map((given) => oneIn('alertmanager', post(alert({ labels: given }))).key);
  assert.equal(new Set(keys).size, keys.length);
  // Prometheus knows no label without a value.
  assert.equal(oneIn('alertmanager', post(alert({ labels: { a: 'b', c: '' } }))).key, keys[0]);
});

test('ninjaone, datto-rmm, wazuh, alerts: nothing beside the listed fields takes part, whatever their order', () => {
  const beside = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.oneof(fc.string(), fc.integer(), fc.constant(null)), {
    maxKeys: 6,
  });
  const turned = (value: object): object => Object.fromEntries(Object.entries(value).toReversed());
  const bodies: Readonly<Record<string, (around: object) => object>> = {
    ninjaone: (around) => turned({ ...around, seriesUid: 's-1', status: 'TRIGGERED', activityTime: NOW }),
    wazuh: (around) =>
      turned({
        ...around,
        timestamp: START,
        rule: turned({ ...around, id: '1' }),
        agent: { ...around, id: '2', name: 'n' },
        data: { srcip: '3' },
      }),
    alerts: (around) => ({ type: 'alerts', data: { alerts: [turned({ ...around, key: 'k', startsAt: START, state: 'firing' })] } }),
  };
  for (const [kind, bodyOf] of Object.entries(bodies)) {
    const wanted = oneIn(kind, bodyOf({})).key;
    fc.assert(
      fc.property(beside, (around) => assert.equal(oneIn(kind, bodyOf(around)).key, wanted)),
      RUNS,
    );
  }
  // In its template the message is the last field.
  const datto = (around: object, message = 'm'): object => ({ ...around, alertuid: 'a-1', state: 'raised', message });
  const wanted = oneIn('datto-rmm', datto({})).key;
  fc.assert(
    fc.property(beside, fc.string(), (around, message) => {
      assert.equal(oneIn('datto-rmm', datto(around, message)).key, wanted);
    }),
    RUNS,
  );
});

test('a field of the same value of another source is another alert', () => {
  const ninja = oneIn('ninjaone', { seriesUid: 'x', status: 'TRIGGERED', activityTime: NOW }).key;
  const datto = oneIn('datto-rmm', { alertuid: 'x', state: 'raised', message: '' }).key;
  const generic = oneIn('alerts', { type: 'alerts', data: { alerts: [{ key: 'x', startsAt: START, state: 'firing' }] } }).key;
  assert.equal(new Set([ninja, datto, generic]).size, 3);
});

test('wazuh: two attackers are two, two machines are two, two managers whose agents have one number are two', () => {
  const event = (agent: object, srcip: string, id = '5710'): object => ({ timestamp: START, rule: { id }, agent, data: { srcip } });
  const keys = [
    event({ id: '000', name: 'm1' }, '203.0.113.9'),
    event({ id: '000', name: 'm1' }, '203.0.113.10'),
    event({ id: '001', name: 'm1' }, '203.0.113.9'),
    event({ id: '000', name: 'm2' }, '203.0.113.9'),
    event({ id: '000', name: 'm1' }, '203.0.113.9', '5711'),
  ].map((body) => oneIn('wazuh', body).key);
  assert.equal(new Set(keys).size, keys.length);
});

test('the same pair twice in one post is one alert, and nothing takes back that it is over', () => {
  const over = alert({ status: 'resolved', endsAt: '2026-11-25T09:00:00Z' });
  for (const alerts of [
    [alert(), over],
    [over, alert()],
    [over, alert(), over, alert()],
  ]) {
    const one = oneIn('alertmanager', post(...alerts));
    assert.deepEqual([one.state, one.endsAtMs], ['resolved', Date.parse('2026-11-25T09:00:00Z')]);
  }
  // Of two that fire the last one counts.
  const severities = [alert({ annotations: { summary: 'first' } }), alert({ annotations: { summary: 'second' } })];
  assert.equal(oneIn('alertmanager', post(...severities)).title, 'second');
  // Another start is another episode.
  assert.equal(alertsIn('alertmanager', post(alert(), alert({ startsAt: '2026-11-25T08:00:00.001Z' }))).length, 2);
});

test('the trace names the fields and what stood in them, and gives the very alerts of the reading', () => {
  const body = bytesOf(post(alert({ labels: { alertname: 'a', client: 'acme', empty: '' } })));
  const traced = sourceOf('alertmanager').trace(body, NOW);
  assert.ok(traced.kind === 'alerts');
  assert.deepEqual(
    traced.alerts.map(({ identity }) => identity),
    [
      [
        ['alertname', 'a'],
        ['client', 'acme'],
      ],
    ],
  );
  assert.deepEqual({ ...traced, alerts: traced.alerts.map((one) => one.alert) }, readBy('alertmanager', body));
});

test('the fields that a row shows to operators are those that its keys are made of', () => {
  for (const [kind, name] of [
    ['alerts', 'alerts-generic'],
    ['ninjaone', 'ninjaone-triggered'],
    ['datto-rmm', 'datto-rmm-raised'],
    ['wazuh', 'wazuh-windows'],
  ] as const) {
    const source = sourceOf(kind);
    const traced = source.trace(fixture(name), NOW);
    assert.ok(traced.kind === 'alerts');
    for (const { identity } of traced.alerts)
      assert.deepEqual(
        identity.map(([field]) => field),
        source.identity.map(({ field }) => field),
      );
  }
  assert.deepEqual(
    sourceOf('alertmanager').identity.map(({ field }) => field),
    ['labels'],
  );
});
