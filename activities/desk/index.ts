/** The activities of a ticket system's queue. */
import { Context } from '@temporalio/activity';
import { AFTER_AI_WAIT_MS } from '../due-times.ts';
import { asActivities } from '../failures.ts';
import { createRulesOf, withRules } from '../rules.ts';
import { lookAtTicket } from './look.ts';
import { contextPorts } from './context-ports.ts';
import { openTicket } from './open-ticket.ts';
import { readTicket } from './read.ts';
import { writeInOrder } from './write-in-order.ts';
import type { DeskPorts } from './context-ports.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { DeskActivities } from '../../workflows/ticket/writes.ts';
import type { DueAfterLook } from '../../workflows/ticket/contract.ts';

export function createDeskActivities(ports: DeskPorts): DeskActivities {
  const { ledger } = ports;
  const rulesOf = createRulesOf(ports);
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
      const given = contextPorts(ports);
      return openTicket(given, { ...asked, settings: await withRules(rulesOf, settings, asked.workflowId) });
    },
    async writeToTicket(asked) {
      const given = contextPorts(ports);
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
