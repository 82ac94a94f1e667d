/** Pure: the forms in which an episode ends. */
import type { ChainState } from '../chain/ask.ts';
import type { Answer, Because } from '../people/contract.ts';
import type { Choices, NothingNew } from '../ticket/contract.ts';
import type { EpisodeOutcome, Process } from './contract.ts';
import type { ForPerson, Given } from './state.ts';

export type PersonOutcome = Extract<EpisodeOutcome, { kind: 'would-ask-a-person' }>;

export function wouldAskAPerson(because: Because, state: ChainState): PersonOutcome {
  return { kind: 'would-ask-a-person', because, draft: undefined, routeFailures: [...state.routeFailures], rejected: [] };
}

/** What the item is left with where no machine may ever answer and nobody is to be asked instead; undefined where somebody is. */
export function leftAsItIs({ whereAiIsOff }: Process, because: Because): NothingNew | undefined {
  if (whereAiIsOff !== 'nobody' || because.kind !== 'ai-off') return undefined;
  return { kind: 'nothing-new', why: `${because.why}, and nobody is asked for an explanation` };
}

export const personsAnswer = (process: Process, by: string, given: unknown): Given => ({
  decision: process.ofPerson(given, by),
  by: { kind: 'person', staff: by },
});

/** A review task is confirmed without a decision, and there is none either while a machine's answer is being written. */
export const hasDecision = (answer: Answer | undefined): boolean =>
  answer !== undefined && answer.decision !== null && answer.decision !== undefined;

/** An answer that was accepted before the ticket moved is used if its ids are still valid. Otherwise it becomes the draft of the new task. */
export function carriedAnswer(
  process: Process,
  { by, decision }: Answer,
  choices: Choices,
): { readonly kind: 'fits'; readonly given: Given } | ({ readonly kind: 'does-not-fit' } & ForPerson) {
  if (decision === null) throw new Error('Expected an answer with a decision to be carried on, got one without.');
  const given = personsAnswer(process, by, decision);
  const missing = process.notOffered(decision, choices);
  if (missing.length === 0) return { kind: 'fits', given };
  const why = `${by} answered before the ticket moved, and that ${missing.join(' and ')} is not among the choices that it has now: see the draft`;
  return { kind: 'does-not-fit', because: { kind: 'unclear', why }, draft: given.decision, draftBy: by, rejected: [] };
}
