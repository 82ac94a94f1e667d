/** What the suite wants to know of a process, so that it can hold it to what every process promises. Data and words; no test. */
import type { Ledger } from '../../ledger/contract.ts';
import type { NewTicket } from '../../simulator/desk/core.ts';
import type { ProcessRow } from '../../activities/processes.ts';

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
type Rejected = { readonly what: string; readonly text: string; readonly problem: RegExp };
type Refused = { readonly given: unknown; readonly why: RegExp };
