/** Whether the tests notice: small faults, planted one at a time in what decides, from a sample that stays the same. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Another sample is asked for by the variable; the gate's own stays, so that it is red for a change and not for a week's luck. */
const SEED = process.env['STANDBY_TEST_MUTATE_SEED'] ?? '1';
const SAMPLE = 4;
/** A machine that judges fewer in the time says nothing about the tests. How many of them are noticed is told and not judged yet. */
const LEAST_JUDGED = 2;

const summary = z.object({
  judged: z.number(),
  rate: z.number(),
  redByThemselves: z.array(z.string()),
  survivors: z.array(
    z.object({ fault: z.object({ file: z.string(), line: z.number(), kind: z.string(), before: z.string(), after: z.string() }) }),
  ),
});

test(`a sample of ${SAMPLE} planted faults is judged, and those that no test notices within two minutes are named`, async (t) => {
  const state = await mkdtemp(join(tmpdir(), 'standby-mutate-'));
  t.after(() => rm(state, { recursive: true, force: true }));
  const args = ['scripts/mutate.ts', '--sample', String(SAMPLE), '--seed', SEED, '--minutes', '16', '--state', state, '--json'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], signal: t.signal });
  const out = (await child.stdout.toArray()).join('');
  const { judged, rate, survivors, redByThemselves } = summary.parse(JSON.parse(out));
  for (const { fault } of survivors) t.diagnostic(`survived: ${fault.file}:${fault.line} ${fault.kind}: ${fault.before} → ${fault.after}`);
  for (const file of redByThemselves) t.diagnostic(`red without a fault: ${file}`);
  assert.ok(judged >= LEAST_JUDGED, `${judged} faults were judged in the time`);
  t.diagnostic(`${(rate * 100).toFixed(1)} % of ${judged} were noticed`);
});
