/** Every part of Standby as a process of its own, on a Temporal that was there before: the same tickets end as in one process. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSeal } from '../../encryption/cipher.ts';
import { openLedger } from '../../ledger/open.ts';
import { startService } from '../../simulator/stage/service.ts';
import { start } from '../../simulator/stage/process.ts';
import { startStage } from '../../simulator/stage/stage.ts';
import { startTemporal } from '../../temporal/embedded/start.ts';
import { keyIn, notesByTicket, someTickets, until } from '../support/live.ts';
import type { Stage } from '../../simulator/stage/stage.ts';
import type { Started } from '../../simulator/stage/process.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TICKETS = 30;
const SETTINGS = { intake: 'both', pollEveryMs: 5_000, lookAgainMs: 2_000 } as const;

type Place = { readonly stage: Stage; readonly dataDir: string; readonly env: NodeJS.ProcessEnv };

/** A Temporal of nobody's, named by the standard variable. */
async function place(t: TestContext): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-roles-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const stage = await startStage({ dir: join(dir, 'stage'), settings: SETTINGS });
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

/** Route failures, a killed primary, and each ticket once: the journal of the desk is the judge. */
async function endToEnd(t: TestContext, { stage, dataDir }: Place): Promise<void> {
  const startedAt = Date.now();
  const tickets = someTickets(TICKETS);
  await stage.create(tickets.slice(0, 10));
  await allEnded(stage, 10);
  await stage.setProvider('openai', { kind: 'refuse' });
  await stage.create(tickets.slice(10, 20));
  await allEnded(stage, 20);
  await stage.setProvider('anthropic', { kind: 'status', status: 529 });
  await stage.create(tickets.slice(20));
  await allEnded(stage, TICKETS);
  t.diagnostic(`${TICKETS} tickets in ${((Date.now() - startedAt) / 1_000).toFixed(1)} s`);
  const ledger = await openLedger({ path: join(dataDir, 'ledger.db'), seal: createSeal([await keyIn(dataDir)]) });
  const decisions = await until(
    'an outcome of each',
    30_000,
    () => ledger.decisions({}),
    (rows) => rows.length === TICKETS,
  );
  await ledger.close();
  const byRoute = Map.groupBy(decisions, ({ route }) => route);
  assert.deepEqual(
    ['openai/gpt-5.5', 'anthropic/claude-sonnet-5', 'ollama/llama3.2:3b'].map((route) => byRoute.get(route)?.length),
    [10, 10, 10],
  );
  assert.deepEqual(
    [...notesByTicket(await stage.journal()).values()],
    Array.from({ length: TICKETS }, () => 1),
    'one note each',
  );
}

const allEnded = (stage: Stage, count: number): Promise<unknown> =>
  until(
    `${count} notes`,
    90_000,
    async () => notesByTicket(await stage.journal()).size,
    (notes) => notes === count,
  );

test('ingress, workflow worker, two provider workers, a local one and desk worker as own processes end every ticket once', async (t) => {
  const given = await place(t);
  const { stage, dataDir, env } = given;
  const common = ['--config', stage.configPath, '--data-dir', dataDir, '--json'];
  // Parts never make a key: whoever sets them up makes it once.
  await run(process.execPath, ['cli/standby.ts', 'init', ...common], { cwd: ROOT });
  const part = async (args: readonly string[]): Promise<Started> => {
    const started = await start({ entry: 'cli/standby.ts', args: [...args, ...common], env });
    t.after(() => started.stop());
    return started;
  };
  const parts = await Promise.all([
    part(['ingress', '--port', String(stage.ingressPort)]),
    part(['worker', '--queues', 'standby']),
    part(['worker', '--queues', 'llm-openai']),
    part(['worker', '--queues', 'llm-anthropic']),
    part(['worker', '--queues', 'llm-ollama']),
    part(['worker', '--queues', 'desk-desk']),
  ]);
  await endToEnd(t, given);
  for (const started of parts) assert.equal(await started.stop(), 0, 'each ends by itself when it is asked to');
});

test('one process on a Temporal that is named passes the same, and says which it uses', async (t) => {
  const given = await place(t);
  const { stage, dataDir, env } = given;
  const service = await startService({ dataDir, configPath: stage.configPath, ingressPort: stage.ingressPort, env });
  t.after(() => service.started.stop());
  assert.equal(service.temporal, 'existing');
  await endToEnd(t, given);
  assert.equal(await service.started.stop(), 0);
});
