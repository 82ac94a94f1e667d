/** Takes an announced ticket: afterwards it is durable, or the sender is told to come again. */
import { LedgerBusy } from '../ledger/busy.ts';
import { WORKFLOW_QUEUE, triageId } from '../workflows/ids.ts';
import { CONNECTION, PROCESS } from '../workflows/search-attributes.ts';
import { answersWithin, inTime, isRunning, startMayHaveHappened } from './start-ends.ts';
import { dueKeeper } from './due-keeper.ts';
import type { Client } from '@temporalio/client';
import type { DeskEvent } from '../connectors/desk/contract.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Accepted } from '../web/ingress/delivery.ts';
import type { TriageInput, TriageSettings } from '../workflows/triage/contract.ts';
import type { Held } from './due-keeper.ts';

export type AcceptPorts = {
  readonly client: Client;
  readonly ledger: Pick<Ledger, 'putDue' | 'takeBackDue' | 'dueSignalled'>;
  /** Of a configured connection. */
  readonly settingsOf: (connection: string) => TriageSettings;
  readonly nowMs: () => number;
};
export type Accept = (connection: string, event: DeskEvent) => Promise<Accepted>;

/** Under the 5 s of the strictest sender, with room for the ledger's line. */
const START_MS = 3_000;
/** A server on its feet answers this in milliseconds; together with the start it stays under the sender's 5 s. */
const PROBE_MS = 500;

/** One for a whole process: what one delivery learns of Temporal and of a due row, the others must know. */
export function createAccept(ports: AcceptPorts): Accept {
  const keeper = dueKeeper(ports.ledger, (workflowId) => isRunning(ports.client, workflowId));
  const temporal = reachability(ports.client);
  return async (connection, event) => {
    // During an outage that is known, no due row: the sender keeps the event, so nobody has to be alarmed about it.
    if (!(await temporal.worthTrying())) return { kind: 'failed', why: 'Temporal does not answer' };
    const workflowId = triageId(connection, event.ticket);
    const acceptedAtMs = ports.nowMs();
    const dueAtMs = acceptedAtMs + ports.settingsOf(connection).deadline.withoutDueMs;
    try {
      // First the due row: a start without one could freeze unseen, a row without a start is only an alarm too many.
      const held = await keeper.hold({ workflowId, connection, ticket: event.ticket, acceptedAtMs, dueAtMs });
      // Asked each time: a run that was ended by hand since looks at nothing any more.
      if (isTold(held, acceptedAtMs) && (await isRunning(ports.client, workflowId)) === 'yes') return await alreadyTold(held);
      const accepted = await startHeld(held, () => start(ports, workflowId, connection, event), temporal);
      if (accepted.kind === 'accepted') await ports.ledger.dueSignalled(workflowId, held.acceptance, ports.nowMs()).catch(unlessBusy);
      return accepted;
    } catch (error) {
      return failed(error);
    }
  };
}

/**
 * A workflow that has been told and has not looked since looks at the ticket as it is then: to tell it of each further change would only fill
 * its history, which takes 10,000 signals and no more. Told again after this, should the telling have been lost with its run.
 */
const TOLD_FOR_MS = 10 * 60_000;
const isTold = ({ signalledAtMs }: Held, nowMs: number): boolean =>
  signalledAtMs !== undefined && Math.abs(nowMs - signalledAtMs) < TOLD_FOR_MS;

async function alreadyTold(held: Held): Promise<Accepted> {
  await held.release('started');
  return { kind: 'accepted' };
}

/** The workflow was told: that this could not be noted costs one more telling. */
function unlessBusy(error: unknown): void {
  if (!(error instanceof LedgerBusy)) throw error;
}

async function startHeld(held: Held, started: () => Promise<void>, temporal: Reachability): Promise<Accepted> {
  try {
    await started();
  } catch (error) {
    const may = startMayHaveHappened(error);
    if (may) temporal.lost();
    await held.release(may ? 'unknown' : 'not-started');
    return failed(error);
  }
  await held.release('started');
  return { kind: 'accepted' };
}

type Reachability = { worthTrying(): Promise<boolean>; lost(): void };

/** After a start without an answer the next deliveries ask first, all with one question, until Temporal answers again. */
function reachability(client: Client): Reachability {
  let isLost = false;
  let asking: Promise<boolean> | undefined;
  return {
    lost: () => void (isLost = true),
    async worthTrying() {
      if (!isLost) return true;
      asking ??= answersWithin(client, PROBE_MS).finally(() => (asking = undefined));
      const answers = await asking;
      if (answers) isLost = false;
      return answers;
    },
  };
}

/** Whatever the reason, nothing may be called accepted that is not; the name says what to look for. */
const failed = (error: unknown): Accepted => ({
  kind: 'failed',
  why:
    error instanceof LedgerBusy
      ? `the ledger cannot take it now: ${error.message}`
      : `Temporal did not take it: ${error instanceof Error ? error.name : typeof error}`,
});

async function start(ports: AcceptPorts, workflowId: string, connection: string, event: DeskEvent): Promise<void> {
  const input: TriageInput = { connection, ticket: event.ticket, settings: ports.settingsOf(connection) };
  await inTime(ports.client, START_MS, () =>
    ports.client.workflow.signalWithStart('triageTicket', {
      workflowId,
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      signal: 'delivered',
      signalArgs: [event.deliveryId],
      workflowIdConflictPolicy: 'USE_EXISTING',
      // A reopened ticket comes back under its own id; the first activity tells it from a redelivery.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `Triage of ticket ${event.ticket}`,
      typedSearchAttributes: [
        { key: PROCESS, value: 'ticket-triage' },
        { key: CONNECTION, value: connection },
      ],
    }),
  );
}
