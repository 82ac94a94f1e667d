/** The activities of a ticket system's queue. */
import { Context } from '@temporalio/activity';
import { asActivities } from '../failures.ts';
import { lookAtTicket } from './look.ts';
import { CALL_MS, readTicket } from './read.ts';
import { writeToTicket } from './write.ts';
import type { WritePorts } from './write.ts';
import type { Desk, NoteLook } from '../../connectors/desk/contract.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { DeskActivities } from '../../workflows/triage/contract.ts';
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
  const { desk } = ports;
  const look = ports.look ?? ((ticket, mark) => desk.findNote(ticket, mark, CALL_MS));
  return asActivities({
    readTicket(_connection, ticket, workflowId, { absentPatienceMs, rules }) {
      const { scheduledTimestampMs } = Context.current().info;
      return readTicket(ports, { ticket, workflowId, absentUntilMs: scheduledTimestampMs + absentPatienceMs, rules });
    },
    lookAtTicket: (_connection, ticket, workflowId, since) => lookAtTicket(ports, ticket, workflowId, since),
    writeToTicket(request) {
      return writeToTicket({ ...ports, look, leftMs: leftOf(Context.current()) } satisfies WritePorts, request);
    },
  } satisfies DeskActivities);
}

/** Counted from here on a clock that goes on while a process is paused. */
function leftOf({ info }: Context): () => number {
  const endsAt = performance.now() + info.startToCloseTimeoutMs;
  return () => endsAt - performance.now();
}
