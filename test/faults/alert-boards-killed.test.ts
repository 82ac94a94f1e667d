/** kill -9 of the whole service in the middle of a window of a board of alerts: nothing is counted twice, nothing lost, one note on the oldest of each group. */
import { test } from 'node:test';
import { announce, assertBoards, boardTickets, boarding, newTickets, quiet } from '../support/board-bench.ts';
import { live, until } from '../support/live.ts';

const EACH = 8;

test(`killed in the middle of a window: ${EACH} tickets of each of four groups are ${EACH} alerts, with one note each`, async (t) => {
  const standby = await live(t, boarding(EACH));
  const [first, second] = [boardTickets(EACH / 2), boardTickets(EACH / 2, 1 + EACH / 2)];
  await standby.stage.create(newTickets(first));
  await announce(
    standby,
    first.filter((_, at) => at % 2 === 0).map(({ id }) => id),
  );
  await until(
    'a window in its middle',
    60_000,
    () => standby.withLedger((ledger) => ledger.alertsOfOpen('rmm', 1_000)),
    (alerts) => alerts.length >= first.length / 2,
  );
  await standby.service().started.kill();
  await standby.stage.create(newTickets(second));
  await standby.restart();
  // What had no answer comes again, and half of what is new comes by the poll alone.
  await announce(
    standby,
    [...first, ...second.filter((_, at) => at % 2 === 0)].map(({ id }) => id),
  );
  await assertBoards(standby, [...first, ...second], EACH, 240_000);
  await quiet(standby);
  await assertBoards(standby, [...first, ...second], EACH);
});
