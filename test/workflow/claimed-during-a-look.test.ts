/** A route that is back is tried after the claim of whoever was faster, also where the claim came while the ticket was being looked at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decided, rehearse } from './rehearsal.ts';
import { all, handedOver, requestsOf, soon } from './people.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';

/** While set, reads of the ticket wait for it. */
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

test('a claim that comes during the look before a try puts that try off, and all routes are asked when it is released', async () => {
  const rehearsal = opened();
  const { providers, routeBack, say, sleep, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await all(providers, { kind: 'works' });
  // The local one alone answers: a try of one route would end with nobody.
  for (const cloud of [providers.openai, providers.anthropic]) await cloud.setMode({ kind: 'retired' });
  const before = requestsOf(providers);
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = (gate = { opened: promise, open: resolve, asked: 0 });
  await routeBack(ticket);
  await soon(() => slow.asked > 0);
  await say(ticket, 'claimTask', { task: task.task, by: 'Dana' });
  gate = undefined;
  slow.open();
  await sleep(60_000);
  assert.equal(requestsOf(providers), before, 'nobody is asked under the hands of whoever has claimed it');
  await say(ticket, 'releaseTask', { task: task.task, by: 'Dana' });
  const { outcome, durationMs } = await ended(ticket);
  assert.equal(decided(outcome).by.route, 'ollama/llama3.2:3b');
  assert.ok(durationMs < 20 * 60_000, `answered after ${Math.round(durationMs / 60_000)} min: not by the backstop`);
});
