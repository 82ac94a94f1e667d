/** What a list of all that fires at a source makes of the alerts that are open here, as the ledger keeps them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterSnapshot } from '../../../../activities/alerts/body.ts';
import { compareAlerts } from '../../../../activities/alerts/compare.ts';
import { createPlace } from '../../../../activities/alerts/sort.ts';
import { MINUTE_MS, NOON_MS, alertOf, keyOf } from '../../../support/alerts.ts';
import type { Alert, AlertList } from '../../../../connectors/alert-source.ts';
import type { AlertRow } from '../../../../ledger/alert-rows.ts';

type Listed = Extract<AlertList, { kind: 'alerts' }>;
const listed = (alerts: readonly Alert[], given: Partial<Listed> = {}): Listed => ({
  kind: 'alerts',
  alerts,
  held: [],
  unusable: [],
  askedAtMs: NOON_MS + 10 * MINUTE_MS,
  upForMs: 60 * MINUTE_MS,
  ...given,
});
const row = (given: Partial<Alert> = {}): AlertRow => {
  const alert = alertOf(given);
  const { key, startsAtMs } = alert;
  // As it comes back from a ledger.
  return { key, startsAtMs, change: 1, body: JSON.parse(JSON.stringify(afterSnapshot(alert, NOON_MS)(undefined, startsAtMs).body)) };
};

test('what fires there and is unknown here is taken up, what is open here and gone there is over as it was last said', () => {
  const gone = row({ key: keyOf(1), host: undefined });
  const kept = row({ key: keyOf(2) });
  const found = alertOf({ key: keyOf(3) });
  const { firing, over, left } = compareAlerts([gone, kept], listed([alertOf({ key: keyOf(2) }), found]));
  assert.deepEqual(firing, [found]);
  assert.deepEqual(over, [{ ...alertOf({ key: keyOf(1), host: undefined }), state: 'resolved' }]);
  assert.equal(left, undefined);
});

test('what is resolved here already is neither', () => {
  const over = row({ state: 'resolved', endsAtMs: NOON_MS + 1 });
  assert.deepEqual(compareAlerts([over], listed([])), { firing: [], over: [], left: undefined });
});

test('a source that has just started, or does not say for how long it runs, ends nothing', () => {
  for (const [upForMs, why] of [
    [1_000, /running for 1 s/],
    [undefined, /does not say/],
  ] as const) {
    const { over, left } = compareAlerts([row()], listed([], { upForMs }));
    assert.deepEqual(over, []);
    assert.match(left ?? '', why);
  }
});

test('of an owner that nobody knows, what is over by a list is named as it was', () => {
  const place = createPlace({ clientMap: {}, catchAll: { client: 'own' }, groupBy: ['site', 'rule'] });
  for (const [site, named] of [
    ['Berlin', 'Contoso, Berlin'],
    [undefined, 'Contoso'],
    ['Contoso', 'Contoso'],
  ] as const) {
    const first = place(alertOf({ owner: 'Contoso', site, severity: 'critical' }));
    assert.equal(first.alert.site, named);
    const { over } = compareAlerts([row(first.alert)], listed([]));
    const again = over.map((alert) => place(alert));
    assert.deepEqual(
      again.map(({ alert, into }) => [alert.site, into?.group]),
      [[named, first.into?.group]],
    );
  }
});
