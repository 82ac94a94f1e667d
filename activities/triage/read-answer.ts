/** Pure: the gates. HTTP 200 is not success: an answer becomes a decision here or not at all. */
import { problemsOf } from './quotes.ts';
import { decisionForm } from './schema.ts';
import { formIn } from '../model/form-in.ts';
import type { AnswerRead } from '../model/task.ts';
import type { Choice, Snapshot } from '../../workflows/ticket/contract.ts';
import type { Decision } from '../../workflows/triage/contract.ts';

export function readAnswer(text: string, snapshot: Pick<Snapshot, 'text' | 'choices'>): AnswerRead<Decision> {
  const form = formIn(text, decisionForm);
  if (form.kind === 'unfit') return form;
  const decision = form.value;
  const problems = [
    ...foreign('category', decision.category, snapshot.choices.categories),
    ...foreign('destination', decision.destination, snapshot.choices.destinations),
    ...problemsOf(decision.evidence, snapshot.text),
  ];
  return problems.length === 0 ? { kind: 'answer', answer: decision } : { kind: 'unfit', problems };
}

const foreign = (field: string, id: string, choices: readonly Choice[]): readonly string[] =>
  choices.some((choice) => choice.id === id) ? [] : [`${field} is not one of the allowed ids`];
