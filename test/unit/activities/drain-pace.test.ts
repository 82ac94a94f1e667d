/** How many waiting items a drain wakes at once: it waits for those that have not begun, and for those under way, and for none of them for ever. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { paceOf } from '../../../activities/drain-pace.ts';
import type { RunSays } from '../../../activities/drain-asleep.ts';
import type { WokenNow } from '../../../ledger/contract.ts';

/** Items by name, each as the ledger has it, or done and no more here. `woken`: how many found room until nothing moved any more. */
function paced(t: TestContext, { becomes = 'asleep' }: { readonly becomes?: WokenNow['is'] } = {}) {
  let [nowMs, told] = [0, 0];
  t.mock.method(performance, 'now', () => nowMs);
  const items = new Map<string, WokenNow['is']>();
  const says = new Map<string, RunSays>();
  const looks: string[] = [];
  const pace = paceOf({
    underWay: async (asked) =>
      asked.flatMap(({ workflowId }) => {
        const is = items.get(workflowId);
        return is === undefined ? [] : [{ workflowId, is }];
      }),
    runSays: async (workflowId) => {
      looks.push(workflowId);
      return says.get(workflowId) ?? 'queued';
    },
  });
  const woken = async (most: number): Promise<number> => {
    for (let count = 0; count < most; count++) {
      // A page whose time is over asks once and goes.
      if (!(await pace.room(nowMs, () => undefined))) return count;
      const workflowId = `w${told++}`;
      items.set(workflowId, becomes);
      pace.told({ workflowId, atMs: nowMs });
    }
    return most;
  };
  const all = (is: WokenNow['is'] | 'done'): void => {
    const ids = [...items.keys()];
    items.clear();
    if (is !== 'done') for (const id of ids) items.set(id, is);
  };
  const each = (is: RunSays): void => {
    for (const id of items.keys()) says.set(id, is);
  };
  const again = (workflowId: string): void => pace.told({ workflowId, atMs: nowMs });
  return { woken, all, each, again, looks, later: (ms: number) => void (nowMs += ms) };
}

test('four that have not begun are the most, and sixteen that are under way', async (t) => {
  const { woken, all } = paced(t);
  assert.equal(await woken(50), 4);
  all('under-way');
  assert.equal(await woken(50), 4);
  all('under-way');
  assert.equal(await woken(50), 4);
  all('under-way');
  assert.equal(await woken(50), 4);
  all('under-way');
  assert.equal(await woken(50), 0, 'sixteen are under way');
  all('done');
  assert.equal(await woken(50), 4);
});

test('nobody is waited for longer than half a minute', async (t) => {
  const { woken, later } = paced(t);
  assert.equal(await woken(50), 4);
  later(29_999);
  assert.equal(await woken(50), 0);
  later(2);
  assert.equal(await woken(50), 4);
});

for (const is of ['fails', 'over'] as const)
  test(`a run that the server says ${is === 'over' ? 'is over' : 'fails'} holds nobody up for longer than a second`, async (t) => {
    const { woken, each, looks, later } = paced(t);
    assert.equal(await woken(50), 4);
    later(999);
    each(is);
    assert.equal(await woken(50), 0);
    assert.deepEqual(looks, [], 'most begin before that, and cost no look');
    later(1);
    assert.equal(await woken(50), 4);
    assert.deepEqual(looks, ['w0', 'w1', 'w2', 'w3']);
  });

test('a run that has read its signal is no backlog, and is under way', async (t) => {
  const { woken, each, later } = paced(t);
  for (const wakes of [4, 4, 4, 4, 0]) {
    assert.equal(await woken(50), wakes);
    each('read');
    later(1_000);
  }
});

test('one that waits in its queue keeps its place, and is asked about once in a second', async (t) => {
  const { woken, looks, later } = paced(t);
  assert.equal(await woken(50), 4);
  for (let ms = 0; ms < 5_000; ms += 250) {
    later(250);
    assert.equal(await woken(50), 0);
  }
  assert.equal(looks.length, 4 * 5);
});

test('where there is no room four are turned away in ten seconds, and not as many as come', async (t) => {
  const { woken, all, later } = paced(t, { becomes: 'turned-away' });
  assert.equal(await woken(50), 4);
  later(9_999);
  assert.equal(await woken(50), 0);
  later(1);
  assert.equal(await woken(50), 4);
  all('done');
  assert.equal(await woken(3), 3);
});

test('an item that is told again counts once', async (t) => {
  const { woken, again } = paced(t);
  assert.equal(await woken(3), 3);
  for (const id of ['w0', 'w1', 'w2']) again(id);
  assert.equal(await woken(50), 1);
});

test('it waits for room as long as its page has time, and beats meanwhile', async () => {
  const asleep = new Set(['a', 'b', 'c', 'd']);
  const pace = paceOf({
    underWay: async (told) => told.flatMap(({ workflowId }) => (asleep.has(workflowId) ? [{ workflowId, is: 'asleep' }] : [])),
  });
  for (const workflowId of asleep) pace.told({ workflowId, atMs: 0 });
  assert.equal(await pace.room(performance.now() + 10_000, () => void asleep.delete('a')), true);
  assert.deepEqual([...asleep], ['b', 'c', 'd'], 'one has begun after a look');
});
