/** Pure: of which fields a model is not sure enough, and when a person must decide therefore. */
import { missingConfidence, thresholdOf } from '../rules/confidence.ts';
import type { Confidence, Decision } from './contract.ts';
import type { FieldName, TicketFields } from '../ticket/contract.ts';
import type { Confidences } from '../rules/contract.ts';

/** In percent. A priority follows from impact and urgency, so it is as sure as the less sure of them. */
export function confidenceIn({ category, impact, urgency, destination }: Confidence, field: FieldName): number {
  return { category, impact, urgency, destination, priority: Math.min(impact, urgency) }[field];
}

/** Fields of which the model says something new that it is not sure enough of. */
export function unsureFields(decision: Decision, given: Confidences, now: TicketFields): readonly ModelField[] {
  return MODEL_FIELDS.filter(
    (field) => now[field] !== decision[field] && missingConfidence(given, decision.confidence[field], field, now[field]) !== undefined,
  );
}
export type ModelField = keyof Confidence;
const MODEL_FIELDS: readonly ModelField[] = ['category', 'impact', 'urgency', 'destination'];

/** Where a ticket goes and how soon cannot be left open; a category can, and so can whatever has a value already. */
export function needsPerson(decision: Decision, given: Confidences, now: TicketFields): string | undefined {
  const missing = unsureFields(decision, given, now).filter((field) => field !== 'category' && now[field] === null);
  if (missing.length === 0) return undefined;
  const said = missing.map((field) => `${field} (${decision.confidence[field]} %, ${thresholdOf(given, field).set} % is needed)`);
  return `not sure enough of ${said.join(' and ')}`;
}
