/** Many tickets wait for the same machines: one list for people, a note only where a due time is near, and at the end nothing to take back but what was written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS, decided, rehearse } from '../workflow/rehearsal.ts';
import { DOWN, TICKET, all, notesOn } from '../workflow/people.ts';
import type { Rehearsal } from '../workflow/rehearsal.ts';

const opened = rehearse({ control: true });

/** Tickets that are due so many minutes from now, each of which waits. */
async function waitingOnes({ desk, deliver, ledger, nowMs, until }: Rehearsal, dueInMin: readonly number[]): Promise<readonly string[]> {
  const nowAtMs = await nowMs();
  const tickets: string[] = [];
  for (const due of dueInMin) {
    const dueAt = new Date(nowAtMs + due * MINUTE_MS).toISOString();
    tickets.push(await desk.createTicket({ ...TICKET, subject: `Due in ${due} min`, dueAt }));
    await deliver(tickets.at(-1) ?? '');
  }
  await until('each of them waits', async () => (await ledger.waiting('ticket-triage', 99)).length === tickets.length);
  return tickets;
}
const told = ({ alerts }: Rehearsal): readonly string[] => alerts.map(({ kind }) => kind).filter((kind) => kind.startsWith('waiting-list'));
async function backAgain({ providers, ledger, until, ended }: Rehearsal, tickets: readonly string[], before: number): Promise<void> {
  await providers.openai.setMode({ kind: 'works' });
  await until('all are decided', async () => (await ledger.decisions({})).length === before + tickets.length);
  for (const ticket of tickets) assert.match(decided((await ended(ticket)).outcome).by.route, /^openai/);
  assert.deepEqual(await ledger.listedWaits(9), []);
}

test('fourteen that wait for the same are one list; each is asked about when its time is near, once, and only those notes are superseded', async () => {
  const rehearsal = opened();
  const { desk, providers, ledger, sleep, restart, replayed, idOf, nowMs } = rehearsal;
  await all(providers, DOWN);
  const due = [25, 70, ...Array.from({ length: 12 }, (_, at) => 10 * 60 - 10 * at)];
  const startedAtMs = await nowMs();
  const tickets = await waitingOnes(rehearsal, due);
  const asking = (): readonly number[] => tickets.flatMap((ticket, at) => (notesOn(desk, ticket).length > 0 ? [due[at] ?? 0] : []));
  await sleep(5 * MINUTE_MS);
  assert.deepEqual(asking(), [25], 'near when it came');
  const list = await ledger.listedWaits(99);
  assert.equal(new Set(list.map(({ cause }) => cause)).size, 1);
  assert.deepEqual(
    list.map(({ item }) => due[tickets.indexOf(item)]),
    due.toSorted((a, b) => a - b),
    'by due time',
  );
  assert.deepEqual(
    list.map(({ note }) => note),
    ['written', ...Array(13).fill('not-yet')],
  );
  assert.deepEqual(told(rehearsal), ['waiting-list']);
  assert.equal((await ledger.tasks({ open: true }, 99)).length, 14, 'each can be answered all the while');

  // A worker that has lost its memory does the same again.
  for (const ticket of tickets.slice(0, 3)) await replayed(idOf(ticket));
  await sleep(45 * MINUTE_MS);
  assert.deepEqual(asking(), [25, 70]);
  const [note] = desk.journal().filter((entry) => entry.kind === 'note-added' && entry.ticket === tickets[1]);
  const writtenInMin = (Date.parse(note?.at ?? '') - startedAtMs) / MINUTE_MS;
  assert.ok(writtenInMin >= 40 && writtenInMin < 42, `written ${writtenInMin} min after it came`);
  await restart('desk');
  await sleep(HOUR_MS);
  assert.deepEqual(asking(), [25, 70]);

  await backAgain(rehearsal, tickets, 0);
  for (const ticket of tickets.slice(0, 3)) await replayed(idOf(ticket));
  for (const [at, ticket] of tickets.entries()) {
    const notes = notesOn(desk, ticket);
    assert.deepEqual(
      notes.map(({ now }) => now.split(/[: ]/)[0]),
      at < 2 ? ['Superseded', 'Standby'] : ['Standby'],
      `due in ${due[at]} min`,
    );
    assert.equal(notes.at(-1)?.edits, 0);
  }
  assert.deepEqual(told(rehearsal), ['waiting-list', 'waiting-list-over']);
});

test('ten that wait for the same have a note each, a moment after they came; an outage that is over by then leaves none', async () => {
  const rehearsal = opened();
  const { desk, providers, ledger, sleep } = rehearsal;
  rehearsal.alerts.length = 0;
  const before = (await ledger.decisions({})).length;
  await all(providers, DOWN);
  const tickets = await waitingOnes(rehearsal, Array(3).fill(600));
  assert.deepEqual(
    tickets.map((ticket) => notesOn(desk, ticket).length),
    [0, 0, 0],
  );
  await sleep(3 * MINUTE_MS);
  for (const ticket of tickets)
    assert.match(notesOn(desk, ticket)[0]?.added ?? '', /^Standby asks a person \(dispatcher\): please triage this ticket by /);
  await backAgain(rehearsal, tickets, before);
  for (const ticket of tickets) assert.equal(notesOn(desk, ticket).length, 2);

  await all(providers, DOWN);
  const brief = await waitingOnes(rehearsal, Array(3).fill(600));
  await backAgain(rehearsal, brief, before + 3);
  for (const ticket of brief) assert.equal(notesOn(desk, ticket).length, 1);
  assert.deepEqual(told(rehearsal), []);
});
