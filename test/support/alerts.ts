/** Alerts for tests: one by hand, and generated ones. */
import fc from 'fast-check';
import { mergeAll } from '../../activities/alerts/merge.ts';
import { standingOf } from '../../activities/alerts/standing.ts';
import { underHolds } from '../../activities/alerts/under-holds.ts';
import { SEVERITIES } from '../../connectors/alert-source.ts';
import type { Around } from '../../activities/alerts/facts.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { HoldsOf, Judged } from '../../activities/alerts/under-holds.ts';
import type { Sighting } from '../../activities/alerts/merge.ts';

export const MINUTE_MS = 60_000;
export const NOON_MS = Date.UTC(2026, 10, 25, 12);
export const keyOf = (number: number): string => number.toString(16).padStart(16, '0');

export const alertOf = (given: Partial<Alert> = {}): Alert => ({
  key: keyOf(1),
  startsAtMs: NOON_MS,
  state: 'firing',
  endsAtMs: undefined,
  severity: 'warning',
  concern: 'other',
  rule: 'DiskFull',
  title: 'Disk almost full',
  text: 'The disk C is at 97 %.',
  host: 'srv-01',
  site: 'Berlin',
  owner: undefined,
  ticket: undefined,
  labels: {},
  ...given,
});

export const seen = (alert: Partial<Alert>, seenAtMs: number): Sighting => ({ alert: alertOf(alert), seenAtMs });

/** A snapshot of one of few keys and starts, so that they meet. */
export const anySighting: fc.Arbitrary<Sighting> = fc
  .record({
    key: fc.integer({ min: 0, max: 3 }),
    start: fc.integer({ min: 0, max: 3 }),
    after: fc.integer({ min: 0, max: 20 }),
    isResolved: fc.boolean(),
    endsAfter: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
    severity: fc.constantFrom(...SEVERITIES),
    host: fc.constantFrom('srv-01', 'srv-02', undefined),
    title: fc.constantFrom('', 'Disk almost full', 'Disk'),
    labels: fc.constantFrom({}, { a: '1' }, { a: '2', b: '1' }, { b: '1', a: '2' }),
  })
  .map(({ key, start, after, isResolved, endsAfter, severity, host, title, labels }) => {
    const startsAtMs = NOON_MS + start * MINUTE_MS;
    return seen(
      {
        key: keyOf(key),
        startsAtMs,
        state: isResolved ? 'resolved' : 'firing',
        endsAtMs: isResolved && endsAfter !== undefined ? startsAtMs + endsAfter * 10_000 : undefined,
        severity,
        host,
        title,
        labels,
      },
      startsAtMs + after * 10_000,
    );
  });

/** Alerts as they stand, of these snapshots. */
export const judgedOf = (sightings: readonly Sighting[], given: Partial<HoldsOf> = {}, nowMs = NOON_MS): readonly Judged[] =>
  underHolds(standingOf(mergeAll(sightings).values()), { client: 'acme', holds: [], ...given }, nowMs);

export const around = (given: Partial<Around> = {}): Around => ({
  client: 'Acme',
  timeZone: 'Europe/Berlin',
  cut: 0,
  hash: '0000000000000000',
  others: [],
  earlier: [],
  maxWaitMs: 10 * MINUTE_MS,
  flapChanges: 4,
  ...given,
});
