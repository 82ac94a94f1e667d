/** Pure: what a better model says of an answer that stands. A suggestion: nothing is set by it. */
import { priorityOf } from '../../workflows/triage/rules.ts';
import { nameIn, sentence } from './note.ts';
import type { Choices, Decider, Decision } from '../../workflows/triage/contract.ts';

export type SuggestionFacts = {
  readonly decision: Decision;
  readonly standing: Decision;
  readonly by: Decider;
  readonly choices: Choices;
  readonly sign: string;
};

export function suggestionText({ decision, standing, by, choices, sign }: SuggestionFacts): string {
  const who = by.kind === 'person' ? by.staff : by.label;
  return [
    `Standby looked again: ${who} would have said ${named(decision, choices)}, and not ${named(standing, choices)}. Nothing was changed.`,
    `Why: ${sentence(decision.summary, 300)}`,
    'Source: the earlier answer came from a smaller model, while the better one was away.',
    sign,
  ].join('\n');
}

const named = ({ impact, urgency, destination, category }: Decision, choices: Choices): string =>
  `${priorityOf(impact, urgency)}, ${nameIn(choices.destinations, destination)}, ${nameIn(choices.categories, category)}`;
