/** Two services look for groups whose run is gone, at the same moment and on one ledger: the group goes on once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertActs } from './alert-acts.ts';
import { MINUTE_MS, rehearse, rehearsed } from './rehearsal.ts';
import { ALERTS_ROW } from '../../activities/alerts/row.ts';
import { beginGone } from '../../intake/runs-gone.ts';
import { createTakeOn } from '../../intake/take-on.ts';
import { alertConnection, explaining } from '../support/alert-connection.ts';
import type { GonePorts } from '../../intake/runs-gone.ts';

const rehearsal = rehearse({ settings: rehearsed(), wrap: explaining, control: true, alerts: {} });
const { alertsOf, ticketsOf, ticketOf, notesOf, more, runs } = alertActs(rehearsal);

test('two that begin it at once begin one run, on its one ticket, which counts what comes', async (t) => {
  const { post, sleep, ledger, client, handle } = rehearsal();
  const alerts = await alertsOf(2);
  await post(alerts);
  await sleep(2 * MINUTE_MS);
  const ticket = await ticketOf(alerts, 1);
  const [run = ''] = await runs();
  await handle(run).terminate('by hand');
  const connection = alertConnection(rehearsed());
  const told: string[] = [];
  const nowMs = (): number => Date.now();
  const ports: GonePorts = {
    client,
    ledger,
    takeOn: createTakeOn({ client, ledger, nowMs }),
    work: ALERTS_ROW.alerts ?? assert.fail('the row of alerts brings no work'),
    process: ALERTS_ROW.name,
    alert: ({ kind }) => void told.push(kind),
    nowMs,
    tally: { add: () => undefined } as unknown as GonePorts['tally'],
  };
  const services = [0, 1].map(() => beginGone(ports, () => connection));
  const looks = async (): Promise<readonly number[]> => Promise.all(services.map((look) => look()));
  assert.deepEqual(await looks(), [0, 0]);
  const begun = await looks();
  assert.ok(begun.some((count) => count === 1));
  assert.equal((await handle(run).describe()).status.name, 'RUNNING');
  const first = (await handle(run).describe()).runId;
  await post([await more(alerts, 5)]);
  await sleep(30 * MINUTE_MS);
  assert.equal((await handle(run).describe()).runId, first, 'neither has ended the run of the other');
  assert.deepEqual(
    ticketsOf(alerts).map(({ id }) => id),
    [ticket.id],
  );
  assert.equal(notesOf(ticket).filter((note) => !note.startsWith('Superseded')).length, 1);
  assert.deepEqual(await looks(), [0, 0]);
  t.diagnostic(`begun by ${begun.join(' and ')}; told ${told.length} times`);
});
