/** A terminal that is closed: its processes get SIGHUP, more than once, and nobody reads what they say any more. The stop is as polite as any. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startStage } from '../../simulator/stage/stage.ts';
import { endProcess } from '../../temporal/embedded/end-process.ts';
import { isAlive } from '../../temporal/embedded/process-identity.ts';
import { readRecord } from '../../temporal/embedded/record.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('after SIGHUP the service ends with 0, and its Temporal server with it', { skip: process.platform === 'win32' }, async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'standby-hang-up-'));
  const dataDir = join(dir, 'standby');
  const stage = await startStage({ dir: join(dir, 'stage'), webhooks: 'off' });
  const ports = ['--port', '0', '--temporal-port', '0', '--ui-port', '0', '--codec-port', '0'];
  const child = spawn(process.execPath, ['workers/main.ts', '--config', stage.configPath, '--data-dir', dataDir, ...ports, '--json'], {
    cwd: ROOT,
    env: stage.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGKILL');
    const left = readRecord(join(dataDir, 'temporal.json'));
    if (left) await endProcess(left.process, 2_000);
    await stage.close();
    await rm(dir, { recursive: true, force: true });
  });
  child.stderr.resume();
  await once(createInterface({ input: child.stdout }), 'line');
  const server = readRecord(join(dataDir, 'temporal.json'))?.process ?? assert.fail('Expected a record of the Temporal server, got none.');
  child.stdout.destroy();
  child.stderr.destroy();
  for (let at = 0; at < 3; at++) {
    child.kill('SIGHUP');
    await pause(100);
  }
  const [code, signal] = await exited;
  t.diagnostic(`ended with ${String(code)}, ${String(signal)}`);
  assert.equal(isAlive(server), false, 'the Temporal server is not left behind');
  assert.equal(code, 0);
});
