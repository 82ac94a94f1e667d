/** Pure: when a note asks about an item that waits for machines: at once, or not before its due time is near. */
import type { OpenTask, PeopleRules, Unasked } from './contract.ts';

/** So many notes are read one by one; more of them, all for one reason, are one list. */
export const MOST_NOTES = 10;
/** An outage that is over by then asks nobody on a ticket, and of tickets that came together each knows of the others. */
const GATHERS_MS = 2 * 60_000;

type Timed = Pick<OpenTask, 'dueAtMs'>;
const nearAtMs = ({ noteBeforeDueMs = Number.POSITIVE_INFINITY }: PeopleRules, { dueAtMs }: Timed): number => dueAtMs - noteBeforeDueMs;

/** Of a task that waits for machines, before it is known how many do; undefined where the item asks at once. */
export function gathering(rules: PeopleRules, task: Timed, nowMs: number): Unasked | undefined {
  const nearMs = nearAtMs(rules, task);
  return nearMs <= nowMs ? undefined : { kind: 'gathering', untilMs: Math.min(nearMs, nowMs + GATHERS_MS) };
}

/** `waiting`: how many wait for the same machines, this one included. Undefined where it stays as it is. */
export function listed(rules: PeopleRules, task: Timed, waiting: number, nowMs: number): Unasked | undefined {
  const untilMs = nearAtMs(rules, task);
  return waiting > MOST_NOTES && untilMs > nowMs ? { kind: 'listed', untilMs } : undefined;
}
