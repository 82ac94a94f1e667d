/** A board of alerts on the real service: its tickets come by webhook, by poll and by both, some several times; one note on the oldest of each group. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { announce, assertBoards, boardTickets, boarding, newTickets, quiet, standing } from '../support/board-bench.ts';
import { live, someTickets, until } from '../support/live.ts';

const EACH = 6;
const ORDINARY = 4;

test(`${EACH} tickets of each of two clients and two conditions, by webhook, by poll and by both: four notes, none closed, none triaged, and ordinary tickets are triaged as always`, async (t) => {
  const standby = await live(t, boarding(EACH));
  const tickets = boardTickets(EACH);
  const ordinary = someTickets(ORDINARY);
  await standby.stage.create([...newTickets(tickets), ...ordinary]);
  // A third of them by the webhook too, the younger ones first, some of them twice; the poll finds all.
  const announced = tickets.filter((_, at) => at % 3 === 1).map(({ id }) => id);
  await announce(standby, announced.toReversed());
  await announce(standby, announced.slice(0, 5));
  await announce(standby, [ordinary[0]?.id ?? '']);
  await assertBoards(standby, tickets, EACH);

  const decided = await until(
    'a note on each ordinary ticket',
    120_000,
    () => standby.stage.journal(),
    (journal) =>
      ordinary.every(({ id }) => journal.some(({ ticket, kind, actor }) => ticket === id && kind === 'note-added' && actor === 'us')),
  );
  for (const { id } of ordinary) assert.deepEqual(standing(decided, id), [], 'no note about alerts on what is none');

  // Said again when all is done, it changes nothing.
  const before = (await standby.stage.journal()).length;
  await announce(standby, [...announced, ...ordinary.map(({ id }) => id)]);
  await quiet(standby);
  await assertBoards(standby, tickets, EACH);
  assert.equal((await standby.stage.journal()).length, before);
});
