/** When a model's queue counts as served: by beats in a real ledger. The workers are simulated, by their state alone. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createQueueActivities } from '../../../activities/queues.ts';
import { createSeal } from '../../../encryption/cipher.ts';
import { keyOf } from '../../../encryption/key-text.ts';
import { openLedger } from '../../../ledger/open.ts';
import { createLog } from '../../../watch/log.ts';
import { startQueueBeats } from '../../../workers/queue-beats.ts';
import { until } from '../../support/live.ts';
import type { Ledger } from '../../../ledger/contract.ts';
import type { QueueBeats } from '../../../workers/queue-beats.ts';

type Simulated = QueueBeats['workers'][number] & { state: 'RUNNING' | 'FAILED' };
function worker(taskQueue: string): Simulated {
  const made: unknown = { state: 'RUNNING', options: { taskQueue }, getState: () => (made as Simulated).state };
  return made as Simulated;
}

async function opened(t: TestContext): Promise<Ledger> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-beats-'));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([keyOf(randomBytes(32))]) });
  t.after(async () => {
    await ledger.close();
    await rm(dir, { recursive: true });
  });
  return ledger;
}

test('a queue is served while the newest beat of any process is at most ten seconds old, by a clock that may have been set back', async (t) => {
  const ledger = await opened(t);
  let nowMs = 1_000_000;
  const { isServed } = createQueueActivities(ledger, { nowMs: () => Promise.resolve(nowMs) });
  assert.equal(await isServed('llm-a'), false, 'nobody ever beat');
  await ledger.beatQueues('one', ['llm-a', 'llm-b'], nowMs);
  await ledger.beatQueues('other', ['llm-b'], nowMs + 5_000);
  nowMs += 10_000;
  assert.deepEqual([await isServed('llm-a'), await isServed('llm-b'), await isServed('llm-c')], [true, true, false]);
  nowMs += 1;
  assert.deepEqual([await isServed('llm-a'), await isServed('llm-b')], [false, true]);
  nowMs = 900_000;
  assert.deepEqual([await isServed('llm-a'), await isServed('llm-b')], [false, false], 'a beat from the future is an old one');
});

test('a process beats every second for the queues whose workers run, in rows that do not grow, and takes them back at its stop', async (t) => {
  const ledger = await opened(t);
  const [one, other] = [worker('llm-a'), worker('llm-b')];
  await ledger.beatQueues('killed long ago', ['llm-a'], Date.now() - 601_000);
  await ledger.beatQueues('killed just now', ['llm-a'], Date.now() - 5_000);
  const beats = startQueueBeats({ ledger, workers: [one, other], log: createLog('silent'), nowMs: Date.now });
  const beatsOf = async (queue: string): Promise<readonly number[]> =>
    (await ledger.queueBeats()).flatMap((beat) => (beat.queue === queue && beat.atMs > 0 ? [beat.atMs] : []));
  const newest = async (queue: string): Promise<number> => Math.max(0, ...(await beatsOf(queue)));
  const startedAt = Date.now();
  const twice = async (): Promise<boolean> => (await newest('llm-a')) >= startedAt + 1_000 && (await newest('llm-b')) >= startedAt + 1_000;
  await until('a second beat of both', 10_000, twice, (is) => is);
  other.state = 'FAILED';
  const failedAt = Date.now();
  await until(
    'two more beats of the other',
    10_000,
    () => newest('llm-a'),
    (atMs) => atMs >= failedAt + 1_000,
  );
  assert.ok((await newest('llm-b')) <= failedAt + 100, 'a worker that has failed does not beat');
  assert.equal((await beatsOf('llm-a')).length, 2, 'one row for this process, one for the one killed just now');
  await beats.stop();
  assert.deepEqual([(await beatsOf('llm-a')).length, (await beatsOf('llm-b')).length], [1, 0]);
});
