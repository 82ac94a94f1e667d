/** Before an upgrade: what is taken while the release before drains, and that only an installation's own runs hold up its start. Real server and processes. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startService } from '../../simulator/stage/service.ts';
import { startStage } from '../../simulator/stage/stage.ts';
import { otherRuns } from '../../temporal/other-runs.ts';
import { WORKFLOW_QUEUE } from '../../workflows/ids.ts';
import { namedTemporal } from '../fixtures/named-temporal.ts';
import { ALERT_ENV, alertSettings, madeOn, postSigned, sentOf } from '../support/alerting.ts';
import { message, send } from '../support/deliveries.ts';
import { OPEN, until } from '../support/live.ts';
import { startUntilEnd } from '../support/refused.ts';

test('a new installation beside the runs of another is told whose the namespace is, and not to drain what is not its own', async (t) => {
  const temporal = await namedTemporal(t);
  const stage = await startStage({ dir: join(temporal.dir, 'stage'), settings: OPEN });
  t.after(() => stage.close());
  const env = temporal.envFor(stage.env);
  const args = (name: string) => ['--config', stage.configPath, '--data-dir', join(temporal.dir, name), '--port', '0', '--codec-port', '0'];
  assert.equal((await startUntilEnd('workers/main.ts', args('first'), env)).code, 'ready');
  await temporal.client().workflow.start('triageTicket', { workflowId: 'triage:desk:THEIRS', taskQueue: WORKFLOW_QUEUE });
  const place = { connection: temporal.connection, namespace: 'default' };
  await until(
    'the run to be listed',
    20_000,
    async () => (await otherRuns(place)).listed,
    (listed) => listed.length === 1,
  );
  const refused = await startUntilEnd('workers/main.ts', args('second'), env);
  assert.equal(refused.code, 1);
  assert.match(refused.said, /wanted a namespace of the installation/);
  assert.doesNotMatch(refused.said, /THEIRS/);
});

test('with --no-intake a delivery of a new ticket gets 503 and starts nothing, one of a ticket that waits is taken, and afterwards both are', async (t) => {
  const temporal = await namedTemporal(t);
  const stage = await startStage({ dir: join(temporal.dir, 'stage'), settings: OPEN, webhooks: 'off' });
  t.after(() => stage.close());
  const env = temporal.envFor(stage.env);
  const place = { dataDir: join(temporal.dir, 'data'), configPath: stage.configPath, ingressPort: stage.ingressPort, env };
  for (const dialect of ['openai', 'anthropic', 'ollama'] as const) await stage.setProvider(dialect, { kind: 'retired' });
  const ticket = (id: string) => ({ id, client: 'acme', subject: 'VPN drops', body: 'The VPN of our office drops every ten minutes.' });
  await stage.create([ticket('OPEN'), ticket('NEW')]);
  const first = await startService(place);
  const hook = `http://127.0.0.1:${stage.ingressPort}/hooks/desk`;
  assert.equal((await send(hook, message('OPEN', { id: 'evt_1' }))).status, 202);
  const notes = async (id: string) => (await stage.journal()).filter(({ kind, ticket: on }) => kind === 'note-added' && on === id).length;
  await until(
    'a person to be asked',
    60_000,
    () => notes('OPEN'),
    (count) => count === 1,
  );
  assert.equal(await first.started.stop(), 0);

  const draining = await startService({ ...place, flags: ['--no-intake'] });
  const refused = await send(hook, message('NEW', { id: 'evt_2' }));
  const taken = await send(hook, message('OPEN', { id: 'evt_3' }));
  assert.equal(await draining.started.stop(), 0);
  assert.deepEqual([refused.status, taken.status], [503, 202]);
  await assert.rejects(temporal.client().workflow.getHandle('triage:desk:NEW').describe(), { name: 'WorkflowNotFoundError' });

  const after = await startService(place);
  assert.equal((await send(hook, message('NEW', { id: 'evt_2' }))).status, 202);
  assert.equal(await after.started.stop(), 0);
});

test('with --no-intake a new group of alerts gets 503 and starts nothing, an open one and its explanation are counted as open runs and go on, and afterwards the new one has its ticket', async (t) => {
  const temporal = await namedTemporal(t);
  const stage = await startStage({
    dir: join(temporal.dir, 'stage'),
    settings: { ...OPEN, ...alertSettings() },
    webhooks: 'off',
    env: ALERT_ENV,
  });
  t.after(() => stage.close());
  const env = temporal.envFor(stage.env);
  const place = { dataDir: join(temporal.dir, 'data'), configPath: stage.configPath, ingressPort: stage.ingressPort, env };
  for (const dialect of ['openai', 'anthropic', 'ollama'] as const) await stage.setProvider(dialect, { kind: 'retired' });
  const ingress = `http://127.0.0.1:${stage.ingressPort}`;
  const post = async (rule: string, host: string) => (await postSigned(ingress, [sentOf({ rule, host })])).status;
  const made = async (): Promise<readonly string[]> => (await madeOn(stage)).map(({ subject }) => subject.split(' ')[0] ?? '');
  /** As a release of another generation counts them, which these are not. */
  const open = async (): Promise<readonly string[]> => {
    const runs: string[] = [];
    for await (const { workflowId } of temporal
      .client()
      .workflow.list({ query: `TaskQueue = '${WORKFLOW_QUEUE}' AND ExecutionStatus = 'Running'` }))
      if (workflowId.startsWith('alert')) runs.push(workflowId.split(':')[0] ?? '');
    return runs.toSorted();
  };
  const first = await startService(place);
  assert.equal(await post('Open', 'srv-01'), 202);
  await until('its ticket and both runs', 60_000, open, (runs) => runs.join() === 'alert-summary,alerts');
  assert.equal(await first.started.stop(), 0);

  const draining = await startService({ ...place, flags: ['--no-intake'] });
  assert.deepEqual([await post('Open', 'srv-02'), await post('New', 'srv-01')], [202, 503]);
  assert.equal(await draining.started.stop(), 0);
  assert.deepEqual([await made(), await open()], [['Open'], ['alert-summary', 'alerts']]);

  const after = await startService(place);
  await until('the new one to have its ticket', 90_000, made, (subjects) => subjects.includes('New'));
  assert.deepEqual((await made()).toSorted(), ['New', 'Open']);
  assert.equal(await after.started.stop(), 0);
});
