/** A ticket that waits for AI and is not found when a route is back: it is looked for seldom, and not again and again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { triageId } from '../support/triage-id.ts';
import { CLIENTS, CLOUD, MINUTE_MS, rehearse, rehearsed } from './rehearsal.ts';
import { DOWN, TICKET, all } from './people.ts';
import { waitsForAi } from './convenience.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';

let isAbsent = false;
let reads = 0;
const restarting = (desk: TicketSystem): TicketSystem => ({
  ...desk,
  read: async (...asked) => {
    reads += 1;
    return isAbsent ? { kind: 'absent' } : desk.read(...asked);
  },
});
const opened = rehearse({
  wrapDesk: restarting,
  settings: rehearsed({
    process: { convenienceWait: '48h' },
    clients: { ...CLIENTS, patient: { ...CLOUD, criticality: 'convenience' } },
  }),
});

test('a route that is back while the ticket is not found costs a look, and the next one is made when it is time to try', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, routeBack, sleep, handle, until } = rehearsal;
  await all(providers, DOWN);
  const ticket = await desk.createTicket({ ...TICKET, client: 'patient' });
  const first = reads;
  await deliver(ticket);
  await waitsForAi(rehearsal, ticket);
  await until('it was read, and looked at as its wait began', () => reads >= first + 2);
  isAbsent = true;
  const before = reads;
  await routeBack(ticket);
  await sleep(10 * MINUTE_MS);
  const looks = reads - before;
  await handle(triageId('desk', ticket)).terminate();
  assert.ok(looks >= 1 && looks <= 2, `looks in ten minutes: ${looks}`);
});
