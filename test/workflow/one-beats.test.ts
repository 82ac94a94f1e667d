/** The heartbeat of several processes: the one that serves the connection named first beats, and no other does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROCESSES } from '../../workers/processes.ts';
import type { TestContext } from 'node:test';
import { createLog } from '../../watch/log.ts';
import { startWatch } from '../../watch/index.ts';
import { receiver } from '../support/heartbeats.ts';
import { HOUR_MS, SETTINGS, rehearse } from './rehearsal.ts';
import { ABSENCE_PROOF } from '../../activities/desk/absence.ts';
import type { ConnectionConfig } from '../../config/contract.ts';
import type { Receiver } from '../support/heartbeats.ts';

const opened = rehearse();
const EVERY_MS = 50;
const BEATS = 5;
const BEATS_WITHIN_MS = 60_000;

const connection = (name: string): ConnectionConfig => ({
  name,
  kind: 'desk',
  process: 'ticket-triage',
  baseUrl: opened().desk.url,
  token: 'simulated',
  secrets: [],
  intake: 'webhook',
  pollEveryMs: HOUR_MS,
  settings: SETTINGS,
  proof: ABSENCE_PROOF,
});

/** A process of an installation with two connections, with a receiver of its own, so that it can be told who has beaten. */
async function processThatServes(t: TestContext, names: readonly string[]): Promise<Receiver> {
  const { env, ledger } = opened();
  const to = await receiver(t);
  const watch = startWatch({
    config: {
      connections: [connection('first'), connection('second')],
      deadMan: { everyMs: HOUR_MS },
      heartbeat: { url: to.url, everyMs: EVERY_MS },
    },
    served: names.map(connection),
    client: env.client,
    ledger,
    log: createLog('silent'),
    processes: PROCESSES,
  });
  t.after(() => watch.stop());
  return to;
}

async function beats(to: Receiver, count: number): Promise<void> {
  while (to.beats.length < count) await to.next(BEATS_WITHIN_MS);
}

test('of two processes that serve a connection each one beats, and one that serves none does not', async (t) => {
  // The silent ones begin first: what they would send comes before the fifth beat of the other.
  const [second, none] = [await processThatServes(t, ['second']), await processThatServes(t, [])];
  const first = await processThatServes(t, ['first']);
  await beats(first, BEATS);
  assert.deepEqual([second.beats.length, none.beats.length], [0, 0], 'beats of processes that are not to beat');
});

test('the process that serves both beats, whatever the order in which it serves them', async (t) => {
  const one = await processThatServes(t, ['first', 'second']);
  await beats(one, BEATS);
});
