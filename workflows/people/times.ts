/** Pure: when a person is expected, when the next one is asked, and when the machines are tried again. */
import type { PeopleRules } from './contract.ts';

/** The ticket's own due time while it is ahead; a ticket that is overdue is due for a person now. */
export function deadlineOf(rules: PeopleRules, dueAtMs: number | undefined, nowMs: number): number {
  return dueAtMs === undefined ? nowMs + rules.withoutDueMs : Math.max(dueAtMs, nowMs);
}

export const roleAfter = (rules: PeopleRules, escalations: number): string =>
  rules.roles[Math.min(escalations, rules.roles.length - 1)] ?? rules.roles[0];

/** From one escalation to the next: steady while there is somebody new to ask, then doubling, so that weeks of waiting stay readable. */
export function escalationWaitMs(rules: PeopleRules, escalations: number): number {
  const beyond = Math.max(0, escalations - rules.roles.length);
  return Math.min(rules.escalateEveryMs * 2 ** Math.min(beyond, 20), Math.max(rules.escalateAtMostMs, rules.escalateEveryMs));
}

/** A client who writes again is waiting: the next role is told a quarter of a step later at the latest. */
export const afterReplyMs = (rules: PeopleRules): number => Math.floor(rules.escalateEveryMs / 4);

export type ComingBack = { readonly firstMs: number; readonly atMostMs: number };

/** Doubling from the first wait, and up to a fifth sooner or later, so that tickets that failed together do not come back together. */
export function backstopWaitMs({ firstMs, atMostMs }: ComingBack, tries: number, random: number): number {
  return Math.round(Math.min(firstMs * 2 ** Math.min(tries, 20), atMostMs) * (0.8 + 0.4 * random));
}

/** When the next look at a ticket that keeps changing may be made. */
export type Pace = { readonly lastAtMs: number; readonly gapMs: number };
/** A rule engine that touches a ticket every few seconds is looked after at once, and then less and less; a person's act waits so long at most. */
const GAP = { firstMs: 5_000, atMostMs: 10 * 60_000 } as const;
export const AT_ONCE: Pace = { lastAtMs: Number.MIN_SAFE_INTEGER, gapMs: 0 };

export const nextLookAtMs = ({ lastAtMs, gapMs }: Pace): number => lastAtMs + gapMs;

/** After a look that found nothing of a person: the next one may come later than this one did, unless it has been quiet since. */
export function paced({ lastAtMs, gapMs }: Pace, nowMs: number): Pace {
  const isQuiet = nowMs - lastAtMs > 4 * Math.max(gapMs, GAP.firstMs);
  return { lastAtMs: nowMs, gapMs: isQuiet ? GAP.firstMs : Math.min(Math.max(gapMs * 2, GAP.firstMs), GAP.atMostMs) };
}
