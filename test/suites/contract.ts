/** What the suites want to know of a process, so that they can hold it to what every process promises. Data and words; no test. */
import type { Ledger } from '../../ledger/contract.ts';
import type { NewTicket } from '../../simulator/desk/core.ts';
import type { ProcessRow } from '../../activities/processes.ts';
import type { FailureReason } from '../../workflows/chain/contract.ts';
import type { Played, Stage } from './stage.ts';

/** Whatever asks machines, with or without items: for the suite of the chain. */
export type AskerUnderTest = Played & {
  readonly name: string;
  readonly rejected: readonly [Rejected, ...Rejected[]];
  /** What it asks machines of one piece of work, one after the other: what the prompt of each says, and of no other. */
  readonly questions: readonly [RegExp, ...RegExp[]];
  /** Who speaks where no machine may answer, and where none does. */
  readonly instead: { readonly off: Speaker; readonly down: Speaker };
  /** Whether a model that finds its work too long is asked once more with less of it. */
  readonly canShorten: boolean;
  /** Begins a piece of work for this client of the stage: the id of its run. */
  begin(stage: Stage<Played>, client: string): Promise<string>;
  /** Waits until it is known who has answered its first question, and says who: a route, or who speaks instead. Fails where people or records are told something else. */
  said(stage: Stage<Played>, workflowId: string): Promise<string>;
  /** What people are told of the routes that did not answer. */
  assertTold(stage: Stage<Played>, workflowId: string, left: readonly Left[]): void;
  /** What a run that was cancelled leaves: nothing is written, and nobody is asked. */
  assertStopped(stage: Stage<Played>, workflowId: string): Promise<void>;
};
/** `code`: sentences that code has made; `nobody`: nothing more is said than stands already. */
export type Speaker = 'person' | 'code' | 'nobody';
export type Left = { readonly route: string; readonly reason: FailureReason };

export type ProcessUnderTest = {
  readonly row: ProcessRow;
  /** One that `answer` fits, whoever's it is. */
  readonly ticket: Omit<NewTicket, 'client' | 'id'>;
  /** What makes that ticket an item of the process, where the ticket alone is none: before it is announced. */
  readonly prepare?: (item: ItemToPrepare) => Promise<unknown>;
  /** What a model says of it that passes every gate and leaves no doubt. */
  readonly answer: unknown;
  /** What the note of that answer says of it. */
  readonly noted: RegExp;
  /** Which fields of the ticket that answer sets; undefined where the process sets none. */
  readonly fields: object | undefined;
  /** What a model may say that the gates reject, and how the adjustment names what is wrong with it. At least one. */
  readonly rejected: readonly [Rejected, ...Rejected[]];
  /** Who is asked of a client without AI. @default person */
  readonly whereAiIsOff?: 'person' | 'nobody';
  /** How a person answers. */
  readonly person: {
    readonly given: unknown;
    /** What the note of it says, of an answer by Dana. */
    readonly noted: RegExp;
    readonly fields: object | undefined;
    /** What is refused, and why. At least one; that none at all is refused goes without saying. */
    readonly refused: readonly [Refused, ...Refused[]];
  };
};
type ItemToPrepare = { readonly ledger: Ledger; readonly workflowId: string; readonly atMs: number; readonly dueAtMs: number | undefined };
export type Rejected = { readonly what: string; readonly text: string; readonly problem: RegExp };
type Refused = { readonly given: unknown; readonly why: RegExp };
