/** Corrects what was found, workflow by workflow: a failure of one does not stop the others. Safe to repeat, also after a kill. */
import { randomUUID } from 'node:crypto';
import { RUN_LOST } from '../../ledger/tasks.ts';
import type { Client } from '@temporalio/client';
import type { Accept } from '../../intake/accept.ts';
import type { HandOver, Ledger } from '../../ledger/contract.ts';
import type { Finding, Step } from './judge.ts';

export type ActPorts = {
  readonly client: Pick<Client, 'workflow' | 'withDeadline'>;
  readonly ledger: Pick<Ledger, 'putTask' | 'removeWaiting' | 'removeDue' | 'putDue'>;
  readonly accept: Accept;
  /** By the id of a run. */
  readonly processOf: (workflowId: string) => string;
  /** By when an announced ticket must have an outcome; undefined where no connection is configured that would start this run for it. */
  readonly dueAtMs: (connection: string, nowMs: number, workflowId: string) => number | undefined;
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
const SIGNAL_MS = 10_000;

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

const nobodyFor = ({ connection }: { readonly connection: string }): string =>
  `no connection ${connection} that is for this work is configured: nobody could go on with it`;

async function take(
  { client, ledger, accept, processOf, dueAtMs, supersede, nowMs }: ActPorts,
  workflowId: string,
  step: Taken,
): Promise<string | undefined> {
  switch (step.kind) {
    case 'make-due': {
      const acceptedAtMs = nowMs();
      const due = dueAtMs(step.connection, acceptedAtMs, workflowId);
      if (due === undefined) return nobodyFor(step);
      const { connection, ticket: item } = step;
      await ledger.putDue({ workflowId, process: processOf(workflowId), connection, item, acceptedAtMs, dueAtMs: due });
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
      await client.withDeadline(nowMs() + SIGNAL_MS, () => client.workflow.getHandle(workflowId).signal('recheck'));
      return undefined;
    case 'supersede':
      return supersede(step.note);
    case 'announce': {
      if (dueAtMs(step.connection, nowMs(), workflowId) === undefined) return nobodyFor(step);
      const event = { deliveryId: `reconcile:${randomUUID()}`, type: 'ticket.updated', ticket: step.ticket, actor: 'automation' } as const;
      const accepted = await accept(step.connection, event);
      return accepted.kind === 'failed' ? `not announced: ${accepted.why}` : undefined;
    }
  }
}
