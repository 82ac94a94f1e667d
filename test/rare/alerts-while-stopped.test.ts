/** 5,000 alerts of one group while the worker of workflows does not run: all are counted when it does, by a short history and in little memory. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { createSeal } from '../../encryption/cipher.ts';
import { openLedger } from '../../ledger/open.ts';
import { ALERT_ENV, alertSettings, countedIn, keepPosting, madeOn, postSigned, sentOf } from '../support/alerting.ts';
import { makeKey, place, startPart } from '../support/apart.ts';
import { keyIn, until } from '../support/live.ts';
import type { Place } from '../support/apart.ts';

const ALERTS = 5_000;
const A_POST = 500;
const { HistoryEvent } = proto.temporal.api.history.v1;
const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;

/** Of a process, by the system; undefined where it does not say. */
async function memoryOf(pid: number | undefined): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

test(`${ALERTS} alerts of a group that come while no workflow runs are all counted, in one ticket`, async (t) => {
  const given = await place(t, alertSettings());
  const here: Place = { ...given, env: { ...given.env, ...ALERT_ENV } };
  const { stage, dataDir, env } = here;
  await makeKey(here);
  const ingress = await startPart(t, here, ['ingress', '--port', String(stage.ingressPort)]);
  await Promise.all(
    ['llm-openai', 'llm-anthropic', 'llm-ollama', 'desk-desk'].map((queue) => startPart(t, here, ['worker', '--queues', queue])),
  );

  const url = `http://127.0.0.1:${stage.ingressPort}`;
  const before = await memoryOf(ingress.pid);
  const alerts = Array.from({ length: ALERTS }, (_, at) => sentOf({ host: `srv-${at % 100}`, key: `storm ${at}` }));
  const startedAt = Date.now();
  for (let at = 0; at < ALERTS; at += A_POST) await keepPosting(() => postSigned(url, alerts.slice(at, at + A_POST)));
  const tookMs = Date.now() - startedAt;
  const after = await memoryOf(ingress.pid);

  const worker = await startPart(t, here, ['worker', '--queues', 'standby']);
  const [ticket, ...others] = await until(
    'the ticket and its explanation',
    120_000,
    () => madeOn(stage),
    (made) => made.some(({ notes }) => notes.length > 0),
  );
  assert.deepEqual(others, []);
  assert.equal(countedIn(ticket?.body ?? ''), ALERTS);
  assert.equal(countedIn(ticket?.notes[0] ?? ''), ALERTS);

  const ledger = await openLedger({ path: join(dataDir, 'ledger.db'), seal: createSeal([await keyIn(dataDir)]) });
  const [episode] = await ledger.allOpenEpisodes(2);
  await ledger.close();
  const connection = await Connection.connect({ address: env['TEMPORAL_ADDRESS'] ?? '' });
  const history = await new Client({ connection }).workflow.getHandle(`alerts:signed:${episode?.group}`).fetchHistory();
  await connection.close();
  const sizes = (history.events ?? []).map((event) => HistoryEvent.encode(event).finish().length);
  assert.ok(sizes.length < 2_000, `${sizes.length} events`);
  assert.ok(Math.max(...sizes) < 256 * 1024, `an event of ${Math.max(...sizes)} bytes`);
  const [grown, held] = [(after ?? 0) - (before ?? 0), await memoryOf(worker.pid)];
  t.diagnostic(
    `taken in ${(tookMs / 1_000).toFixed(1)} s; ${sizes.length} events, the largest of ${Math.max(...sizes)} bytes; ingress ${megabytes(before ?? 0)} and ${megabytes(grown)} more, worker ${megabytes(held ?? 0)}`,
  );
  assert.ok(grown < 200 * 1024 * 1024, `the ingress has grown by ${megabytes(grown)}`);
});
