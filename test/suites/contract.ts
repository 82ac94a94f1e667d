/** What the suite wants to know of a process, so that it can hold it to what every process promises. Data and words; no test. */
import type { NewTicket } from '../../simulator/desk/core.ts';
import type { ProcessRow } from '../../activities/processes.ts';

export type ProcessUnderTest = {
  readonly row: ProcessRow;
  /** One that `answer` fits, whoever's it is. */
  readonly ticket: Omit<NewTicket, 'client' | 'id'>;
  /** What a model says of it that passes every gate and leaves no doubt. */
  readonly answer: unknown;
  /** What the note of that answer says of it. */
  readonly noted: RegExp;
  /** Which fields of the ticket that answer sets; undefined where the process sets none. */
  readonly fields: object | undefined;
  /** What a model may say that the gates reject, and how the adjustment names what is wrong with it. At least one. */
  readonly rejected: readonly [Rejected, ...Rejected[]];
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
type Rejected = { readonly what: string; readonly text: string; readonly problem: RegExp };
type Refused = { readonly given: unknown; readonly why: RegExp };
