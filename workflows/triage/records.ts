/** What a triage and a second look leave where people look for it: outcomes, tasks and waits, as the ledger keeps them. */
import type { Fall, Machines } from '../chain/contract.ts';
import type { Answer, OpenTask } from '../people/contract.ts';
import type { ReviewInput, ReviewOutcome } from '../review/contract.ts';
import type { TriageOutcome } from './contract.ts';
import type { DueBy } from './settings.ts';

export type OutcomeRecord = {
  readonly workflowId: string;
  readonly connection: string;
  readonly ticket: string;
  /** Both undefined where no episode was opened: the ticket is gone or closed, or could not be read. */
  readonly episode: number | undefined;
  readonly client: string | undefined;
  readonly settingsVersion: string;
  /** Which rule the ticket's due time came from; undefined where it was not read that far. */
  readonly dueBy?: DueBy | undefined;
  /** The newest acceptance that this outcome covers; undefined for all that there are. */
  readonly acceptance: number | undefined;
  readonly outcome: TriageOutcome;
  /** A person's answer that was taken and will not be written: somebody or something came before it. */
  readonly unwritten?: Answer;
  /** The run was cancelled: nobody is asked to set right what could not be undone. */
  readonly isCancelled?: boolean;
  /** Where no machine answered. */
  readonly machines?: Machines | undefined;
};
export type ReviewRecord = { readonly workflowId: string; readonly input: ReviewInput; readonly outcome: ReviewOutcome };
/** An open or ended task as it is kept where people look for it. */
export type TaskRecord = {
  readonly workflowId: string;
  readonly connection: string;
  readonly ticket: string;
  readonly episode: number;
  readonly client: string;
  readonly task: OpenTask;
  readonly trail: readonly Fall[];
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
  readonly workflowId: string;
  readonly client: string;
  readonly dueAtMs: number;
  readonly lane: 'person' | 'review' | 'ai';
  /** When it last asked all routes because one was said to be back. */
  readonly triedAtMs?: number | undefined;
  readonly machines?: Machines;
};

export interface RecordActivities {
  recordReview(record: ReviewRecord): Promise<void>;
  recordTask(record: TaskRecord): Promise<void>;
  /** The item waits for AI to come back; `undefined` removes it from those. */
  recordWaiting(workflowId: string, waiting: WaitingRecord | undefined): Promise<void>;
  /** The item has no task: it must have an outcome in time, whatever was settled before. */
  recordDue(workflowId: string, connection: string, ticket: string): Promise<void>;
  /** Idempotent by workflow and episode. Raises the alert line where the outcome is a defect of ours. */
  recordOutcome(record: OutcomeRecord): Promise<void>;
}
