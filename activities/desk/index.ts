/** The activities of a ticket system's queue. */
import { Context } from '@temporalio/activity';
import { AFTER_AI_WAIT_MS } from '../due-times.ts';
import { asActivities } from '../failures.ts';
import { createRulesOf, withRules } from '../rules.ts';
import { lookAtTicket } from './look.ts';
import { CALL_MS } from './call.ts';
import { openTicket } from './open-ticket.ts';
import { readTicket } from './read.ts';
import { writeInOrder } from './write-in-order.ts';
import type { WritePorts } from './contract.ts';
import type { OpenPorts } from './open-ticket.ts';
import type { NoteLook, TicketSystem } from '../../connectors/ticket-system.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { DeskActivities } from '../../workflows/ticket/writes.ts';
import type { DueAfterLook } from '../../workflows/ticket/contract.ts';
import type { Alert, Clock } from '../clock.ts';
import type { AbsenceProof } from './absence.ts';
import type { WordsOf } from './words.ts';
import type { CheckClient } from './client-check.ts';

export type DeskPorts = {
  readonly desk: TicketSystem;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly alert: Alert;
  readonly words: WordsOf;
  /** @default ABSENCE_PROOF */
  readonly proof?: AbsenceProof;
  readonly checkClient?: CheckClient;
  /** Test only: see `WritePorts`. */
  readonly look?: (ticket: string, mark: string) => Promise<NoteLook>;
  readonly lookForCreated?: OpenPorts['lookForCreated'];
  readonly leftMs?: WritePorts['leftMs'];
};

export function createDeskActivities(ports: DeskPorts): DeskActivities {
  const { desk, ledger } = ports;
  const rulesOf = createRulesOf(ports);
  const lookForCreated = ports.lookForCreated ?? ((externalId) => desk.findCreated(externalId, CALL_MS));
  const look = ports.look ?? ((ticket, mark) => desk.findNote(ticket, mark, CALL_MS));
  return asActivities({
    async readTicket(connection, ticket, workflowId, { absentPatienceMs, rules: held }) {
      const { scheduledTimestampMs } = Context.current().info;
      const { reading: rules } = await rulesOf(held, workflowId);
      // Before the ticket is read: what is accepted from here on may not be in what is read.
      const acceptance = await ledger.coverDue(workflowId);
      const absentUntilMs = scheduledTimestampMs + absentPatienceMs;
      const reading = await readTicket(ports, { connection, ticket, workflowId, absentUntilMs, rules });
      if (reading.kind !== 'nothing-new') return { ...reading, acceptance };
      const last = await ledger.lastOutcome(workflowId);
      return { ...reading, ...(last ? { last } : {}), acceptance };
    },
    async lookAtTicket({ connection, ticket, workflowId, since, due }) {
      const acceptance = await ledger.coverDue(workflowId);
      const now = await lookAtTicket(ports, { connection, ticket, workflowId, since });
      if (now.kind !== 'unknown') await dueAfterLook(ledger, workflowId, acceptance, due);
      return { ...now, acceptance };
    },
    async openTicket({ settings, ...asked }) {
      const context = Context.current();
      const given = { ...ports, lookForCreated, leftMs: ports.leftMs ?? leftOf(context), closesInMs: () => closesInMs(context) };
      return openTicket(given, { ...asked, settings: await withRules(rulesOf, settings, asked.workflowId) });
    },
    async writeToTicket(asked) {
      const context = Context.current();
      const given = { ...ports, look, leftMs: ports.leftMs ?? leftOf(context), closesInMs: () => closesInMs(context) } satisfies WritePorts;
      return writeInOrder(given, { ...asked, settings: await withRules(rulesOf, asked.settings, asked.workflowId) });
    },
  } satisfies DeskActivities);
}

/** An open task has a watch of its own. An item that waits for AI is due when that wait ends. */
async function dueAfterLook(ledger: Ledger, workflowId: string, acceptance: number, due: DueAfterLook): Promise<void> {
  switch (due.kind) {
    case 'as-it-was':
      return;
    case 'watched':
      return ledger.removeDueUpTo(workflowId, acceptance);
    case 'waits':
      return ledger.postponeDue(workflowId, due.untilMs + AFTER_AI_WAIT_MS);
  }
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
