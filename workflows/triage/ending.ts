/** Pure: the forms in which a triage ends. */
import type { ChainState } from '../chain/ask.ts';
import type { Answer, PersonsDecision } from '../people/contract.ts';
import type { Because, Choices, Decision, TriageOutcome } from './contract.ts';
import type { ForPerson, Given } from './state.ts';

/** What a vendor has declined is left to people, and where AI is off there is no machine: none is to answer while a person is asked. */
export const isLeftToPeople = (because: Because['kind'] | undefined): boolean => because === 'policy' || because === 'ai-off';

export type PersonOutcome = Extract<TriageOutcome, { kind: 'would-ask-a-person' }>;

export function person(because: Because, state: ChainState): PersonOutcome {
  return { kind: 'would-ask-a-person', because, draft: undefined, falls: [...state.falls], rejected: [] };
}

/** A person is sure, and owes nobody a quote. */
export function personsDecision({ summary, ...fields }: PersonsDecision, by: string): Decision {
  return {
    ...fields,
    summary: summary.trim() === '' ? `Decided by ${by}.` : summary,
    steps: [],
    confidence: { category: 100, impact: 100, urgency: 100, destination: 100 },
    evidence: [],
  };
}

export const personsAnswer = (by: string, decision: PersonsDecision): Given => ({
  decision: personsDecision(decision, by),
  by: { kind: 'person', staff: by },
});

/** What becomes of an answer that was taken before the ticket moved: it holds where its ids are among the ticket's own, else it is the draft. */
export function carriedAnswer(
  { by, decision }: Answer,
  { categories, destinations }: Choices,
): { readonly kind: 'fits'; readonly given: Given } | ({ readonly kind: 'does-not-fit' } & ForPerson) {
  if (!decision) throw new Error('Expected an answer with a decision to be carried on, got one without.');
  const given = personsAnswer(by, decision);
  const missing = [
    categories.some(({ id }) => id === decision.category) ? [] : ['category'],
    destinations.some(({ id }) => id === decision.destination) ? [] : ['destination'],
  ].flat();
  if (missing.length === 0) return { kind: 'fits', given };
  const why = `${by} answered before the ticket moved, and that ${missing.join(' and ')} is not among the choices that it has now: see the draft`;
  return { kind: 'does-not-fit', because: { kind: 'unsettled', why }, draft: given.decision, draftBy: by, rejected: [] };
}
