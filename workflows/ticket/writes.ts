/** What may be written to a ticket, how a write can end, and the activities that do it. `Decision` is what a process decides. */
import type { RouteFailure } from '../chain/contract.ts';
import type { Because } from '../people/contract.ts';
import type { ClientRules, Confidences, RulesHeld } from '../rules/contract.ts';
import type { OpenAsked, Opened } from './open.ts';
import type { Choices, Covering, DeskNow, FieldName, Handled, Look, ReadHow, Reading, Since, TicketFields } from './contract.ts';

export type Decider =
  | { readonly kind: 'model'; readonly route: string; readonly label: string; readonly model: string; readonly degraded: boolean }
  | { readonly kind: 'person'; readonly staff: string };

/** Why effects are undone. `successor` is the step whose note says more. */
export type UndoReason =
  /** `unset`: fields that the answer's note names and that could not follow it. */
  | { readonly kind: 'answered'; readonly by: string; readonly successor: string; readonly unset?: readonly LeftField[] }
  | { readonly kind: 'handled'; readonly by: string | undefined }
  | { readonly kind: 'moved' }
  | { readonly kind: 'stopped' }
  /** Standby can go on with the ticket again. */
  | { readonly kind: 'recovered' };

/** What one step is to leave in the ticket system. */
export type WriteStep<Decision = unknown> =
  | {
      readonly kind: 'note';
      readonly number?: number;
      readonly decision: Decision;
      readonly by: Decider;
      readonly routeFailures: readonly RouteFailure[];
    }
  | { readonly kind: 'fields'; readonly number?: number; readonly decision: Decision; readonly by?: Decider }
  /** Asks a person: what was tried, why, and the best draft. */
  | {
      readonly kind: 'hand-over';
      readonly number: number;
      readonly why: string;
      readonly because: Because['kind'] | undefined;
      readonly role: string;
      readonly askedAtMs: number;
      readonly dueAtMs: number;
      readonly routeFailures: readonly RouteFailure[];
      readonly draft: Decision | undefined;
      readonly draftBy: string | undefined;
    }
  | { readonly kind: 'move'; readonly number: number; readonly destination: string }
  | { readonly kind: 'put-back'; readonly number: number; readonly from: string | null; readonly to: string }
  /** `target` is the step whose note no longer holds. */
  | { readonly kind: 'supersede'; readonly target: string; readonly undoReason: UndoReason }
  /** Standby itself cannot go on with the ticket. `incident` tells one time from another. */
  | { readonly kind: 'overdue'; readonly incident: string; readonly sinceMs: number; readonly because: 'overdue' | 'stuck' }
  /** What code says of the frozen facts of this number, without any model; the answer of the same episode takes its place. */
  | { readonly kind: 'told'; readonly number: number }
  /** A whole text that code has made, under a name of its own: an internal note, and nothing else. */
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  /** Closes it, where nobody else has acted on it since that version, at which it was made. */
  | { readonly kind: 'close'; readonly madeAt: string }
  /** What a better model says of an answer that stands: a note, never a field. */
  | { readonly kind: 'suggestion'; readonly decision: Decision; readonly by: Decider; readonly standing: Decision };
/** What of the settings a write must know, beside the rules. */
export type WriteSettings = {
  /** A field below this confidence (0 to 100) is not set. */
  readonly minConfidence: Confidences;
  /** After a write whose end is unknown, the next try comes no sooner. Milliseconds. */
  readonly lookAgainMs: number;
  /** Where a ticket goes that waits for a person: nowhere, or to a destination of its system. */
  readonly handOver: { readonly kind: 'note' } | { readonly kind: 'move'; readonly destination: string };
};
/** The same with the rules at hand. */
export type WriteRules = WriteSettings & Pick<ClientRules, 'clients' | 'otherClients' | 'exceptions'>;
/** As a workflow asks for it: the activity gets the rules from the ledger. */
export type WriteAsked<Decision = unknown> = WriteRequest<Decision, WriteSettings & RulesHeld>;
export type WriteRequest<Decision = unknown, Settings = WriteRules> = {
  /** Whose texts and fields these are. */
  readonly process: string;
  readonly connection: string;
  readonly ticket: string;
  readonly workflowId: string;
  readonly episode: number;
  readonly client: string;
  readonly settings: Settings;
  readonly seen: { readonly fields: TicketFields; readonly choices: Choices; readonly version: string };
  readonly step: WriteStep<Decision>;
  /** Carried by the same activity, each with its own key, and begun only where the one before it is written. @default none */
  readonly following?: readonly WriteStep<Decision>[];
  /** Set for a late write: if staff have acted on the ticket since then, nothing is written. */
  readonly since: Since | undefined;
};
/** A field of a decision that was not set, and why. */
export type LeftField = { readonly field: FieldName; readonly why: string };
export type Written =
  /** `sets`: of a note of an answer, the fields that it says are set next. */
  | { readonly kind: 'written'; readonly ref: string; readonly left?: readonly LeftField[]; readonly sets?: readonly FieldName[] }
  | { readonly kind: 'withheld'; readonly why: string; readonly left?: readonly LeftField[] }
  | { readonly kind: 'moved'; readonly client: string }
  /** A person was there first. */
  | ({ readonly kind: 'taken' } & Handled)
  /** `left`: fields that were taken and not set, or not to be set. */
  | { readonly kind: 'refused'; readonly why: string; readonly left?: readonly LeftField[] }
  /** Not known within the time of one activity: the workflow asks again, and tends to people in between. */
  | { readonly kind: 'pending'; readonly why: string };

/** `following`: how the steps ended that follow, as far as they were begun. */
export type WrittenInOrder = Written & { readonly following?: readonly Written[] };

/** A write that is pending is asked for again before anybody is told. */
export type WriteEnd = Exclude<Written, { kind: 'pending' }> | { readonly kind: 'defect'; readonly why: string };

export interface DeskActivities {
  readTicket(connection: string, ticket: string, workflowId: string, how: ReadHow): Promise<Reading & Covering>;
  /** Whose ticket it is now, and whether staff have handled it since then. */
  lookAtTicket(look: Look): Promise<DeskNow & Covering>;
  /** Safe to repeat: one key leaves at most one visible effect. The only activity that writes to a ticket there is. */
  writeToTicket(request: WriteAsked): Promise<WrittenInOrder>;
  /** Safe to repeat: workflow, episode and number make one ticket. */
  openTicket(request: OpenAsked): Promise<Opened>;
}
