/** How many waiting items a drain wakes at once: it waits for those that have not begun, and for those under way, and for none of them for ever. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { paceOf } from '../../../activities/drain-pace.ts';

/** Items by name, each asleep, under way, or done and no more here. `woken`: how many found room until nothing moved any more. */
function paced(t: TestContext) {
  let [nowMs, told] = [0, 0];
  t.mock.method(performance, 'now', () => nowMs);
  const items = new Map<string, 'asleep' | 'under way'>();
  const pace = paceOf(async (asked) =>
    asked.flatMap(({ workflowId }) => {
      const is = items.get(workflowId);
      return is === undefined ? [] : [{ workflowId, isAsleep: is === 'asleep' }];
    }),
  );
  const woken = async (most: number): Promise<number> => {
    for (let count = 0; count < most; count++) {
      // A page whose time is over asks once and goes.
      if (!(await pace.room(nowMs, () => undefined))) return count;
      const workflowId = `w${told++}`;
      items.set(workflowId, 'asleep');
      pace.told({ workflowId, atMs: nowMs });
    }
    return most;
  };
  const all = (is: 'under way' | 'done'): void => {
    const ids = [...items.keys()];
    items.clear();
    if (is === 'under way') for (const id of ids) items.set(id, is);
  };
  return { woken, all, later: (ms: number) => void (nowMs += ms) };
}

test('four that have not begun are the most, and sixteen that are under way', async (t) => {
  const { woken, all } = paced(t);
  assert.equal(await woken(50), 4);
  all('under way');
  assert.equal(await woken(50), 4);
  all('under way');
  assert.equal(await woken(50), 4);
  all('under way');
  assert.equal(await woken(50), 4);
  all('under way');
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

test('it waits for room as long as its page has time, and beats meanwhile', async () => {
  const asleep = new Set(['a', 'b', 'c', 'd']);
  const pace = paceOf(async (told) =>
    told.filter(({ workflowId }) => asleep.has(workflowId)).map(({ workflowId }) => ({ workflowId, isAsleep: true })),
  );
  for (const workflowId of asleep) pace.told({ workflowId, atMs: 0 });
  assert.equal(await pace.room(performance.now() + 10_000, () => void asleep.delete('a')), true);
  assert.deepEqual([...asleep], ['b', 'c', 'd'], 'one has begun after a look');
});
