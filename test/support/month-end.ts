/** Which month a rehearsal of reports is about: one that ends after the clock of its server, whatever that says. */
import { DateTime } from 'luxon';

export type ReportedMonth = {
  /** `2026-12`. */
  readonly id: string;
  /** The first moment that is no longer in it, by UTC. */
  readonly endsAt: DateTime;
};

/** The first one that has so much left. */
export function monthWithLeft(nowMs: number, leftMs: number): ReportedMonth {
  const next = DateTime.fromMillis(nowMs, { zone: 'utc' }).startOf('month').plus({ months: 1 });
  const endsAt = next.toMillis() - nowMs < leftMs ? next.plus({ months: 1 }) : next;
  return { id: endsAt.minus({ days: 1 }).toFormat('yyyy-MM'), endsAt };
}
