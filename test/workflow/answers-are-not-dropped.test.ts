/** Answers by command that were accepted, and what comes between the yes and the ticket: they are written, or it is to be seen what became of them. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { triageId } from '../support/triage-id.ts';
import { CLIENTS, CLOUD, MINUTE_MS, rehearse, rehearsed } from './rehearsal.ts';
import { stop } from './convenience.ts';
import { PERSONS, all, handedOver, notesOn, setByUs, soon } from './people.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';

/** While set, the desk's reads wait for it: a slow desk. */
let gate: { readonly opened: Promise<void>; open(): void; asked: number } | undefined;
let editsRefused = false;
const slowly = (desk: TicketSystem): TicketSystem => ({
  ...desk,
  read: async (...asked) => {
    const read = await desk.read(...asked);
    if (gate) {
      gate.asked += 1;
      await gate.opened;
    }
    return read;
  },
  editNote: async (...asked) => (editsRefused ? { kind: 'rejected', because: 'invalid', detail: 'simulated' } : desk.editNote(...asked)),
});
function shut(): NonNullable<typeof gate> {
  const { promise, resolve } = Promise.withResolvers<void>();
  gate = { opened: promise, open: resolve, asked: 0 };
  return gate;
}
const opened = rehearse({
  wrapDesk: slowly,
  settings: rehearsed({
    clients: { ...CLIENTS, hooli: CLOUD, umbrella: CLOUD },
    connection: { scope: { exclude: [{ client: 'umbrella' }] } },
  }),
});
beforeEach(async () => {
  [gate, editsRefused] = [undefined, false];
  const { desk, providers } = opened();
  for (const operation of ['read', 'note', 'fields'] as const) await desk.setMode(operation, { kind: 'works' });
  await all(providers, { kind: 'works' });
});

test('an answer that is accepted while a look is on its way is written, or what became of it is to be seen', async () => {
  const rehearsal = opened();
  const { desk, deliver, say, ended, ledger, alerts } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await desk.editTicket(ticket, { owner: 'kim' }, 'staff', 'kim');
  const slow = shut();
  await deliver(ticket, 'said-taken');
  await soon(() => slow.asked > 0);
  const said = await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS }).then(
    () => 'accepted',
    (error: unknown) => `refused: ${String(error)}`,
  );
  gate = undefined;
  slow.open();
  const { outcome } = await ended(ticket);
  const notes = notesOn(desk, ticket).map(({ now }) => now.split('\n')[0]);
  const row = await ledger.task(task.task);
  const seen = JSON.stringify(await ledger.decisions({ workflowId: triageId('desk', ticket) }));
  const isTold = alerts.some(({ kind, detail }) => kind === 'answer-not-written' && detail.includes(ticket));
  assert.ok(
    said !== 'accepted' || setByUs(desk, ticket).length > 0 || (isTold && seen.includes('Dana')),
    `Dana's answer was ${said}; outcome ${outcome.kind}, task ended ${row?.end?.how} by ${row?.end?.by}; notes: ${JSON.stringify(notes)}`,
  );
});

test('an answer that is accepted before its ticket moves out of scope is not dropped without a word', async () => {
  const rehearsal = opened();
  const { desk, deliver, say, ended, sleep, ledger, alerts } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await desk.setMode('note', { kind: 'down' });
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await sleep(MINUTE_MS);
  await desk.moveClient(ticket, 'umbrella');
  await deliver(ticket, 'said-moved');
  // A write that has read the ticket before it moved fails first.
  await sleep(MINUTE_MS);
  await desk.setMode('note', { kind: 'works' });
  const { outcome } = await ended(ticket);
  const decisions = await ledger.decisions({ workflowId: triageId('desk', ticket) });
  const seen = JSON.stringify([outcome, decisions, notesOn(desk, ticket), alerts]);
  assert.match(seen, /Dana/, `outcome ${JSON.stringify(outcome)}; alerts ${alerts.map(({ kind }) => kind).join()}`);
});

test('an answer that is accepted before its ticket is moved and closed is not dropped without a word', async () => {
  const rehearsal = opened();
  const { desk, deliver, say, ended, sleep, ledger, alerts } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await desk.setMode('note', { kind: 'down' });
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await sleep(MINUTE_MS);
  await desk.moveClient(ticket, 'hooli');
  await desk.closeTicket(ticket);
  await deliver(ticket, 'said-moved-and-closed');
  // A write that has read the ticket before it moved fails first.
  await sleep(MINUTE_MS);
  await desk.setMode('note', { kind: 'works' });
  const { outcome } = await ended(ticket);
  const decisions = await ledger.decisions({ workflowId: triageId('desk', ticket) });
  const row = await ledger.task(task.task);
  const seen = JSON.stringify([outcome, decisions, notesOn(desk, ticket), alerts]);
  assert.match(seen, /Dana/, `outcome ${JSON.stringify(outcome)}; decisions ${decisions.length}; task ${row?.end?.how}`);
});

test('an episode whose answer stands in the ticket is recorded as decided, also where its review task is cancelled', async () => {
  const rehearsal = opened();
  const { desk, say, ledger, until } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  editsRefused = true;
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await until('what could not be taken back is a task', async () =>
    (await ledger.tasks({ open: true, workflowId: triageId('desk', ticket) }, 9)).some(({ kind }) => kind === 'review'),
  );
  assert.equal(setByUs(desk, ticket).length, 1, 'the answer stands');
  await stop(rehearsal, ticket);
  const decisions = await ledger.decisions({ workflowId: triageId('desk', ticket) });
  assert.deepEqual(
    decisions.map(({ outcome }) => outcome),
    ['decided'],
  );
});
