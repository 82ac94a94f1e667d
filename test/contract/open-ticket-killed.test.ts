/** kill -9 between a ticket's creation and its answer: the desk has made it, and whoever asked is dead. Real processes, a real ledger file. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';

const OPENER = fileURLToPath(new URL('../fixtures/ticket-opener.ts', import.meta.url));
const TOKEN = 'test-token';
/** Enough for processes to start on a machine that is busy. */
const PATIENCE_MS = 60_000;

function opener(t: TestContext, dir: string, { url }: DeskSimulator, look: 'on' | 'off'): ChildProcess {
  const child = spawn(process.execPath, [OPENER, dir, url, TOKEN, look], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  return child;
}
const madeOn = (simulator: DeskSimulator): number =>
  simulator.journal().filter((entry) => entry.kind === 'ticket-created' && entry.actor === 'us').length;

/** How it ended for the process after the one that was killed, and how many tickets there are. */
async function killedBetween(t: TestContext, look: 'on' | 'off'): Promise<readonly [string, number]> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-opener-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const simulator = await startDeskSimulator({ token: TOKEN, clients: ['acme'] });
  t.after(() => simulator.close());
  await simulator.setMode('create', { kind: 'hold', count: 1 });
  const first = opener(t, dir, simulator, look);
  const until = Date.now() + PATIENCE_MS;
  while (simulator.counts().held === 0 && Date.now() < until) await sleep(20);
  assert.deepEqual([simulator.counts().held, madeOn(simulator)], [1, 1], 'made, and not answered');
  const [made, held] = simulator.journal().slice(-2);
  assert.deepEqual([held?.kind, held?.ticket], ['held', made?.ticket]);
  const exited = once(first, 'exit');
  first.kill('SIGKILL');
  assert.deepEqual(await exited, [null, 'SIGKILL']);
  const second = opener(t, dir, simulator, look);
  assert.ok(second.stdout);
  const end = JSON.parse(await text(second.stdout));
  return [end.kind, madeOn(simulator)];
}

test('killed between its creation and the answer, a ticket is one ticket', async (t) => {
  assert.deepEqual(await killedBetween(t, 'on'), ['found', 1]);
});
test('counter-test: with the look taken away the same kill makes two', async (t) => {
  assert.deepEqual(await killedBetween(t, 'off'), ['created', 2]);
});
