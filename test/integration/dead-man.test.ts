/** What Temporal or an operator has taken away under a ticket is told by alert and on the ticket, by a check that needs none of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkflowNotFoundError } from '@temporalio/client';
import { triageId } from '../support/triage-id.ts';
import { live, someTickets, until } from '../support/live.ts';
import { waitingTickets } from '../support/waiting.ts';
import type { Client } from '@temporalio/client';
import type { Live } from '../support/live.ts';

const CHECK_MS = 2_000;
/** Two checks, four calls of the desk, and a machine that does other things as well. */
const SOON_MS = 40_000;

const alertsOf = (service: Live, kind: string, workflowId: string): number =>
  service.logs.filter((line) => line.includes(`"alert":"${kind}"`) && line.includes(`"${workflowId}"`)).length;
const lastResort = async (service: Live, ticket: string): Promise<number> =>
  (await service.stage.journal()).filter((one) => one.ticket === ticket && one.text?.startsWith('Standby cannot go on')).length;
/** An item's due row stands before its run does. */
const terminate = (service: Live, workflowId: string): Promise<unknown> =>
  until('its run', SOON_MS, () => service.withClient((client) => terminated(client, workflowId)), Boolean);

async function terminated(client: Client, workflowId: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId).terminate('by hand');
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

test('a ticket whose workflow was terminated by hand is told of and noted, before it had an outcome as well as while it waited for a person', async (t) => {
  const service = await live(t, { settings: { deadManMs: CHECK_MS, lookAgainMs: 2_000 } });
  const { stage } = service;
  const [waits] = await waitingTickets(service, 1);
  assert.ok(waits);
  await terminate(service, triageId('desk', waits.id));
  await until(
    'a note on the one that waited',
    SOON_MS,
    () => lastResort(service, waits.id),
    (count) => count === 1,
  );
  assert.equal(alertsOf(service, 'workflow-stuck', triageId('desk', waits.id)), 1);

  // Nobody has read it: its due row is all that is left of it.
  await stage.setDesk('read', { kind: 'down' });
  const [ticket] = someTickets(1, 'Q');
  assert.ok(ticket);
  const workflowId = triageId('desk', ticket.id);
  await stage.create([ticket]);
  const dues = () => service.withLedger((ledger) => ledger.overdue(Number.MAX_SAFE_INTEGER, 9));
  await until('its due row', SOON_MS, dues, (rows) => rows.some((row) => row.workflowId === workflowId));
  await terminate(service, workflowId);
  await service.withLedger(async (ledger) => {
    await ledger.coverDue(workflowId);
    await ledger.postponeDue(workflowId, Date.now() - 1);
  });
  await until(
    'an alert',
    SOON_MS,
    () => Promise.resolve(alertsOf(service, 'item-overdue', workflowId)),
    (count) => count === 1,
  );
  assert.equal(await lastResort(service, ticket.id), 0, 'the desk is down');
  await stage.setDesk('read', { kind: 'works' });
  await until(
    'a note once the desk is back',
    SOON_MS,
    () => lastResort(service, ticket.id),
    (count) => count === 1,
  );
  assert.equal(alertsOf(service, 'item-overdue', workflowId), 1);

  // Whoever changes the ticket announces it anew, and the note stops asking.
  for (const { id } of [waits, ticket]) await stage.onTicket(id, 'close');
  await until(
    'no alarm that stands, and notes that say so',
    SOON_MS,
    async () => ({
      alarms: await service.withLedger((ledger) => ledger.alarms()),
      edited: (await stage.journal()).filter(({ kind, text = '' }) => kind === 'note-edited' && text.startsWith('Superseded')).length,
    }),
    ({ alarms, edited }) => alarms.length === 0 && edited >= 2,
  );
});
