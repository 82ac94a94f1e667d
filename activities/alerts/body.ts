/** Pure: an alert as the ledger keeps it, and what one more snapshot makes of it. */
import { alertNow, merged, occurrenceOf } from './merge.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { Occurrence, Sighting } from './merge.ts';

/** What the ledger gives back of what it was given: JSON leaves out what is undefined, and adds nothing. */
export const occurrenceIn = (body: unknown): Occurrence => {
  const occurrence = body as Occurrence;
  return { ...occurrence, firing: sightingIn(occurrence.firing), resolved: sightingIn(occurrence.resolved) };
};
const sightingIn = (sighting: Sighting | undefined): Sighting | undefined =>
  sighting && { ...sighting, alert: { ...NOTHING_SAID, ...sighting.alert } };
const NOTHING_SAID = { endsAtMs: undefined, host: undefined, site: undefined, owner: undefined, ticket: undefined } as const;

/** For `AlertPut.after`. A snapshot that says what was known is no news, however often it comes. */
export const afterSnapshot =
  (alert: Alert, seenAtMs: number) =>
  (known: unknown, startsAtMs: number): { readonly body: Occurrence; readonly isNews: boolean } => {
    const seen = occurrenceOf({ alert: { ...alert, startsAtMs }, seenAtMs });
    if (known === undefined) return { body: seen, isNews: true };
    const before = occurrenceIn(known);
    const body = merged(before, seen);
    return { body, isNews: saidBy(before) !== saidBy(body) };
  };

/** All that counts and notes are made of. */
const saidBy = (occurrence: Occurrence): string => {
  const { highest, firstSeenMs, resolvedSeenMs, endsAtMs } = occurrence;
  const { labels, ...alert } = alertNow(occurrence);
  return JSON.stringify([
    highest,
    firstSeenMs,
    resolvedSeenMs,
    endsAtMs,
    Object.entries(alert).toSorted(byName),
    Object.entries(labels).toSorted(byName),
  ]);
};
const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number => (one < other ? -1 : 1);
