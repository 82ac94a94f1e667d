/** Where people look, a group of alerts and its explanation show as a ticket's run does: in Temporal, in the status and in the list of tasks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { DIALECTS } from '../../simulator/stage/stage.ts';
import { CLIENT, CONNECTION, PROCESS } from '../../workflows/search-attributes.ts';
import { alerting, postSigned, sentOf, ticketOf } from '../support/alerting.ts';
import { standbyInside } from '../support/command-line.ts';
import { live, until } from '../support/live.ts';
import type { Live } from '../support/live.ts';

const Metadata = z.looseObject({ currentDetails: z.string() });
const Status = z.looseObject({
  alerts: z.looseObject({
    open: z.number(),
    groups: z.array(z.looseObject({ run: z.string(), client: z.string(), ticket: z.string().nullable() })),
  }),
});
const Tasks = z.object({ tasks: z.array(z.looseObject({ task: z.string(), client: z.string(), ticket: z.string() })) });

/** What Temporal's UI shows of a run beside its events. */
const shownOf = ({ withClient }: Live, run: string) =>
  withClient(async (client) => {
    const handle = client.workflow.getHandle(run);
    const described = await handle.describe();
    const attributes = described.typedSearchAttributes;
    return {
      client: attributes.get(CLIENT),
      process: attributes.get(PROCESS),
      connection: attributes.get(CONNECTION),
      summary: await described.staticSummary(),
      details: Metadata.parse(await handle.query('__temporal_workflow_metadata')).currentDetails,
    };
  });

test('while no machine answers, a critical group and its explanation show in Temporal, in the status and among the tasks of people', async (t) => {
  const service = await live(t, alerting({ criticality: { critical: 'sla' } }, { entry: 'test/fixtures/service-without-control.ts' }));
  for (const dialect of DIALECTS) await service.stage.setProvider(dialect, { kind: 'retired' });
  const hosts = ['srv-01', 'srv-02', 'srv-03'].map((host) => sentOf({ host, severity: 'critical', title: 'SECRET-WORD' }));
  assert.equal((await postSigned(service.service().urls.ingress, hosts)).status, 202);
  const ticket = await ticketOf(service, 'DiskSpaceLow', 0);
  const listed = async () => Tasks.parse(JSON.parse((await standbyInside(service.dataDir, ['tasks', 'list', '--json'])).out)).tasks;
  const [task] = await until('a person to be asked', 90_000, listed, (tasks) => tasks.length > 0);
  assert.deepEqual(task && [task.task, task.client, task.ticket], [`alert-summary:desk:${ticket.id}:e1:t1`, 'acme', ticket.id]);

  const said = await standbyInside(service.dataDir, ['status', '--json']);
  const { alerts } = Status.parse(JSON.parse(said.out));
  const [group] = alerts.groups;
  assert.ok(group);
  assert.deepEqual([alerts.open, group.client, group.ticket], [1, 'acme', ticket.id]);
  assert.match(group.run, /^alerts:signed:[0-9a-f]+$/);

  const of = await shownOf(service, group.run);
  assert.deepEqual([of.client, of.process, of.connection], ['acme', 'alert-summary', 'signed']);
  assert.ok(of.summary, 'the run has a summary');
  assert.match(of.details, /^\*\*Group of alerts\*\* of acme/);
  assert.match(of.details, /^3 alerts, 3 firing, 0 held, critical; 3 hosts, 1 condition; since /m);
  assert.ok(of.details.includes(`ticket ${ticket.id}`), of.details);

  const explanation = await shownOf(service, `alert-summary:desk:${ticket.id}`);
  assert.deepEqual([explanation.client, explanation.process, explanation.connection], ['acme', 'alert-summary', 'desk']);
  assert.ok(explanation.summary?.includes(ticket.id), explanation.summary);
  assert.match(explanation.details, /acme/);
  assert.doesNotMatch(JSON.stringify([of, explanation, said.out]), /SECRET-WORD/);
  t.diagnostic(`${of.summary} | ${of.details.replaceAll('\n', ' ')} | ${explanation.summary}`);
});
