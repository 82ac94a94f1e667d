/** Pure: fields of a ticket in the words of a note, with what stood there before. */
import { priorityOf } from '../../workflows/triage/rules.ts';
import { nameText } from '../desk/plain.ts';
import type { FieldChange } from '../../ledger/contract.ts';
import type { Choice, Choices, FieldName } from '../../workflows/ticket/contract.ts';
import type { Decision } from '../../workflows/triage/contract.ts';

/** Names are the ticket system's text: they stay inside the sentence. */
export const choiceName = (choices: readonly Choice[], id: string): string =>
  nameText(choices.find((choice) => choice.id === id)?.name ?? id, 60);

export const decisionText = (decision: Decision, choices: Choices): string =>
  `${ORDER.map((field) => said(valueOf(decision, field), field, choices)).join(', ')} (1 is high)`;

/** With its field's name, for one that stands alone. */
export function fieldText(decision: Decision, choices: Choices, field: FieldName): string {
  const text = said(valueOf(decision, field), field, choices);
  return text.startsWith(field) ? text : `${field} ${text}`;
}

/** What is set, and what was there: in one sentence where all was empty, else with each. Ends with a full stop. */
export function setText(set: readonly FieldChange[], choices: Choices): string {
  const changes = ORDER.flatMap((field) => set.filter((change) => change.field === field).map((change) => ({ ...change, field })));
  const scale = changes.some(({ field }) => field === 'impact' || field === 'urgency') ? ' (1 is high)' : '';
  const now = changes.map(({ field, after }) => said(after, field, choices));
  if (changes.every(({ before }) => before === null))
    return `${now.join(', ')}${scale}. ${changes.length === 1 ? 'It was empty' : 'All were empty'} before.`;
  const both = changes.map(({ field, before }, at) => `${now[at]} (was ${before === null ? 'empty' : bare(before, field, choices)})`);
  return `${both.join(', ')}${scale === '' ? '' : '; 1 is high'}.`;
}

/** As people look for them: how soon, who, what, and what that follows from. */
const ORDER: readonly FieldName[] = ['priority', 'destination', 'category', 'impact', 'urgency'];

const valueOf = (decision: Decision, field: FieldName): string =>
  field === 'priority' ? priorityOf(decision.impact, decision.urgency) : String(decision[field]);

const said = (value: string | null, field: FieldName, choices: Choices): string => {
  const text = bare(value ?? 'empty', field, choices);
  return field === 'impact' || field === 'urgency' ? `${field} ${text}` : text;
};

function bare(value: string, field: FieldName, { categories, destinations }: Choices): string {
  switch (field) {
    case 'category':
      return choiceName(categories, value);
    case 'destination':
      return choiceName(destinations, value);
    case 'priority':
    case 'impact':
    case 'urgency':
      return nameText(value, 60);
  }
}
