/** What the writes of a ticket work with, and the form that all effects on a ticket have. Data and ports only. */
import type { DeskTicket, DeskTrouble, DeskWrite, NoteLook, TicketSystem } from '../../connectors/ticket-system.ts';
import type { FieldChange, Ledger } from '../../ledger/contract.ts';
import type { FieldName } from '../../workflows/ticket/contract.ts';
import type { LeftField, Written } from '../../workflows/ticket/writes.ts';
import type { Alert, Clock } from '../clock.ts';
import type { KeptFactsOf } from '../kept-facts.ts';
import type { AbsenceProof } from './absence.ts';
import type { ClosingPorts } from './later.ts';
import type { OtherWork } from './other-work.ts';
import type { WordsOf } from './words.ts';

export type WritePorts = ClosingPorts & {
  readonly desk: TicketSystem;
  readonly ledger: WriteLedger;
  readonly clock: Clock;
  readonly alert: Alert;
  readonly words: WordsOf;
  /** @default each item is its ticket */
  readonly facts?: KeptFactsOf;
  readonly otherWork?: OtherWork;
  /** The look before a write. A port of its own only so that a counter-test can take it away. */
  readonly look: (ticket: string, mark: string) => Promise<NoteLook>;
  /** Milliseconds until this attempt is given to another worker, on a clock that no pause stops. */
  readonly leftMs: () => number;
  /** @default ABSENCE_PROOF */
  readonly proof?: AbsenceProof;
};
export type WriteLedger = Pick<
  Ledger,
  | 'writeState'
  | 'writeTried'
  | 'writeCleared'
  | 'writeTimedAnew'
  | 'writeApplied'
  | 'failingSince'
  | 'countTrouble'
  | 'troubleTimes'
  | 'countAbsence'
  | 'endAbsence'
  | 'writes'
  | 'item'
  | 'highestEpisode'
  | 'subkey'
  | 'writeMark'
>;

export type There =
  | { readonly kind: 'there'; readonly ref: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'trouble'; readonly trouble: DeskTrouble };
/** `missing`: which fields are not as they were set. */
export type Standing =
  | { readonly kind: 'seen' }
  | { readonly kind: 'unseen'; readonly missing: readonly string[] }
  | { readonly kind: 'trouble' };
export type Effect = {
  readonly changes: readonly FieldChange[];
  /** What its note is found by; undefined where it leaves none. */
  readonly mark: string | undefined;
  /** Fields of a decision that this does not set. */
  readonly left: readonly LeftField[];
  /** Fields that its note says are set next; undefined where it is no note of an answer. */
  readonly sets?: readonly FieldName[];
  readonly nothingToDo: Written | undefined;
  alreadyThere(ticket: DeskTicket): Promise<There>;
  apply(ticket: DeskTicket): Promise<DeskWrite>;
  /** Whether an id in the answer is the proof, or only a look is. */
  readonly provenBy: 'answer' | 'look';
  /** Re-reads. */
  stands(): Promise<Standing>;
};
