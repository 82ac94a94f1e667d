/** Takes an announced ticket: afterwards it is durable, or the sender is told to come again. */
import type { Client } from '@temporalio/client';
import { LedgerBusy } from '../ledger/busy.ts';
import { WORKFLOW_QUEUE, triageId } from '../workflows/ids.ts';
import { CONNECTION, PROCESS } from '../workflows/search-attributes.ts';
import type { DeskEvent } from '../connectors/desk/contract.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Accepted } from '../web/ingress/app.ts';
import type { TriageInput, TriageSettings } from '../workflows/triage/contract.ts';

export type AcceptPorts = {
  readonly client: Client;
  readonly ledger: Pick<Ledger, 'putDue'>;
  readonly settings: TriageSettings;
  readonly nowMs: () => number;
};

/** Under the 5 s of the strictest sender, with room for the ledger's line. */
const START_MS = 3_000;

export async function accept(ports: AcceptPorts, connection: string, event: DeskEvent): Promise<Accepted> {
  const workflowId = triageId(connection, event.ticket);
  const acceptedAtMs = ports.nowMs();
  try {
    // First the due row: a start without one could freeze unseen, a row without a start is only an alarm too many.
    await ports.ledger.putDue({
      workflowId,
      connection,
      ticket: event.ticket,
      acceptedAtMs,
      dueAtMs: acceptedAtMs + ports.settings.deadline.withoutDueMs,
    });
    await start(ports, workflowId, connection, event);
    return { kind: 'accepted' };
  } catch (error) {
    // Whatever the reason, nothing may be called accepted that is not; the name says what to look for.
    return {
      kind: 'failed',
      why:
        error instanceof LedgerBusy
          ? `the ledger cannot take it now: ${error.message}`
          : `Temporal did not take it: ${error instanceof Error ? error.name : typeof error}`,
    };
  }
}

async function start(ports: AcceptPorts, workflowId: string, connection: string, event: DeskEvent): Promise<void> {
  const input: TriageInput = { connection, ticket: event.ticket, settings: ports.settings };
  await ports.client.withDeadline(Date.now() + START_MS, () =>
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
