/** The run of a group of alerts, and that of its explanation, ended by hand: both are noticed from outside without a further delivery, and nothing is lost or done twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DIALECTS } from '../../simulator/stage/stage.ts';
import { alerting, madeOn, postSigned, sentOf, ticketOf } from '../support/alerting.ts';
import { detailsOf, groupRunOf, stateOf, toldOf } from '../support/group-run.ts';
import { live, until } from '../support/live.ts';
import type { Live } from '../support/live.ts';

const CHECK_MS = 2_000;
/** Two checks, four calls of the desk, and a machine that does other things as well. */
const SOON_MS = 40_000;
/** A group's run is looked for every 30 s, and gone at two looks in a row. */
const GROUP_SOON_MS = 100_000;

const rests = (service: Live, run: string) =>
  until(
    'the group to rest with its ticket',
    SOON_MS,
    () => detailsOf(service, run),
    (details) => details.includes('Next: wait for news') && details.includes('ticket '),
  );
const hosts = (...names: readonly string[]) => names.map((host) => sentOf({ host }));

for (const how of ['terminated', 'cancelled'] as const)
  test(`the run of a group that was ${how} by hand while its alerts fire is begun again without a delivery, on its one ticket, and an operator is told once`, async (t) => {
    const service = await live(t, alerting({}, { settings: { deadManMs: CHECK_MS } }));
    const { ingress } = service.service().urls;
    const first = hosts('srv-01', 'srv-02');
    assert.equal((await postSigned(ingress, first)).status, 202);
    const ticket = await ticketOf(service, 'DiskSpaceLow', 1);
    const run = await groupRunOf(service);
    await rests(service, run);
    await service.withClient(async (client) => {
      const handle = client.workflow.getHandle(run);
      await (how === 'terminated' ? handle.terminate('by hand') : handle.cancel());
    });
    const endedAt = performance.now();
    await until(
      'the run to be over',
      SOON_MS,
      () => stateOf(service, run),
      (state) => state !== 'RUNNING',
    );
    // What fires is said again, as monitors do: no news, so nobody is told by it.
    assert.equal((await postSigned(ingress, first)).status, 202);
    await until(
      'an alert for operators',
      GROUP_SOON_MS,
      () => Promise.resolve(toldOf(service, 'alert-run-gone', run)),
      (count) => count === 1,
    );
    t.diagnostic(`told, and begun again, ${Math.round((performance.now() - endedAt) / 1_000)} s after it was ${how}`);
    assert.equal(await stateOf(service, run), 'RUNNING');
    await rests(service, run);

    assert.equal((await postSigned(ingress, hosts('srv-03'))).status, 202);
    await until(
      'the third alert to be counted',
      SOON_MS,
      () => detailsOf(service, run),
      (details) => details.includes('3 alerts, 3 firing'),
    );
    const [made, ...others] = await madeOn(service.stage);
    assert.deepEqual([made?.id, others], [ticket.id, []], 'one ticket');
    assert.deepEqual(made?.notes.filter((note) => !note.startsWith('Superseded')).length, 1, made?.notes.join('\n\n'));
    assert.equal(toldOf(service, 'alert-run-gone', run), 1);
  });

test('a group whose run was terminated by hand goes on at once with the next alert of it, on its one ticket', async (t) => {
  const service = await live(t, alerting());
  const { ingress } = service.service().urls;
  assert.equal((await postSigned(ingress, hosts('srv-01', 'srv-02'))).status, 202);
  const ticket = await ticketOf(service, 'DiskSpaceLow', 1);
  const run = await groupRunOf(service);
  await rests(service, run);
  await service.withClient((client) => client.workflow.getHandle(run).terminate('by hand'));
  assert.equal((await postSigned(ingress, hosts('srv-03'))).status, 202);
  assert.equal(await stateOf(service, run), 'RUNNING');
  await until(
    'the third alert to be counted',
    SOON_MS,
    () => detailsOf(service, run),
    (details) => details.includes('3 alerts, 3 firing') && details.includes(`ticket ${ticket.id}`),
  );
  assert.deepEqual(
    (await madeOn(service.stage)).map(({ id }) => id),
    [ticket.id],
  );
});

test("the run of a group's explanation that was terminated by hand while it waits for a person is told of and noted on the group's ticket", async (t) => {
  const given = { settings: { deadManMs: CHECK_MS }, entry: 'test/fixtures/service-without-control.ts' };
  const service = await live(t, alerting({ criticality: { critical: 'sla' } }, given));
  for (const dialect of DIALECTS) await service.stage.setProvider(dialect, { kind: 'retired' });
  const critical = [sentOf({ host: 'srv-01', severity: 'critical' })];
  assert.equal((await postSigned(service.service().urls.ingress, critical)).status, 202);
  const ticket = await ticketOf(service, 'DiskSpaceLow', 1);
  const run = `alert-summary:desk:${ticket.id}`;
  await until(
    'a person to be asked',
    90_000,
    () => service.withLedger((ledger) => ledger.tasks({ open: true, workflowId: run }, 1)),
    (tasks) => tasks.length === 1,
  );
  await service.withClient((client) => client.workflow.getHandle(run).terminate('by hand'));
  const lastResort = async (): Promise<number> =>
    (await madeOn(service.stage)).flatMap(({ notes }) => notes).filter((note) => note.startsWith('Standby cannot go on')).length;
  await until('a note on the ticket', SOON_MS, lastResort, (count) => count === 1);
  assert.equal(toldOf(service, 'workflow-stuck', run), 1);
});
