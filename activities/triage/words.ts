/** Pure: what triage says on a ticket, and which fields it wants set. */
import { confidenceIn } from '../../workflows/triage/confidence.ts';
import { priorityOf } from '../../workflows/triage/rules.ts';
import { sentence } from '../desk/plain.ts';
import { decisionText } from './fields-text.ts';
import { noteText } from './note.ts';
import { suggestionText } from './suggestion-text.ts';
import type { ProcessWords, Wanted } from '../desk/words.ts';
import type { Decision } from '../../workflows/triage/contract.ts';

export const TRIAGE_WORDS: ProcessWords<Decision> = {
  please: 'triage this ticket',
  wanted: wantedOf,
  note: noteText,
  draft: (draft, choices) => `${decisionText(draft, choices)}. ${sentence(draft.summary, 300)}`,
  suggestion: suggestionText,
};

/** The model says four of them; the priority follows from two. */
export function wantedOf({ category, impact, urgency, destination, confidence }: Decision): Wanted {
  return {
    values: { category, impact, urgency, destination, priority: priorityOf(impact, urgency) },
    confidence: (field) => confidenceIn(confidence, field),
    follows: { priority: ['impact', 'urgency'] },
  };
}
