/** Pure: what triage brings to the episode. */
import { needsPerson } from './confidence.ts';
import { differs } from './differs.ts';
import { asGiven, checkGiven, notOffered, ofPerson } from './persons-decision.ts';
import { priorityOf } from './rules.ts';
import type { Process } from '../episode/contract.ts';
import type { Decision, PersonsDecision } from './contract.ts';

export const TRIAGE: Process<Decision, PersonsDecision> = {
  name: 'ticket-triage',
  reviewType: 'reviewAnswer',
  setsFields: true,
  whyUnsure: needsPerson,
  inShort: ({ impact, urgency }) => priorityOf(impact, urgency),
  choicesOf: ({ categories, destinations }) => ({
    categories: categories.map(({ id }) => id),
    destinations: destinations.map(({ id }) => id),
  }),
  checkGiven,
  notOffered,
  ofPerson,
  asGiven,
  differs,
};
