/** Pure: what a person says instead of a model, checked and turned into a decision. */
import type { TaskChoices } from '../people/contract.ts';
import type { Choices } from '../ticket/contract.ts';
import type { Decision, PersonsDecision } from './contract.ts';

/** Written by hand; this is far more than any summary needs. */
const LONGEST_SUMMARY = 300;

/** Throws why an answer is refused. */
export function checkGiven(given: PersonsDecision | null, { categories = [], destinations = [] }: TaskChoices): void {
  if (!given) throw new Error('Expected a decision: category, impact, urgency and destination, got none.');
  const { category, destination, impact, urgency, summary } = given;
  if (!categories.includes(category)) throw new Error(expected('category', categories, category));
  if (!destinations.includes(destination)) throw new Error(expected('destination', destinations, destination));
  for (const [name, level] of [
    ['impact', impact],
    ['urgency', urgency],
  ] as const)
    if (![1, 2, 3].includes(level)) throw new Error(`Expected ${name} to be 1, 2 or 3, got ${String(level)}.`);
  if (typeof summary !== 'string' || summary.length > LONGEST_SUMMARY)
    throw new Error(`Expected a summary of at most ${LONGEST_SUMMARY} characters, got ${String(summary).length}.`);
}

const expected = (field: string, ids: readonly string[], got: string): string =>
  `Expected ${field} to be one of ${ids.join(', ')}, got ${String(got).slice(0, 60)}.`;

/** A person is sure, and owes nobody a quote. */
export function ofPerson({ summary, ...fields }: PersonsDecision, by: string): Decision {
  return {
    ...fields,
    summary: summary.trim() === '' ? `Decided by ${by}.` : summary,
    steps: [],
    confidence: { category: 100, impact: 100, urgency: 100, destination: 100 },
    evidence: [],
  };
}

export const asGiven = ({ category, impact, urgency, destination, summary }: Decision): PersonsDecision => ({
  category,
  impact,
  urgency,
  destination,
  summary,
});

/** Ids of an answer that are not among the ticket's own. */
export const notOffered = ({ category, destination }: PersonsDecision, { categories, destinations }: Choices): readonly string[] =>
  [
    categories.some(({ id }) => id === category) ? [] : ['category'],
    destinations.some(({ id }) => id === destination) ? [] : ['destination'],
  ].flat();
