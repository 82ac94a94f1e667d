/** How new a listed ticket counts: by its creation, and never as newer than its last change. The ledger is a real one. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { itemsOf } from '../../../../activities/poll/keep.ts';
import { memoryLedger } from '../../../fixtures/poll-model.ts';
import type { Poll } from '../../../../activities/poll/poll.ts';

const ledger = await memoryLedger();
after(() => ledger.close());
const NOW = 10_000_000_000;
const YEAR_MS = 365 * 86_400_000;

test('a ticket that says that it will be created does not stand before new ones for ever', async () => {
  const poll: Poll = {
    desk: { changedSince: () => assert.fail('no list is wanted'), acts: () => assert.fail('no acts are wanted') },
    ledger,
    accept: () => assert.fail('nothing is announced'),
    clock: { nowMs: () => Promise.resolve(NOW) },
    alert: ({ kind }) => assert.fail(kind),
    connection: 'desk',
    beat: () => undefined,
    beganAtMs: NOW,
    sum: { listed: 0, accepted: 0, ours: 0, unnamed: 0 },
    doubted: [],
    asksLeft: 0,
    polledAtMs: 0,
  };
  const change = (id: string, createdAtMs: number | undefined) => ({
    id,
    version: '1',
    changedAtMs: NOW,
    createdAtMs,
    actor: 'client' as const,
  });
  const items = await itemsOf(
    poll,
    [change('ahead', NOW + 70 * YEAR_MS), change('old', NOW - YEAR_MS), change('none', undefined)],
    'proven',
  );
  assert.deepEqual(
    items.map(({ item: ticket, freshAtMs }) => [ticket, freshAtMs]),
    [
      ['ahead', NOW],
      ['old', NOW - YEAR_MS],
      ['none', NOW],
    ],
  );
});
