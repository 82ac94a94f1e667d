/**
 * What no key of `standby.yaml` changes, and what a key falls back to that differs by kind. Every other default stands at its key, in the
 * form (`*-shape.ts`), and nowhere else. Numbers have reasons.
 */
import { DUE_WITHIN_MS } from '../activities/due-times.ts';
import type { Route } from '../workflows/chain/contract.ts';
import type { EpisodeSettings } from '../workflows/episode/contract.ts';
import type { ClientPolicy } from '../workflows/rules/contract.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Nobody said anything about this client: nothing of its tickets leaves, and nothing is written. */
export const STRICTEST: ClientPolicy = { ai: 'off', write: 'observe', onRefusal: 'person' };

export const FIXED: Pick<EpisodeSettings, 'deadline' | 'reviewWithinMs'> = {
  deadline: {
    // The rest, 30 %, stays with the people who may have to take the ticket.
    shareOfTimeLeft: 0.7,
    // A whole chain of three with retries takes under six minutes; waiting longer helps nobody.
    atMostMs: 10 * MINUTE_MS,
    withoutDueMs: DUE_WITHIN_MS,
    // Already overdue: two minutes are one exchange and one more, and a person is late anyway.
    overdueMs: 2 * MINUTE_MS,
  },
  // After a week a ticket of that kind is done or forgotten.
  reviewWithinMs: 7 * DAY_MS,
};

type RouteTimes = Pick<Route, 'attemptMs' | 'budgetMs'>;
export const ROUTE_TIMES: Readonly<Record<Route['kind'], RouteTimes>> = {
  // An answer takes 2 to 20 s, so 30 s bound an exchange and 75 s two of them with the wait between.
  cloud: { attemptMs: 30_000, budgetMs: 75_000 },
  // The local model may have to load first and is slower on a processor.
  local: { attemptMs: 60_000, budgetMs: 135_000 },
};
