/** A ticket that waits for AI and comes under other rules meanwhile goes by those. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rehearse } from './rehearsal.ts';
import { DOWN, TICKET, all, notesOn, requestsOf, soon } from './people.ts';
import { CONVENIENT, assertNobodyAsked, ticketThatWaitsForAi, rowOf, stop, waitingFor } from './convenience.ts';
import type { Rehearsal } from './rehearsal.ts';

const opened = rehearse({ settings: CONVENIENT });

for (const [what, move] of [
  [
    'moves to a client for whom a person is asked at once',
    (rehearsal: Rehearsal, id: string) => rehearsal.desk.moveClient(id, 'umbrella', 'automation'),
  ],
  ['moves to such a board', (rehearsal: Rehearsal, id: string) => rehearsal.desk.editTicket(id, { destination: 'onsite' }, 'automation')],
  ['gets such a priority', (rehearsal: Rehearsal, id: string) => rehearsal.desk.editTicket(id, { priority: 'P1' }, 'automation')],
] as const) {
  test(`one that ${what} while it waits gets its person now`, async () => {
    const rehearsal = opened();
    const ticket = await ticketThatWaitsForAi(rehearsal);
    await move(rehearsal, ticket);
    await rehearsal.deliver(ticket, `${ticket}-moved`);
    await rehearsal.asked(ticket);
    assert.match(notesOn(rehearsal.desk, ticket)[0]?.now ?? '', /^Standby asks a person/);
    assert.equal(await waitingFor(rehearsal, ticket), 'person');
    await stop(rehearsal, ticket);
  });

  test(`one that ${what} unannounced while the machines were asked does not begin to wait`, async () => {
    const rehearsal = opened();
    const { desk, providers, deliver, asked } = rehearsal;
    await all(providers, DOWN);
    const before = requestsOf(providers);
    const ticket = await desk.createTicket(TICKET);
    await deliver(ticket);
    await soon(() => requestsOf(providers) > before);
    await move(rehearsal, ticket);
    await asked(ticket);
    await stop(rehearsal, ticket);
  });
}

test("one that moves to another client that waits for AI goes on waiting, under that client's name", async () => {
  const rehearsal = opened();
  const { desk, deliver, until } = rehearsal;
  const ticket = await ticketThatWaitsForAi(rehearsal);
  const endsAtMs = (await rowOf(rehearsal, ticket))?.dueAtMs;
  await desk.moveClient(ticket, 'hooli', 'automation');
  await deliver(ticket, `${ticket}-moved`);
  await until('it waits for the other client', async () => (await rowOf(rehearsal, ticket))?.client === 'hooli');
  assert.equal((await rowOf(rehearsal, ticket))?.dueAtMs, endsAtMs, 'its wait for AI does not begin anew');
  await assertNobodyAsked(rehearsal, ticket);
  await stop(rehearsal, ticket);
});
