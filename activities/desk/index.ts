/** The activities of a ticket system's queue. */
import { Context } from '@temporalio/activity';
import { asActivities } from '../failures.ts';
import { lookAtTicket } from './look.ts';
import { CALL_MS } from './call.ts';
import { readTicket } from './read.ts';
import { writeToTicket } from './write.ts';
import type { WritePorts } from './write.ts';
import type { Desk, NoteLook } from '../../connectors/desk/contract.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { DeskActivities } from '../../workflows/triage/contract.ts';
import type { Alert, Clock } from '../clock.ts';
import type { AbsenceProof } from './absence.ts';

export type DeskPorts = {
  readonly desk: Desk;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly alert: Alert;
  /** @default ABSENCE_PROOF */
  readonly proof?: AbsenceProof;
  /** Test only: see `WritePorts`. */
  readonly look?: (ticket: string, mark: string) => Promise<NoteLook>;
};

export function createDeskActivities(ports: DeskPorts): DeskActivities {
  const { desk } = ports;
  const look = ports.look ?? ((ticket, mark) => desk.findNote(ticket, mark, CALL_MS));
  return asActivities({
    readTicket(connection, ticket, workflowId, { absentPatienceMs, rules }) {
      const { scheduledTimestampMs } = Context.current().info;
      return readTicket(ports, { connection, ticket, workflowId, absentUntilMs: scheduledTimestampMs + absentPatienceMs, rules });
    },
    lookAtTicket: (connection, ticket, workflowId, since) => lookAtTicket(ports, { connection, ticket, workflowId, since }),
    writeToTicket(request) {
      const context = Context.current();
      const given = { ...ports, look, leftMs: leftOf(context), closesInMs: () => closesInMs(context) } satisfies WritePorts;
      return writeToTicket(given, request);
    },
  } satisfies DeskActivities);
}

/** Counted from here on a clock that goes on while a process is paused. */
function leftOf({ info }: Context): () => number {
  const endsAt = performance.now() + info.startToCloseTimeoutMs;
  return () => endsAt - performance.now();
}

/** By the server's own times, which a test may skip: until the whole activity ends, however often it was tried. */
function closesInMs({ info }: Context): number {
  const { scheduleToCloseTimeoutMs, scheduledTimestampMs, currentAttemptScheduledTimestampMs } = info;
  // Zero and none both mean that it has no end.
  return scheduleToCloseTimeoutMs > 0 ? scheduledTimestampMs + scheduleToCloseTimeoutMs - currentAttemptScheduledTimestampMs : Infinity;
}
