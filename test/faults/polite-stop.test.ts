/** SIGTERM while tickets are being asked: the service finishes what is paid for, and ends by itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { live, notesByTicket, someTickets, until } from '../support/live.ts';

const TICKETS = 10;

test('stopped by SIGTERM while ten answers are under way, Standby ends with 0 and repeats no paid request', async (t) => {
  const service = await live(t);
  const { stage } = service;
  await stage.setProvider('openai', { kind: 'slow', ms: 4_000 });
  const tickets = someTickets(TICKETS);
  await stage.create(tickets);
  await until(
    'a request for each ticket',
    30_000,
    () => stage.requests('openai'),
    (requests) => requests === TICKETS,
  );
  const askedAt = Date.now();
  assert.equal(await service.service().started.stop(), 0);
  t.diagnostic(`ended ${((Date.now() - askedAt) / 1000).toFixed(1)} s after SIGTERM, with ten answers of 4 s under way`);
  assert.ok(notesByTicket(await stage.journal()).size < TICKETS, 'not injected: everything was done before the end');

  await service.restart();
  await until(
    'a note for each ticket',
    60_000,
    async () => notesByTicket(await stage.journal()),
    (notes) => notes.size === TICKETS,
  );
  assert.ok([...notesByTicket(await stage.journal()).values()].every((count) => count === 1));
  assert.equal(await stage.requests('openai'), TICKETS, 'each ticket was asked once, before and after the restart together');
});
