/** Starts in a namespace in which runs of another generation of the workflow code are open, and the way out. Real server and processes. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startStage } from '../../simulator/stage/stage.ts';
import { ensureSearchAttributes } from '../../temporal/embedded/search-attributes.ts';
import { endOtherPolls, otherRuns } from '../../temporal/other-runs.ts';
import { WORKFLOW_GENERATION } from '../../workflows/generation.ts';
import { WORKFLOW_QUEUE } from '../../workflows/ids.ts';
import { GENERATION } from '../../workflows/search-attributes.ts';
import { namedTemporal } from '../fixtures/named-temporal.ts';
import { standbyInside } from '../support/command-line.ts';
import { OPEN, until } from '../support/live.ts';
import { startUntilEnd } from '../support/refused.ts';
import type { NamedTemporal } from '../fixtures/named-temporal.ts';

const LISTED_WITHIN_MS = 20_000;

/** A run that nobody works on, in our queue, as a release of that generation would have started it. */
const open = (temporal: NamedTemporal, type: string, workflowId: string, generation?: string, taskQueue = WORKFLOW_QUEUE) =>
  temporal.client().workflow.start(type, {
    workflowId,
    taskQueue,
    args: [],
    ...(generation === undefined ? {} : { typedSearchAttributes: [{ key: GENERATION, value: generation }] }),
  });
const placeOf = ({ connection }: NamedTemporal) => ({ connection, namespace: 'default' });
const listed = async (temporal: NamedTemporal): Promise<readonly string[]> =>
  (await otherRuns(placeOf(temporal))).listed.map(({ workflowId }) => workflowId).toSorted();
/** A list comes after the facts. */
const untilAllAreListed = (temporal: NamedTemporal, count: number): Promise<number> =>
  until(
    `${count} open runs`,
    LISTED_WITHIN_MS,
    async () => (await temporal.client().workflow.count("ExecutionStatus = 'Running'")).count,
    (seen) => seen === count,
  );

test('only lasting runs of our queue that bear another generation or none are found, and a poll of another is ended', async (t) => {
  const temporal = await namedTemporal(t);
  assert.equal((await ensureSearchAttributes(temporal.connection, 'default', { log: () => undefined })).kind, 'done');
  await open(temporal, 'triageTicket', 'ours', WORKFLOW_GENERATION);
  await open(temporal, 'triageTicket', 'before-any');
  await open(temporal, 'aTypeOfOld', 'of-another', 'other');
  await open(temporal, 'drainWaiting', 'drain:ticket-triage');
  await open(temporal, 'alertGroup', 'alerts:prom:a1', 'other');
  await open(temporal, 'summarizeAlerts', 'alert-summary:desk:7', 'other');
  await open(temporal, 'alertGroup', 'alerts:prom:ours', WORKFLOW_GENERATION);
  await open(temporal, 'triageTicket', 'a-strangers', undefined, 'elsewhere');
  await open(temporal, 'heartbeat', 'heartbeat:x');
  await open(temporal, 'pollDesk', 'poll:desk-1');
  await open(temporal, 'pollDesk', 'poll:desk-2', WORKFLOW_GENERATION);
  await untilAllAreListed(temporal, 11);
  const lasting = ['alert-summary:desk:7', 'alerts:prom:a1', 'before-any', 'drain:ticket-triage', 'of-another'];
  assert.deepEqual(await listed(temporal), lasting);
  const generations = (await otherRuns(placeOf(temporal))).listed.map(({ generation }) => generation ?? 'none').toSorted();
  assert.deepEqual(generations, ['none', 'none', 'other', 'other', 'other']);

  await endOtherPolls(placeOf(temporal));
  const statusOf = async (id: string) => (await temporal.client().workflow.getHandle(id).describe()).status.name;
  assert.deepEqual([await statusOf('poll:desk-1'), await statusOf('poll:desk-2')], ['TERMINATED', 'RUNNING']);
  // What has ended does not count, though the list may still name it.
  for (const id of lasting) await temporal.client().workflow.getHandle(id).terminate();
  assert.deepEqual(await otherRuns(placeOf(temporal)), { listed: [], more: 0 });
});

test('where a namespace knows no generation yet all that is open is of another, 20 are named and the rest counted', async (t) => {
  const temporal = await namedTemporal(t);
  await temporal.makeNamespace('old');
  const namespace = { connection: temporal.connection, namespace: 'old' };
  await until(
    'the namespace to be usable',
    LISTED_WITHIN_MS,
    () =>
      temporal
        .client('old')
        .workflow.start('triageTicket', { workflowId: 'n0', taskQueue: WORKFLOW_QUEUE })
        .then(
          () => true,
          () => false,
        ),
    (is) => is,
  );
  for (let at = 1; at < 23; at++)
    await temporal.client('old').workflow.start('triageTicket', { workflowId: `n${at}`, taskQueue: WORKFLOW_QUEUE });
  const found = await until(
    '23 runs',
    LISTED_WITHIN_MS,
    () => otherRuns(namespace),
    ({ listed: some, more }) => some.length + more === 23,
  );
  assert.deepEqual([found.listed.length, found.more], [20, 3]);
});

test('a start is refused with 1 and names the run, changes nothing, and starts once that run has ended; its own runs refuse nothing', async (t) => {
  const temporal = await namedTemporal(t);
  const stage = await startStage({ dir: join(temporal.dir, 'stage'), settings: OPEN });
  t.after(() => stage.close());
  const env = temporal.envFor(stage.env);
  const dataDir = join(temporal.dir, 'data');
  const common = ['--config', stage.configPath, '--data-dir', dataDir];
  const whole = [...common, '--port', '0', '--codec-port', '0'];
  const attributes = await ensureSearchAttributes(temporal.connection, 'default', { log: () => undefined });
  assert.equal(attributes.kind, 'done');
  const handle = await open(temporal, 'triageTicket', 'triage:desk:OLD', 'other');
  await until(
    'the run to be listed',
    LISTED_WITHIN_MS,
    () => listed(temporal),
    (ids) => ids.length === 1,
  );

  for (const [entry, args] of [
    ['workers/main.ts', whole],
    ['cli/standby.ts', ['worker', '--queues', 'standby', ...common]],
  ] as const) {
    const refused = await startUntilEnd(entry, args, env);
    assert.equal(refused.code, 1, refused.said);
    assert.match(refused.said, /triage:desk:OLD \(triageTicket\), since 2\d{3}-\d\d-\d\dT[^ ]+, generation other/);
    assert.match(refused.said, /let it drain/);
    // Made by what comes after the check.
    assert.equal(existsSync(join(dataDir, 'ledger.db')), false);
  }
  const checked = await standbyInside(dataDir, ['check', '--config', stage.configPath], env);
  assert.equal(checked.code, 1);
  assert.match(checked.out, /wrong +open workflows .*triage:desk:OLD/);

  await handle.terminate();
  // A run of this generation that waits, as others of our processes leave it.
  await open(temporal, 'triageTicket', 'triage:desk:OURS', WORKFLOW_GENERATION);
  assert.equal((await startUntilEnd('workers/main.ts', whole, env)).code, 'ready');
  assert.match((await standbyInside(dataDir, ['check', '--config', stage.configPath], env)).out, /ok +open workflows/);
});
