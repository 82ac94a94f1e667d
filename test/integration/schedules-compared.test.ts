/** `standby doctor` and `standby check` on a real Temporal: of schedules as the configuration wants them doctor says nothing, of each other one what differs and what to do. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { ensurePoll } from '../../intake/poll-schedules.ts';
import { ensureReportSchedules } from '../../intake/reports/schedules.ts';
import { readMarker } from '../../temporal/marker.ts';
import { scheduleId } from '../../workflows/reports/ids.ts';
import { standbyInside } from '../support/command-line.ts';
import { live, until } from '../support/live.ts';

const ZONE = 'Europe/Berlin';
const [MONTHLY, WEEKLY, POLLS] = [
  `schedule of reports by month, ${ZONE}`,
  `schedule of reports by week, ${ZONE}`,
  'schedule of polls of desk',
];
const START = 'Start Standby again: it puts that right.';

test('a schedule that was deleted, paused, changed by hand or is wanted by nobody is said with what to do, and untouched ones are not', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'standby-compared-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const reports = {
    tickets: 'desk',
    timeZone: ZONE,
    name: 'Harbour IT',
    approvers: [{ name: 'Kim', tokenEnv: 'KIM_TOKEN' }],
    recipients: { archive: { kind: 'folder', folder } },
    clients: { acme: { kinds: ['month', 'week'], recipients: ['archive'] } },
  };
  const service = await live(t, { env: { KIM_TOKEN: 'a-token' }, settings: { intake: 'both', pollEveryMs: 60_000, file: { reports } } });
  const { stage, dataDir } = service;
  type Doctored = {
    readonly canRun: boolean;
    readonly findings: readonly { name: string; told: string; status: string; remedies: string[] }[];
  };
  const doctor = async (config = stage.configPath) => {
    const free = ['--port', '0', '--temporal-port', '0', '--ui-port', '0', '--codec-port', '0'];
    const said = await standbyInside(dataDir, ['doctor', '--config', config, '--json', ...free], stage.env);
    const { canRun, findings } = JSON.parse(said.out) as Doctored;
    assert.deepEqual([said.code, canRun], [0, true], said.out);
    return findings.filter(({ status }) => status === 'differs').map(({ name, told, remedies }) => [name, told, remedies] as const);
  };
  const check = async () => {
    const said = await standbyInside(dataDir, ['check', '--config', stage.configPath, '--json'], stage.env);
    const { findings } = JSON.parse(said.out) as { findings: { what: string; state: string; detail: string }[] };
    return findings.filter(({ what }) => what.startsWith('schedule')).map(({ what, state, detail }) => `${state} ${what}: ${detail}`);
  };
  assert.deepEqual(await doctor(), []);
  assert.deepEqual(
    await check(),
    [POLLS, MONTHLY, WEEKLY].map((name) => `ok ${name}: as the configuration says`),
  );

  await service.withClient(async (client) => {
    const [poll, month, week] = ['poll:desk', scheduleId('month', ZONE), scheduleId('week', ZONE)].map((id) =>
      client.schedule.getHandle(id),
    );
    // A start beside one that is as it should be leaves it alone.
    const wanted = [{ kind: 'month', timeZone: ZONE, hour: 6, minute: 0 }] as const;
    const owner = (await readMarker({ connection: client.connection as never, namespace: 'default' }))?.installation ?? '';
    await ensureReportSchedules({ client, installation: owner }, [...wanted, { ...wanted[0], kind: 'week' }]);
    assert.equal((await month?.describe())?.info.lastUpdatedAt, undefined);
    await week?.delete();
    await month?.pause('on holiday');
    await poll?.update((before) => ({
      ...before,
      spec: { intervals: [{ every: '5m' }], timezone: 'Asia/Tokyo' },
      policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow: '1h' },
    }));
    const marker = await readMarker({ connection: client.connection as never, namespace: 'default' });
    await ensurePoll({ client, installation: marker?.installation ?? '' }, { name: 'old', intake: 'poll', pollEveryMs: 60_000 });
    await ensurePoll({ client, installation: 'another' }, { name: 'strange', intake: 'poll', pollEveryMs: 60_000 });
  });
  const differing = [
    [
      POLLS,
      'its zone is Asia/Tokyo instead of UTC, it starts every 300 s instead of every 60 s, what overlaps is ALLOW_ALL instead of SKIP, it catches up on 3600 s instead of 60 s',
      [START],
    ],
    [MONTHLY, 'it is paused (on holiday)', ["Unpause it in Temporal's UI, where nobody holds it on purpose: a start leaves it paused."]],
    [WEEKLY, 'it is not there', ['Start Standby again: it makes it.']],
    ['schedule poll:old', 'nothing in the configuration wants it', ['Start Standby again: it takes it away.']],
  ] as const;
  // The list of schedules is by visibility, which comes after.
  const said = await until('the schedule that nobody wants', 30_000, doctor, (seen) => seen.length >= 4);
  assert.deepEqual(said, differing);
  assert.deepEqual(
    await check(),
    differing.map(([name, told, [todo]]) => `warning ${name}: ${told}; ${todo}`),
  );

  // What the start promises it does, and the pause stays.
  await service.service().started.stop();
  await service.restart();
  const after = await until('what nobody wants to be gone', 30_000, doctor, (seen) => seen.length === 1);
  assert.deepEqual(after, [differing[1]]);

  // A configuration that was changed and not started with.
  const changed = join(folder, 'standby.yaml');
  const text = await readFile(stage.configPath, 'utf8');
  await writeFile(changed, text.replaceAll(ZONE, 'Europe/Paris'));
  const names = (await doctor(changed)).map(([name, told]) => `${name}: ${told}`);
  assert.deepEqual(names, [
    'schedule of reports by month, Europe/Paris: it is not there',
    'schedule of reports by week, Europe/Paris: it is not there',
    `schedule ${scheduleId('month', ZONE)}: nothing in the configuration wants it`,
    `schedule ${scheduleId('week', ZONE)}: nothing in the configuration wants it`,
  ]);
});
