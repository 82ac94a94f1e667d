/** Pure: how sure a model must be of a field, and when a ticket cannot be left with what it is not sure of. */
import type { Confidence, Decision, TicketFields } from './contract.ts';
import type { Confidences, FieldName, Threshold } from './settings.ts';

type Given = number | Confidences;

/** In percent. A priority follows from impact and urgency, so it is as sure as the less sure of them. */
export function confidenceIn({ category, impact, urgency, destination }: Confidence, field: FieldName): number {
  return { category, impact, urgency, destination, priority: Math.min(impact, urgency) }[field];
}

export function thresholdOf(given: Given, field: FieldName): Threshold {
  if (typeof given === 'number') return { set: given, change: given };
  return given.fields[field] ?? { set: given.set, change: given.change };
}

/** What the model must at least be, in percent, for this field of a ticket that holds `now`; undefined where it is. */
export function missingConfidence(given: Given, decision: Decision, field: FieldName, now: string | number | null): number | undefined {
  const { set, change } = thresholdOf(given, field);
  const wanted = now === null ? set : change;
  return confidenceIn(decision.confidence, field) < wanted ? wanted : undefined;
}

/** Fields of which the model says something new that it is not sure enough of. */
export function unsureFields(decision: Decision, given: Given, now: TicketFields): readonly ModelField[] {
  return MODEL_FIELDS.filter(
    (field) => now[field] !== decision[field] && missingConfidence(given, decision, field, now[field]) !== undefined,
  );
}
export type ModelField = keyof Confidence;
const MODEL_FIELDS: readonly ModelField[] = ['category', 'impact', 'urgency', 'destination'];
/** A ticket of which nothing is known yet. */
export const EMPTY: TicketFields = { category: null, impact: null, urgency: null, priority: null, destination: null };

/** Where a ticket goes and how soon cannot be left open; a category can, and so can whatever has a value already. */
export function needsPerson(decision: Decision, given: Given, now: TicketFields): string | undefined {
  const missing = unsureFields(decision, given, now).filter((field) => field !== 'category' && now[field] === null);
  if (missing.length === 0) return undefined;
  const said = missing.map((field) => `${field} (${decision.confidence[field]} %, ${thresholdOf(given, field).set} % is needed)`);
  return `not sure enough of ${said.join(' and ')}`;
}
