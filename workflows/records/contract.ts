/** What episodes and reviews record in the ledger: outcomes, tasks and waits. */
import type { RouteFailure, Machines } from '../chain/contract.ts';
import type { Answer, OpenTask } from '../people/contract.ts';
import type { ReviewInput, ReviewOutcome } from '../review/contract.ts';
import type { EpisodeOutcome } from '../episode/contract.ts';
import type { DueBy } from '../ticket/reading-rules.ts';

export type OutcomeRecord = {
  readonly process: string;
  readonly workflowId: string;
  /** Null where the item stands in no ticket system. */
  readonly connection: string | null;
  readonly ticket: string;
  /** Both undefined where no episode was opened: the ticket is gone or closed, or could not be read. */
  readonly episode: number | undefined;
  readonly client: string | undefined;
  readonly settingsVersion: string;
  /** Which rule the ticket's due time came from; undefined where it was not read that far. */
  readonly dueBy?: DueBy | undefined;
  /** The newest acceptance that this outcome covers; undefined for all that there are. */
  readonly acceptance: number | undefined;
  readonly outcome: EpisodeOutcome;
  /** A person's answer that was accepted and will not be written, because something came before it. */
  readonly unwritten?: Answer;
  /** The run was cancelled, so a failed undo raises an alert instead of a review task. */
  readonly isCancelled?: boolean;
  /** Where no machine answered. */
  readonly machines?: Machines | undefined;
};
export type ReviewRecord = {
  readonly process: string;
  readonly workflowId: string;
  readonly input: ReviewInput;
  readonly outcome: ReviewOutcome;
};
/** An open or ended task as it is kept where people look for it. */
export type TaskRecord = {
  readonly process: string;
  readonly workflowId: string;
  /** Null where the item stands in no ticket system. */
  readonly connection: string | null;
  readonly ticket: string;
  readonly episode: number;
  readonly client: string;
  readonly task: OpenTask;
  readonly failureHistory: readonly RouteFailure[];
  /** The newest acceptance that the task's own watch covers. */
  readonly acceptance: number;
  /** Also where the copy says that it has ended: the run was reset, and asks again. */
  readonly reopened?: boolean;
  /** Tells the role, by an alert line. */
  readonly escalated: boolean;
  /** A bug of ours is why a person is asked. */
  readonly isDefect: boolean;
  readonly end: { readonly how: string; readonly by: string | undefined } | undefined;
  readonly machines?: Machines;
};
export type WaitingRecord = {
  readonly process: string;
  readonly workflowId: string;
  readonly client: string;
  readonly dueAtMs: number;
  readonly lane: 'person' | 'review' | 'ai';
  /** When it last asked all routes because one was said to be back. */
  readonly triedAtMs?: number | undefined;
  /** The machines that it waits for. */
  readonly cause?: string | undefined;
  readonly machines?: Machines;
};

export interface RecordActivities {
  recordReview(record: ReviewRecord): Promise<void>;
  /** How many open tasks, this one included, wait for the same machines; 0 where it waits for none. */
  recordTask(record: TaskRecord): Promise<number>;
  /** The item waits for AI to come back; `undefined` removes it from those. */
  recordWaiting(workflowId: string, waiting: WaitingRecord | undefined): Promise<void>;
  /** Writes a due row for an item without a task: it must have an outcome in time. */
  recordDue(workflowId: string, connection: string | null, ticket: string, process: string): Promise<void>;
  /** Idempotent by workflow and episode. Raises the alert line where the outcome is a defect of ours. */
  recordOutcome(record: OutcomeRecord): Promise<void>;
}
