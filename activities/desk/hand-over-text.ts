/** Pure: the note that asks a person. It reads in ten seconds: what is wanted, why, what was tried, and how to answer. */
import { priorityOf } from '../../workflows/triage/rules.ts';
import { nameIn, sentence, trailOf } from './note.ts';
import type { Fall } from '../../workflows/chain/contract.ts';
import type { Choices, Decision } from '../../workflows/triage/contract.ts';

export type HandOverFacts = {
  readonly task: string;
  readonly why: string;
  readonly falls: readonly (Fall & { readonly sinceMs: number })[];
  readonly draft: Decision | undefined;
  readonly choices: Choices;
  readonly sign: string;
};

export function handOverText({ task, why, falls, draft, choices, sign }: HandOverFacts): string {
  const trail = trailOf(falls);
  return [
    'Standby asks a person: please triage this ticket. Taking it or setting its fields here answers, and so does the command below.',
    trail === '' ? `Why: ${sentence(why, 300)}` : `Tried: ${trail}.`,
    draft ? draftText(draft, choices) : '',
    `Command: standby tasks answer ${task}. Standby goes on trying and gives way to whoever is first.`,
    sign,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function draftText(draft: Decision, choices: Choices): string {
  const { category, destination, confidence, impact, urgency } = draft;
  const sure = `confidence ${Math.min(confidence.impact, confidence.urgency, confidence.destination)}`;
  return `Best draft, not sure enough (${sure}): ${priorityOf(impact, urgency)}, ${nameIn(choices.destinations, destination)}, ${nameIn(choices.categories, category)}. ${sentence(draft.summary, 300)}`;
}
