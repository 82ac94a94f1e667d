/** The activities of a ticket system's queue. */
import { Context } from '@temporalio/activity';
import { AFTER_PATIENCE_MS } from '../due-times.ts';
import { asActivities } from '../failures.ts';
import { lookAtTicket } from './look.ts';
import { CALL_MS, readTicket } from './read.ts';
import { writeToTicket } from './write.ts';
import type { WritePorts } from './write.ts';
import type { Desk, NoteLook } from '../../connectors/desk/contract.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { DeskActivities, DueAfterLook } from '../../workflows/triage/contract.ts';
import type { Alert, Clock } from '../clock.ts';

export type DeskPorts = {
  readonly desk: Desk;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly alert: Alert;
  /** Test only: see `WritePorts`. */
  readonly look?: (ticket: string, mark: string) => Promise<NoteLook>;
};

export function createDeskActivities(ports: DeskPorts): DeskActivities {
  const { desk, ledger } = ports;
  const look = ports.look ?? ((ticket, mark) => desk.findNote(ticket, mark, CALL_MS));
  return asActivities({
    async readTicket(_connection, ticket, workflowId, { absentPatienceMs, rules }) {
      const { scheduledTimestampMs } = Context.current().info;
      // Before the ticket is read: what is accepted from here on may not be in what is read.
      const acceptance = await ledger.coverDue(workflowId);
      const reading = await readTicket(ports, { ticket, workflowId, absentUntilMs: scheduledTimestampMs + absentPatienceMs, rules });
      return { ...reading, acceptance };
    },
    async lookAtTicket({ ticket, workflowId, since, due }) {
      const acceptance = await ledger.coverDue(workflowId);
      const now = await lookAtTicket(ports, ticket, workflowId, since);
      if (now.kind !== 'unknown') await dueAfterLook(ledger, workflowId, acceptance, due);
      return { ...now, acceptance };
    },
    writeToTicket(request) {
      return writeToTicket({ ...ports, look, leftMs: leftOf(Context.current()) } satisfies WritePorts, request);
    },
  } satisfies DeskActivities);
}

/** A task has a watch of its own, and what waits for AI is due when its patience is over. */
async function dueAfterLook(ledger: Ledger, workflowId: string, acceptance: number, due: DueAfterLook): Promise<void> {
  switch (due.kind) {
    case 'as-it-was':
      return;
    case 'watched':
      return ledger.settleDue(workflowId, acceptance);
    case 'waits':
      return ledger.postponeDue(workflowId, due.untilMs + AFTER_PATIENCE_MS);
  }
}

/** Counted from here on a clock that goes on while a process is paused. */
function leftOf({ info }: Context): () => number {
  const endsAt = performance.now() + info.startToCloseTimeoutMs;
  return () => endsAt - performance.now();
}
