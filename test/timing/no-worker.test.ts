/** A provider whose queue nobody polls costs its liveness time-out, on a real server: the time-skipping one cannot show it. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSeal } from '../../encryption/cipher.ts';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { openLedger } from '../../ledger/open.ts';
import { startStage } from '../../simulator/stage/stage.ts';
import { loadConfig } from '../../config/load.ts';
import { problemText } from '../../config/problem.ts';
import { queuesOf } from '../../workers/roles.ts';
import { connectTemporal } from '../../temporal/connect.ts';
import { createLog, installRuntime } from '../../watch/log.ts';
import { startService } from '../../workers/service.ts';
import { startTemporal } from '../../temporal/embedded/start.ts';
import { triageId } from '../support/triage-id.ts';
import { OPEN, keyIn, someTickets, until } from '../support/live.ts';

const LIVENESS_MS = 2_000;

test('a provider that no worker serves is left after the liveness time-out, and the next one answers', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'standby-no-worker-'));
  const dataDir = join(dir, 'standby');
  const stage = await startStage({ dir: join(dir, 'stage'), settings: { ...OPEN, livenessMs: LIVENESS_MS } });
  t.after(() => rm(dir, { recursive: true, force: true }));
  t.after(() => stage.close());
  const read = loadConfig({ path: stage.configPath, env: stage.env, nowMs: Date.now() });
  if (read.kind !== 'config') return assert.fail(read.problems.map(problemText).join('\n'));
  const log = createLog('silent');
  installRuntime(log);

  const keys = [await keyIn(dataDir)] as const;
  const temporal = await startTemporal({ dataDir, cli: cliPath(), port: 0, uiPort: 0, namespace: 'default', log: () => undefined });
  if (temporal.kind !== 'started') return assert.fail(JSON.stringify(temporal));
  t.after(() => temporal.stop());
  const ledger = await openLedger({ path: join(dataDir, 'ledger.db'), seal: createSeal(keys) });
  t.after(() => ledger.close());
  const { config } = read;
  const dataConverter = dataConverterOf(keys);
  // The chain has all three routes; the worker of the first one is not started.
  const queues = new Set(queuesOf(config).filter((queue) => queue !== 'llm-openai'));
  const service = await startService({
    config,
    roles: { ingress: true, queues },
    temporal: await connectTemporal({ address: temporal.address, namespace: 'default' }, dataConverter),
    dataConverter,
    ledger,
    log,
    installation: 'of-this-test',
    port: stage.ingressPort,
    takesNew: true,
  });
  t.after(() => service.stop());

  const [ticket] = someTickets(1);
  assert.ok(ticket);
  const startedAt = Date.now();
  await stage.create([ticket]);
  const workflowId = triageId('desk', ticket.id);
  const [row] = await until(
    'a decision',
    30_000,
    () => ledger.decisions({ workflowId }),
    (rows) => rows.length > 0,
  );
  const tookMs = Date.now() - startedAt;
  t.diagnostic(`answered by ${row?.route} after ${tookMs} ms, at a liveness time-out of ${LIVENESS_MS} ms`);
  assert.equal(row?.route, 'anthropic/claude-sonnet-5');
  assert.match(row?.detail ?? '', /"reason":"no-worker"/);
  assert.ok(tookMs >= LIVENESS_MS && tookMs < LIVENESS_MS + 5_000, `took ${tookMs} ms`);
  assert.equal(await stage.requests('openai'), 0);
});

function cliPath(): string {
  return (
    process.env['STANDBY_TEMPORAL_CLI'] ??
    assert.fail('Expected STANDBY_TEMPORAL_CLI to name the temporal CLI: run the tests by `npm test`.')
  );
}
