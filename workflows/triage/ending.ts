/** Pure: the forms in which a triage ends. */
import type { ChainState } from '../chain/ask.ts';
import type { PersonsDecision } from '../people/contract.ts';
import type { Because, Decision, TriageOutcome } from './contract.ts';

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
