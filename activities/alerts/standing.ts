/** Pure: the alerts of a group as they stand, in an order that follows from them alone. */
import { alertNow } from './merge.ts';
import type { Alert, Severity } from '../../connectors/alert-source.ts';
import type { Occurrence } from './merge.ts';

export type Standing = {
  readonly alert: Alert;
  readonly highest: Severity;
  /** When it came to us, and when we learnt that it is over; undefined while it fires. */
  readonly fromMs: number;
  readonly overAtMs: number | undefined;
  /** Its source has said so; false where it was only replaced by the next start of its key. */
  readonly isSaidOver: boolean;
};

/**
 * The earliest start first. An alert whose key has started anew is over, also where nobody has said so: its source knows only one of a key, and
 * a lost resolve would keep the group open for ever.
 */
export function standingOf(occurrences: Iterable<Occurrence>): readonly Standing[] {
  const inOrder = [...occurrences].toSorted(byStart);
  const next = new Map<string, Occurrence>();
  const standing: Standing[] = [];
  for (const occurrence of inOrder.toReversed()) {
    standing.push(standingOne(occurrence, next.get(occurrence.key)));
    next.set(occurrence.key, occurrence);
  }
  return standing.toReversed();
}

/** `next`: the occurrence of the same key that started after it. A resolve that comes after that one's start changes nothing any more. */
export function standingOne(occurrence: Occurrence, next: Occurrence | undefined): Standing {
  const alert = alertNow(occurrence);
  const { highest, firstSeenMs: fromMs, resolvedSeenMs } = occurrence;
  const isSaidOver = resolvedSeenMs !== undefined;
  if (next === undefined) return { alert, highest, fromMs, overAtMs: resolvedSeenMs, isSaidOver };
  return {
    alert: { ...alert, state: 'resolved', endsAtMs: Math.min(alert.endsAtMs ?? next.startsAtMs, next.startsAtMs) },
    highest,
    fromMs,
    overAtMs: Math.min(resolvedSeenMs ?? Number.POSITIVE_INFINITY, Math.max(fromMs, next.firstSeenMs)),
    isSaidOver,
  };
}

export const byStart = (one: Pick<Occurrence, 'key' | 'startsAtMs'>, other: Pick<Occurrence, 'key' | 'startsAtMs'>): number =>
  one.startsAtMs - other.startsAtMs || (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);
