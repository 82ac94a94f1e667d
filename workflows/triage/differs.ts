/** Pure: whether a second answer says something that matters to whoever has the ticket. */
import { priorityOf } from './rules.ts';
import type { Decision } from './contract.ts';

export function differs(standing: Decision, other: Decision): boolean {
  return (
    standing.category !== other.category ||
    standing.destination !== other.destination ||
    priorityOf(standing.impact, standing.urgency) !== priorityOf(other.impact, other.urgency)
  );
}
