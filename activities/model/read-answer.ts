/** Pure: the gates. HTTP 200 is not success: an answer becomes a decision here or not at all. */
import { problemsOf } from './quotes.ts';
import { decisionForm } from './schema.ts';
import type { Choice, Decision, Snapshot } from '../../workflows/triage/contract.ts';

export type AnswerRead =
  | { readonly kind: 'decision'; readonly decision: Decision }
  | { readonly kind: 'unfit'; readonly problems: readonly string[] };

export function readAnswer(text: string, snapshot: Pick<Snapshot, 'text' | 'choices'>): AnswerRead {
  const json = parsed(text);
  if (json === undefined) return { kind: 'unfit', problems: ['the answer is not JSON'] };
  const form = decisionForm.safeParse(json);
  if (!form.success)
    return { kind: 'unfit', problems: form.error.issues.slice(0, 5).map((issue) => `${place(issue.path)}: ${issue.code}`) };
  const decision = form.data;
  const problems = [
    ...foreign('category', decision.category, snapshot.choices.categories),
    ...foreign('destination', decision.destination, snapshot.choices.destinations),
    ...problemsOf(decision.evidence, snapshot.text),
  ];
  return problems.length === 0 ? { kind: 'decision', decision } : { kind: 'unfit', problems };
}

/** Exactly one JSON value. What stands around it and says nothing is no reason to pay again: a byte order mark, blanks, one fence. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(bare(text));
  } catch {
    // Expected of a model; the reason adds nothing that a repair could use.
    return undefined;
  }
}

const FENCE = '```';
/** One fence around the whole, with or without a word for the language (coze-studio#573). Prose beside it stays, and is no JSON. */
function bare(text: string): string {
  // A byte order mark counts as a blank.
  const whole = text.trim();
  if (!whole.startsWith(FENCE) || !whole.endsWith(FENCE)) return whole;
  const from = whole.indexOf('\n');
  const language = whole.slice(FENCE.length, from).trim().toLowerCase();
  return from > 0 && from < whole.length - FENCE.length && (language === '' || language === 'json')
    ? whole.slice(from + 1, -FENCE.length)
    : whole;
}

/** Names of our own fields and positions only: a key that the model invented is its text and stays out of messages. */
const place = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? 'the object' : path.map((part) => (typeof part === 'number' ? part : String(part).slice(0, 20))).join('.');

const foreign = (field: string, id: string, choices: readonly Choice[]): readonly string[] =>
  choices.some((choice) => choice.id === id) ? [] : [`${field} is not one of the allowed ids`];
