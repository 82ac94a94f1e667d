/** Pure: how sure a machine must be of a field of a ticket. Percent, 0 to 100. */
import type { FieldName } from '../ticket/contract.ts';
import type { Confidences, Threshold } from './contract.ts';

export function thresholdOf(given: Confidences, field: FieldName): Threshold {
  return given.fields[field] ?? { set: given.set, change: given.change };
}

/** What a machine that is `sure` must at least be for this field of a ticket that holds `now`; undefined where it is. */
export function missingConfidence(given: Confidences, sure: number, field: FieldName, now: string | number | null): number | undefined {
  const { set, change } = thresholdOf(given, field);
  const wanted = now === null ? set : change;
  return sure < wanted ? wanted : undefined;
}
