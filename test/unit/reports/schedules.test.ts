/** Which schedules reports have. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureReportSchedules } from '../../../intake/reports/schedules.ts';
import { ScheduleAlreadyRunning } from '@temporalio/client';
import type { Client, ScheduleOptions } from '@temporalio/client';

const MONTHLY = { kind: 'month', timeZone: 'Europe/Berlin', hour: 6, minute: 30 } as const;
type Made = ScheduleOptions<ScheduleOptions['action']>;

/** A client whose server has the given schedules (simulated). */
function server(there: readonly string[] = [], owner = 'ours') {
  const did: string[] = [];
  const made: Made[] = [];
  const schedule = {
    create: (options: Made) => {
      if (there.includes(options.scheduleId)) return Promise.reject(new ScheduleAlreadyRunning('there', options.scheduleId));
      made.push(options);
      return Promise.resolve();
    },
    getHandle: (id: string) => ({
      describe: () => Promise.resolve({ memo: { installation: owner } }),
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

test('one that is there is changed, and one of another installation is not', async () => {
  const ours = server(['reports:month:Europe/Berlin']);
  await ensureReportSchedules({ client: ours.client, installation: 'ours' }, [MONTHLY]);
  assert.deepEqual(ours.did, ['update reports:month:Europe/Berlin']);
  const theirs = server(['reports:month:Europe/Berlin'], 'theirs');
  await assert.rejects(ensureReportSchedules({ client: theirs.client, installation: 'ours' }, [MONTHLY]), /got another's/);
  assert.deepEqual(theirs.did, []);
});
