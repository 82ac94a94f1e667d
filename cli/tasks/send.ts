/** Sends what a person says to the workflow that asks, and tells every way in which that can end. */
import { WorkflowNotFoundError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from '../../temporal/start-answers.ts';
import { failed } from '../command.ts';
import { endOf } from './facts.ts';
import type { Client } from '@temporalio/client';
import type { Ledger, TaskRow } from '../../ledger/contract.ts';
import type { AnswerRequest, Claim, ClaimRequest } from '../../workflows/people/contract.ts';
import type { Failed } from '../command.ts';

/** A name, what it is given, and what it gives back: `workflows/people/messages.ts` holds the other side. */
export type Message =
  | { readonly update: 'claimTask' | 'releaseTask'; readonly request: ClaimRequest }
  | { readonly update: 'answerTask'; readonly request: AnswerRequest };
export type Sent =
  | { readonly kind: 'taken'; readonly claim: Claim | undefined }
  /** By the workflow's validator, without a trace; `why` is its reason. */
  | { readonly kind: 'refused'; readonly why: string }
  /** The run that asked is over. */
  | { readonly kind: 'ended' }
  /** Nobody answered in time: taken or not, nobody can know yet. */
  | { readonly kind: 'silent' };

/** A worker answers in tens of milliseconds; one that has just been killed is back within this, or needs a look. */
const ANSWER_MS = 15_000;
/** From the workflow's word that a task is over to the row that says how. */
const ROW_MS = 3_000;
const LOOK_MS = 100;

/** The same `updateId` counts once in a run, however often it is sent. */
export async function send(
  client: Pick<Client, 'workflow' | 'withDeadline'>,
  workflowId: string,
  message: Message,
  updateId: string,
): Promise<Sent> {
  const untilMs = Date.now() + ANSWER_MS;
  for (;;) {
    const sent = await sendOnce(client, workflowId, message, { updateId, untilMs });
    if (sent.kind !== 'not-ready') return sent;
    if (Date.now() + LOOK_MS >= untilMs) return { kind: 'silent' };
    await pause(LOOK_MS);
  }
}

type Once = { readonly updateId: string; readonly untilMs: number };
async function sendOnce(
  client: Pick<Client, 'workflow' | 'withDeadline'>,
  workflowId: string,
  message: Message,
  { updateId, untilMs }: Once,
): Promise<Sent | { readonly kind: 'not-ready' }> {
  const options = { args: [message.request] as [ClaimRequest], updateId };
  try {
    const answered = await client.withDeadline(untilMs, () =>
      client.workflow.getHandle(workflowId).executeUpdate<Claim | undefined, [ClaimRequest]>(message.update, options),
    );
    return { kind: 'taken', claim: message.update === 'claimTask' ? answered : undefined };
  } catch (error) {
    if (isNotReady(error)) return { kind: 'not-ready' };
    // A run that goes on as a new one under the same id takes the same words again: given twice they count once. Where nobody can say, too.
    if (endedUnderIt(error) && (await isRunning(client, workflowId)) !== 'no') return { kind: 'not-ready' };
    if (error instanceof WorkflowNotFoundError) return { kind: 'ended' };
    if (error instanceof WorkflowUpdateFailedError) return { kind: 'refused', why: error.cause?.message ?? error.message };
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return { kind: 'silent' };
    throw error;
  }
}

/** The run was over before it could say how it took the words. */
function endedUnderIt(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === 'AcceptedUpdateCompletedWorkflow';
}

/** The server takes nothing for a workflow whose last task failed, until the next one succeeds (gRPC 9, failed precondition). */
function isNotReady(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 9;
}

/** What did not get through, for whoever said it. A refusal may be that somebody was faster: then the row says who. */
export async function notTaken(ledger: Pick<Ledger, 'task'>, row: TaskRow, sent: Exclude<Sent, { kind: 'taken' }>): Promise<Failed> {
  switch (sent.kind) {
    case 'silent':
      return failed(
        `Expected an answer of Standby within ${ANSWER_MS / 1_000} s, got none: it may count or not.`,
        'See that the service runs, then give the same command again: it counts once.',
      );
    case 'refused':
      if (!sent.why.startsWith('This task is not open')) return failed(`Refused: ${sent.why}`, `See \`standby tasks show ${row.task}\`.`);
      return over(row, await endedRow(ledger, row.task));
    case 'ended':
      return over(row, await endedRow(ledger, row.task));
  }
}

/** The row of the task once it has ended; undefined if that is not known in time. */
export async function endedRow(ledger: Pick<Ledger, 'task'>, task: string): Promise<TaskRow | undefined> {
  for (const untilMs = Date.now() + ROW_MS; ;) {
    const row = await ledger.task(task);
    if (row?.end) return row;
    if (Date.now() >= untilMs) return undefined;
    await pause(LOOK_MS);
  }
}

export const over = (row: TaskRow, ended: TaskRow | undefined): Failed =>
  failed(
    `Too late: this task is ${ended ? endOf(ended) : 'over, and how it ended is not in the ledger'}.`,
    ended && row.connection !== null ? `See ticket ${row.item} in its system.` : `See the run ${row.workflowId} in Temporal's UI.`,
  );
