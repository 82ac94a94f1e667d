/** Ends what a rehearsal has open, so that nothing of one test goes on in the next. */
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { hasWork, openRuns } from './time-skipping.ts';
import type { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';

export type Rehearsed = {
  readonly env: TestWorkflowEnvironment;
  /** A plain one, which lets no time pass. */
  readonly client: Client;
  /** Every worker runs, and none has anything under way. */
  readonly isIdle: () => boolean;
};

/** Real time. What is under way in a rehearsal ends in seconds: this is the price of a failure only. */
const WITHIN_MS = 60_000;
/** Real time. A task that is queued for so long beside workers that have nothing to do is taken by none of them. */
const QUEUED_MS = 5_000;

/**
 * Between two of its steps no worker is busy with a run, and the run goes on all the same, so each is ended, also controls and drains: what they
 * are to do stands in the ledger. Only while nothing is queued or under way, since the server keeps its clock for a task whose run was terminated.
 */
export async function endRuns({ env, client, isIdle }: Rehearsed): Promise<void> {
  let idleSince: number | undefined;
  for (const deadline = Date.now() + WITHIN_MS; Date.now() < deadline; await pause(10)) {
    const hasNone = isIdle() && !(await hasWork(env)) && isIdle();
    idleSince = isIdle() ? (idleSince ?? Date.now()) : undefined;
    if (!hasNone && (idleSince === undefined || Date.now() - idleSince < QUEUED_MS)) continue;
    const open = await openRuns(env);
    if (open.length === 0) return;
    for (const { workflowId } of open) await client.workflow.getHandle(workflowId).terminate('its test is over').catch(unlessOver);
  }
  throw new Error(`Expected every run to end within ${WITHIN_MS / 1_000} s, got a worker that is never idle.`);
}

function unlessOver(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
