/** Puts right what was found, each workflow by itself: a failure of one stops none of the others. Safe to repeat, also after a kill. */
import { randomUUID } from 'node:crypto';
import { RUN_LOST } from '../../ledger/tasks.ts';
import type { Client } from '@temporalio/client';
import type { Accept } from '../../workers/accept.ts';
import type { HandOver, Ledger } from '../../ledger/contract.ts';
import type { Finding, Step } from './judge.ts';

export type ActPorts = {
  readonly client: Pick<Client, 'workflow' | 'withDeadline'>;
  readonly ledger: Pick<Ledger, 'putTask' | 'removeWaiting' | 'removeDue' | 'putDue'>;
  readonly accept: Accept;
  /** By when an announced ticket must have an outcome; undefined where its connection is configured no more. */
  readonly dueAtMs: (connection: string, nowMs: number) => number | undefined;
  /** Undefined where it is done, else why not. */
  readonly supersede: (note: HandOver) => Promise<string | undefined>;
  readonly nowMs: () => number;
};
export type Done = { readonly finding: Finding; readonly failed: string | undefined };

export async function act(ports: ActPorts, findings: readonly Finding[]): Promise<readonly Done[]> {
  const done: Done[] = [];
  for (const finding of findings) done.push({ finding, failed: finding.kind === 'left' ? finding.what : await one(ports, finding) });
  return done;
}

async function one(ports: ActPorts, finding: Finding): Promise<string | undefined> {
  try {
    for (const step of ordered(finding.steps)) {
      const failed = await take(ports, finding.workflowId, step);
      if (failed !== undefined) return failed;
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A server on its feet takes a signal in milliseconds. */
const TELL_MS = 10_000;

type Taken = Step | { readonly kind: 'make-due'; readonly connection: string; readonly ticket: string };
/**
 * The due row first: whatever comes between, the watch tells. Then what the lost run has left, and the announcement last: the new run
 * may ask a person under the same name at once, and must not be closed by us.
 */
function ordered(steps: readonly Step[]): readonly Taken[] {
  const dues = steps.flatMap((step): readonly Taken[] =>
    step.kind === 'announce' && !step.isDue ? [{ kind: 'make-due', connection: step.connection, ticket: step.ticket }] : [],
  );
  return [...dues, ...steps.filter(({ kind }) => kind !== 'announce'), ...steps.filter(({ kind }) => kind === 'announce')];
}

async function take(
  { client, ledger, accept, dueAtMs, supersede, nowMs }: ActPorts,
  workflowId: string,
  step: Taken,
): Promise<string | undefined> {
  switch (step.kind) {
    case 'make-due': {
      const acceptedAtMs = nowMs();
      const due = dueAtMs(step.connection, acceptedAtMs);
      if (due === undefined) return `the connection ${step.connection} is not configured: nobody could work on it`;
      await ledger.putDue({ workflowId, connection: step.connection, ticket: step.ticket, acceptedAtMs, dueAtMs: due });
      return undefined;
    }
    case 'close-task':
      await ledger.putTask({ ...step.task, end: { atMs: nowMs(), how: RUN_LOST, by: undefined } });
      return undefined;
    case 'stop-waiting':
      await ledger.removeWaiting(workflowId);
      return undefined;
    case 'drop-due':
      // This one and no other: what was accepted since the look is whoever comes to it.
      await ledger.removeDue(workflowId, step.row.acceptance);
      return undefined;
    case 'recheck':
      await client.withDeadline(nowMs() + TELL_MS, () => client.workflow.getHandle(workflowId).signal('recheck'));
      return undefined;
    case 'supersede':
      return supersede(step.note);
    case 'announce': {
      if (dueAtMs(step.connection, nowMs()) === undefined)
        return `the connection ${step.connection} is not configured: nobody could work on it`;
      const event = { deliveryId: `reconcile:${randomUUID()}`, type: 'ticket.updated', ticket: step.ticket, actor: 'automation' } as const;
      const accepted = await accept(step.connection, event);
      return accepted.kind === 'failed' ? `not announced: ${accepted.why}` : undefined;
    }
  }
}
