/** Pure: what a better model says of an answer that stands. A suggestion: nothing is set by it. */
import { priorityOf } from '../../workflows/triage/rules.ts';
import { choiceName } from './fields-text.ts';
import type { SuggestionFacts } from '../desk/words.ts';
import { LABELS } from '../desk/inert-rules.ts';
import { nameText, sentence } from '../desk/plain.ts';
import type { Choices } from '../../workflows/ticket/contract.ts';
import type { Decision } from '../../workflows/triage/contract.ts';

export function suggestionText({ decision, standing, by, choices, sign }: SuggestionFacts<Decision>): string {
  const who = by.kind === 'person' ? nameText(by.staff, 60) : by.label;
  return [
    `Standby looked again: ${who} suggests ${named(decision, choices)}, instead of ${named(standing, choices)}. Nothing was changed: set the fields yourself if you agree.`,
    `${LABELS.why}: ${sentence(decision.summary, 300)}`,
    `${LABELS.source}: AI, a second look by ${who}. The first answer came from a smaller model, while the better ones did not answer.`,
    sign,
  ].join('\n');
}

const named = ({ impact, urgency, destination, category }: Decision, choices: Choices): string =>
  `${priorityOf(impact, urgency)}, ${choiceName(choices.destinations, destination)}, ${choiceName(choices.categories, category)}`;
