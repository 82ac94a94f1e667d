/** What a process says on a ticket, and which fields it wants set. The activities that write know nothing else of it. */
import type { Choices, FieldName } from '../../workflows/ticket/contract.ts';
import type { FieldChange } from '../../ledger/contract.ts';
import type { Decider, LeftField } from '../../workflows/ticket/writes.ts';
import type { DeskFields } from '../../connectors/ticket-system.ts';
import type { Since } from './failure-history.ts';

/** Fields that a decision wants set, each with how sure it is, in percent. */
export type Wanted = {
  readonly values: Partial<DeskFields>;
  readonly confidence: (field: FieldName) => number;
  /** Fields that follow from others: left where one of those is. @default none */
  readonly follows?: Partial<Readonly<Record<FieldName, readonly FieldName[]>>>;
};
export type FieldPlan = {
  readonly set: readonly FieldChange[];
  readonly left: readonly LeftField[];
  /** Why none may be set at all. */
  readonly instead: string | undefined;
};
export type NoteFacts<Decision = unknown> = {
  readonly decision: Decision;
  readonly choices: Choices;
  readonly by: Decider;
  readonly routeFailures: readonly Since[];
  /** What becomes of the ticket's fields next. */
  readonly plan: FieldPlan;
  readonly sign: string;
  /** The frozen facts of the episode, where its process keeps such. */
  readonly facts?: unknown;
};
export type SuggestionFacts<Decision = unknown> = {
  readonly decision: Decision;
  readonly standing: Decision;
  readonly by: Decider;
  readonly choices: Choices;
  readonly sign: string;
};

/** All pure. Methods, so that a process may name types of its own. */
export type ProcessWords<Decision = unknown> = {
  /** What a person is asked to do, after "please": `triage this ticket`. */
  readonly please: string;
  wanted(decision: Decision): Wanted;
  /** The note of an answer, its sign included. */
  note(facts: NoteFacts<Decision>): string;
  /** A draft, for the person who is asked. */
  draft(draft: Decision, choices: Choices): string;
  suggestion(facts: SuggestionFacts<Decision>): string;
  /** What is said of frozen facts without any model, the sign included: no longer than `limit`. Only where a process keeps facts. */
  told?(facts: unknown, sign: string, limit: number): string;
};
/** By the name of a process. */
export type WordsOf = (process: string) => ProcessWords;
