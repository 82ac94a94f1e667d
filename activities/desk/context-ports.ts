/** What an activity of a ticket system has for its writes: the looks before them, and the time that it has left. */
import { Context } from '@temporalio/activity';
import { CALL_MS } from './call.ts';
import type { NoteLook, TicketSystem } from '../../connectors/ticket-system.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Alert, Clock } from '../clock.ts';
import type { KeptFactsOf } from '../kept-facts.ts';
import type { AbsenceProof } from './absence.ts';
import type { CheckClient } from './client-check.ts';
import type { WritePorts } from './contract.ts';
import type { OtherWork } from './other-work.ts';
import type { OpenPorts } from './open-ticket.ts';
import type { WordsOf } from './words.ts';

export type DeskPorts = {
  readonly desk: TicketSystem;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly alert: Alert;
  readonly words: WordsOf;
  /** @default each item is its ticket */
  readonly facts?: KeptFactsOf;
  /** @default ABSENCE_PROOF */
  readonly proof?: AbsenceProof;
  readonly checkClient?: CheckClient;
  /** @default all tickets of the connection are its own work */
  readonly otherWork?: OtherWork;
  /** Test only: see `WritePorts`. */
  readonly look?: (ticket: string, mark: string) => Promise<NoteLook>;
  readonly lookForCreated?: OpenPorts['lookForCreated'];
  readonly leftMs?: WritePorts['leftMs'];
};

/** Within an activity. */
export function contextPorts(ports: DeskPorts): DeskPorts & WritePorts & OpenPorts {
  const { desk } = ports;
  const context = Context.current();
  return {
    ...ports,
    look: ports.look ?? ((ticket, mark) => desk.findNote(ticket, mark, CALL_MS)),
    lookForCreated: ports.lookForCreated ?? ((externalId) => desk.findCreated(externalId, CALL_MS)),
    leftMs: ports.leftMs ?? leftOf(context),
    closesInMs: () => closesInMs(context),
  };
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
