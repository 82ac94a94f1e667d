/** Every part of Standby as a process of its own, on a Temporal that was there before: the same tickets end as in one process. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createSeal } from '../../encryption/cipher.ts';
import { openLedger } from '../../ledger/open.ts';
import { startService } from '../../simulator/stage/service.ts';
import { makeKey, place, startPart } from '../support/apart.ts';
import { keyIn, notesByTicket, someTickets, until } from '../support/live.ts';
import type { Stage } from '../../simulator/stage/stage.ts';
import type { Place } from '../support/apart.ts';

const TICKETS = 30;
const SETTINGS = { intake: 'both', pollEveryMs: 5_000, lookAgainMs: 2_000 } as const;

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
  const given = await place(t, SETTINGS);
  const { stage } = given;
  await makeKey(given);
  const part = (args: readonly string[]) => startPart(t, given, args);
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
  const given = await place(t, SETTINGS);
  const { stage, dataDir, env } = given;
  const service = await startService({ dataDir, configPath: stage.configPath, ingressPort: stage.ingressPort, env });
  t.after(() => service.started.stop());
  assert.equal(service.temporal, 'existing');
  await endToEnd(t, given);
  assert.equal(await service.started.stop(), 0);
});
