/** Parts of Standby as processes of their own, on a Temporal that was there before. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { start } from '../../simulator/stage/process.ts';
import { startStage } from '../../simulator/stage/stage.ts';
import { startTemporal } from '../../temporal/embedded/start.ts';
import type { StageSettings } from '../../simulator/stage/config.ts';
import type { Started } from '../../simulator/stage/process.ts';
import type { Stage } from '../../simulator/stage/stage.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A Temporal of nobody's, named by the standard variable. */
export type Place = { readonly stage: Stage; readonly dataDir: string; readonly env: NodeJS.ProcessEnv };

export async function place(t: TestContext, settings: StageSettings): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-roles-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const stage = await startStage({ dir: join(dir, 'stage'), settings });
  t.after(() => stage.close());
  const cli = process.env['STANDBY_TEMPORAL_CLI'] ?? assert.fail('Expected STANDBY_TEMPORAL_CLI: run the tests by `npm test`.');
  const temporal = await startTemporal({
    dataDir: join(dir, 'temporal'),
    cli,
    port: 0,
    uiPort: 0,
    namespace: 'default',
    log: () => undefined,
  });
  if (temporal.kind !== 'started') return assert.fail(JSON.stringify(temporal));
  t.after(() => temporal.stop());
  const env = { ...stage.env, STANDBY_TEMPORAL_CLI: undefined, TEMPORAL_ADDRESS: temporal.address };
  return { stage, dataDir: join(dir, 'standby'), env };
}

const common = ({ stage, dataDir }: Place): readonly string[] => ['--config', stage.configPath, '--data-dir', dataDir, '--json'];

/** Parts never make a key: whoever sets them up makes it once. */
export async function makeKey(given: Place): Promise<void> {
  await run(process.execPath, ['cli/standby.ts', 'init', ...common(given)], { cwd: ROOT });
}

export async function startPart(t: TestContext, given: Place, args: readonly string[]): Promise<Started> {
  const started = await start({ entry: 'cli/standby.ts', args: [...args, ...common(given)], env: given.env, readyWithinMs: 180_000 });
  t.after(() => started.stop());
  return started;
}
