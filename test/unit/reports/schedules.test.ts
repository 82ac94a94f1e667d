/** Which schedules reports have. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypedSearchAttributes } from '@temporalio/common';
import { OF_THIS_GENERATION } from '../../../workflows/generation.ts';
import { ensureReportSchedules, reportScheduleOf } from '../../../intake/reports/schedules.ts';
import { ScheduleAlreadyRunning } from '@temporalio/client';
import type { Client, ScheduleOptions } from '@temporalio/client';

const MONTHLY = { kind: 'month', timeZone: 'Europe/Berlin', hour: 6, minute: 30 } as const;
/** As a server describes it that was asked for it. */
const ASKED = reportScheduleOf(MONTHLY);
const AT = { minute: [{ start: 30 }], hour: [{ start: 6 }], dayOfMonth: [{ start: 1 }] };
const MADE = {
  spec: { timezone: 'Europe/Berlin', calendars: [AT] },
  policies: { ...ASKED.policies, pauseOnFailure: false },
  state: { paused: false },
  action: { ...ASKED.action, typedSearchAttributes: new TypedSearchAttributes([OF_THIS_GENERATION]) },
};
type Made = ScheduleOptions<ScheduleOptions['action']>;

/** A client whose server has the given schedules (simulated). */
function server(there: readonly string[] = [], owner = 'ours', described: object = {}) {
  const did: string[] = [];
  const made: Made[] = [];
  const schedule = {
    create: (options: Made) => {
      if (there.includes(options.scheduleId)) return Promise.reject(new ScheduleAlreadyRunning('there', options.scheduleId));
      made.push(options);
      return Promise.resolve();
    },
    getHandle: (id: string) => ({
      describe: () => Promise.resolve({ ...MADE, ...described, memo: { installation: owner } }),
      update: () => Promise.resolve(void did.push(`update ${id}`)),
      delete: () => Promise.resolve(void did.push(`delete ${id}`)),
    }),
  };
  const schedules = there.map((scheduleId) => ({
    scheduleId,
    memo: { fields: { installation: { metadata: {}, data: new Uint8Array() } } },
  }));
  const workflowService = { listSchedules: () => Promise.resolve({ schedules, nextPageToken: new Uint8Array() }) };
  const options = { namespace: 'default', loadedDataConverter: { payloadCodecs: [] } };
  return { did, made, client: { schedule, workflowService, options } as unknown as Client };
}

test('a kind and zone get one schedule: the first of the month or a Monday, in its zone, every missed one for ten days, one after the other', async () => {
  const { client, made } = server();
  await ensureReportSchedules({ client, installation: 'ours' }, [MONTHLY, { ...MONTHLY, kind: 'week' }]);
  assert.deepEqual(
    made.map(({ scheduleId, spec, policies }) => [scheduleId, spec, policies]),
    [
      [
        'reports:month:Europe/Berlin',
        { calendars: [{ dayOfMonth: 1, hour: 6, minute: 30, second: 0 }], timezone: 'Europe/Berlin' },
        POLICIES,
      ],
      [
        'reports:week:Europe/Berlin',
        { calendars: [{ dayOfWeek: 'MONDAY', hour: 6, minute: 30, second: 0 }], timezone: 'Europe/Berlin' },
        POLICIES,
      ],
    ],
  );
});
const POLICIES = { overlap: 'BUFFER_ALL', catchupWindow: 10 * 86_400_000 };

const ID = 'reports:month:Europe/Berlin';
async function startedBeside(described: object, owner = 'ours'): Promise<readonly string[]> {
  const { client, did } = server([ID], owner, described);
  await ensureReportSchedules({ client, installation: 'ours' }, [MONTHLY]);
  return did;
}

test('one that is there and as it should be is left alone, also where somebody has paused it', async () => {
  assert.deepEqual(await startedBeside({}), []);
  assert.deepEqual(await startedBeside({ state: { paused: true, note: 'on holiday' } }), []);
});

for (const [what, described] of [
  ['hour', { spec: { ...MADE.spec, calendars: [{ ...AT, hour: [{ start: 7 }] }] } }],
  ['zone', { spec: { ...MADE.spec, timezone: 'UTC' } }],
  ['catch-up', { policies: { ...MADE.policies, catchupWindow: 60_000 } }],
  ['queue', { action: { ...MADE.action, taskQueue: 'other' } }],
  ['generation', { action: { ...MADE.action, typedSearchAttributes: new TypedSearchAttributes([{ ...OF_THIS_GENERATION, value: '0' }]) } }],
  ['missing mark', { action: { ...MADE.action, typedSearchAttributes: new TypedSearchAttributes() } }],
] as const)
  test(`one of another ${what} is changed`, async () => {
    assert.deepEqual(await startedBeside(described), [`update ${ID}`]);
  });

test('one of another installation is refused', async () => {
  const theirs = server([ID], 'theirs');
  await assert.rejects(ensureReportSchedules({ client: theirs.client, installation: 'ours' }, [MONTHLY]), /got another's/);
  assert.deepEqual(theirs.did, []);
});
