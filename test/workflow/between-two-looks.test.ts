/** What happens while something else is being looked at or taken back: nobody is told in vain, and no opening is passed over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { triageId } from '../support/triage-id.ts';
import { HOUR_MS, MINUTE_MS, rehearse } from './rehearsal.ts';
import { PERSONS, all, handedOver, soon } from './people.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';

let gate: { readonly opened: Promise<void>; open(): void; asked: number } | undefined;
const slowly = (desk: TicketSystem): TicketSystem => ({
  ...desk,
  read: async (...asked) => {
    if (gate) {
      gate.asked += 1;
      await gate.opened;
    }
    return desk.read(...asked);
  },
});
const opened = rehearse({ wrapDesk: slowly });

test('a ticket that was taken and closed in its system, and reopened, all of it unannounced, has its second episode', async () => {
  const rehearsal = opened();
  const { desk, providers, ended, ledger, sleep } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await all(providers, { kind: 'works' });
  await desk.setMode('note', { kind: 'hold', count: 1 });
  await desk.closeTicket(ticket, 'staff', 'kim');
  // Found by the look before the first role is told.
  const passing = sleep(35 * MINUTE_MS);
  await soon(() => desk.counts().held === 1);
  await desk.reopenTicket(ticket);
  desk.release();
  await passing;
  await ended(ticket);
  const decisions = await ledger.decisions({ workflowId: triageId('desk', ticket) });
  assert.deepEqual(
    decisions.map(({ episode, outcome }) => `${episode} ${outcome}`),
    ['1 handled-in-desk', '2 decided'],
  );
});

test('nobody is told of a task that was answered while the ticket was looked at before telling', async () => {
  const rehearsal = opened();
  const { alerts, say, sleep, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = (gate = { opened: promise, open: resolve, asked: 0 });
  const passing = sleep(HOUR_MS);
  await soon(() => slow.asked > 0);
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  gate = undefined;
  slow.open();
  await passing;
  await ended(ticket);
  await sleep(MINUTE_MS);
  assert.deepEqual(
    alerts.filter(({ kind, detail }) => kind === 'task-escalated' && detail.includes(task.task)),
    [],
  );
});
