/** Pure: the gates. HTTP 200 is not success: an answer becomes a decision here or not at all. */
import { problemsOf } from './quotes.ts';
import { decisionForm } from './schema.ts';
import { oneJsonValue } from '../model/one-json-value.ts';
import type { AnswerRead } from '../model/task.ts';
import type { Choice, Snapshot } from '../../workflows/ticket/contract.ts';
import type { Decision } from '../../workflows/triage/contract.ts';

export function readAnswer(text: string, snapshot: Pick<Snapshot, 'text' | 'choices'>): AnswerRead<Decision> {
  const json = oneJsonValue(text);
  if (json.kind === 'none') return { kind: 'unfit', problems: [json.problem] };
  const form = decisionForm.safeParse(json.value);
  if (!form.success)
    return { kind: 'unfit', problems: form.error.issues.slice(0, 5).map((issue) => `${place(issue.path)}: ${issue.code}`) };
  const decision = form.data;
  const problems = [
    ...foreign('category', decision.category, snapshot.choices.categories),
    ...foreign('destination', decision.destination, snapshot.choices.destinations),
    ...problemsOf(decision.evidence, snapshot.text),
  ];
  return problems.length === 0 ? { kind: 'answer', answer: decision } : { kind: 'unfit', problems };
}

/** Names of our own fields and positions only: every object of the form is closed, so that a key that the model invented is in no path. */
const place = (path: readonly PropertyKey[]): string => (path.length === 0 ? 'the object' : path.map(String).join('.'));

const foreign = (field: string, id: string, choices: readonly Choice[]): readonly string[] =>
  choices.some((choice) => choice.id === id) ? [] : [`${field} is not one of the allowed ids`];
