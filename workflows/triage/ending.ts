/** Pure: the forms in which a triage ends. */
import type { ChainState } from '../chain/ask.ts';
import type { Because, TriageOutcome, Written } from './contract.ts';

export type PersonOutcome = Extract<TriageOutcome, { kind: 'would-ask-a-person' }>;

export function person(because: Because, state: ChainState): PersonOutcome {
  return { kind: 'would-ask-a-person', because, draft: undefined, falls: [...state.falls], rejected: [] };
}

/** The note stands already: another client's rules cannot take it back, so the fields are left alone. */
export function afterNote(fields: Written): Written {
  return fields.kind === 'moved' ? { kind: 'withheld', why: 'the ticket moved to another client after the note' } : fields;
}
