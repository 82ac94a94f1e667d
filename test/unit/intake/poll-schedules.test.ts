/** The schedules of polls, as Temporal is asked for them: made, changed, taken away, and none of another installation touched. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScheduleAlreadyRunning, ScheduleNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { UnsealError } from '../../../encryption/cipher.ts';
import { PlainPayloadError } from '../../../encryption/codec.ts';
import { dropOtherPolls, ensurePoll } from '../../../intake/poll-schedules.ts';
import { WORKFLOW_GENERATION } from '../../../workflows/generation.ts';
import type { PollPlace } from '../../../intake/poll-schedules.ts';

const POLLED = { name: 'desk', intake: 'poll', pollEveryMs: 60_000 } as const;
const HOOKED = { ...POLLED, intake: 'webhook' } as const;
const MISSING = new ScheduleNotFoundError('none', 'poll:desk');
const THERE = new ScheduleAlreadyRunning('there', 'poll:desk');

type Described = { readonly memo?: Record<string, unknown>; readonly state?: object } | Error;
type Script = {
  readonly described?: Described;
  /** What each call of `create` ends in, one after the other. */
  readonly creates?: readonly (Error | undefined)[];
  readonly deletes?: Error;
  readonly listed?: readonly { readonly scheduleId: string; readonly by?: string }[];
};
function scripted({ described = MISSING, creates = [], deletes, listed = [] }: Script = {}) {
  const calls: (readonly unknown[])[] = [];
  const ends = [...creates];
  const handleOf = (scheduleId: string) => ({
    scheduleId,
    describe: async () => {
      if (described instanceof Error) throw described;
      return { memo: described.memo, state: described.state ?? { paused: false } };
    },
    delete: async () => {
      calls.push(['delete', scheduleId]);
      if (deletes) throw deletes;
    },
    update: async (change: (before: object) => object) =>
      void calls.push(['update', change({ spec: 0, action: 0, policies: 0, state: 'kept' })]),
    trigger: async (overlap: string) => void calls.push(['trigger', scheduleId, overlap]),
  });
  const client = {
    schedule: {
      getHandle: handleOf,
      create: async (options: object) => {
        calls.push(['create', options]);
        const end = ends.shift();
        if (end) throw end;
      },
    },
    options: { namespace: 'default', loadedDataConverter: { payloadCodecs: [] } },
    workflowService: {
      listSchedules: async () => ({
        schedules: listed.map(({ scheduleId, by }) => ({
          scheduleId,
          memo: { fields: by === undefined ? {} : { installation: defaultPayloadConverter.toPayload(by) } },
        })),
        nextPageToken: new Uint8Array(),
      }),
    },
  };
  const place = { client, installation: 'inst-1' } as unknown as PollPlace;
  return { place, calls };
}
const SPEC = { intervals: [{ every: 60_000 }] };
const POLICIES = { overlap: 'SKIP', catchupWindow: 60_000 };
/** A schedule without the typed key of its attribute, which is compared by its name. */
function plainOf(options: unknown): unknown {
  const { action, ...rest } = options as { action: { typedSearchAttributes: readonly { key: { name: string }; value: string }[] } };
  const { typedSearchAttributes, ...plain } = action;
  return { ...rest, action: { ...plain, attributes: typedSearchAttributes.map(({ key, value }) => `${key.name}=${value}`) } };
}
const ACTION = {
  type: 'startWorkflow',
  workflowType: 'pollDesk',
  workflowId: 'poll:desk',
  taskQueue: 'standby',
  args: [{ connection: 'desk' }],
  workflowExecutionTimeout: 900_000,
  attributes: ['Connection=desk', `Generation=${WORKFLOW_GENERATION}`],
};
const MADE = { scheduleId: 'poll:desk', spec: SPEC, action: ACTION, policies: POLICIES, memo: { installation: 'inst-1' } };
const TRIGGERED = ['trigger', 'poll:desk', 'SKIP'];

test('a connection that is polled gets its schedule, marked with its installation, and its first poll at once', async () => {
  for (const intake of ['poll', 'both'] as const) {
    const { place, calls } = scripted();
    await ensurePoll(place, { ...POLLED, intake });
    const [create, trigger, ...more] = calls;
    assert.deepEqual([create?.[0], plainOf(create?.[1]), trigger, more], ['create', MADE, TRIGGERED, []]);
  }
});

test('a schedule that is ours becomes what the configuration says, and keeps its state', async () => {
  const { place, calls } = scripted({ creates: [THERE], described: { memo: { installation: 'inst-1' } } });
  await ensurePoll(place, POLLED);
  const [, update, trigger] = calls;
  assert.deepEqual(
    [update?.[0], plainOf(update?.[1]), trigger, calls.length],
    ['update', { spec: SPEC, action: ACTION, policies: POLICIES, state: 'kept' }, TRIGGERED, 3],
  );
});

for (const [what, described] of [
  ['another installation’s', { memo: { installation: 'inst-2' } }],
  ['sealed with a key that we do not have', new UnsealError('unknown-key', 'k', 'none')],
  ['not sealed at all', new PlainPayloadError('plain')],
] as const)
  test(`a schedule that is ${what} is left alone, and the start says so`, async () => {
    const given = scripted({ creates: [THERE], described });
    await assert.rejects(ensurePoll(given.place, POLLED), {
      message: "Expected the schedule poll:desk to be of the installation inst-1, got another's; delete it where nobody needs it.",
    });
    assert.deepEqual(
      given.calls.map(([name]) => name),
      ['create'],
    );
    const hooked = scripted({ described });
    await ensurePoll(hooked.place, HOOKED);
    assert.deepEqual(hooked.calls, []);
  });

for (const [state, kept] of [
  [
    { paused: true, note: 'by hand' },
    { paused: true, note: 'by hand' },
  ],
  [{ paused: false, note: undefined }, { paused: false }],
] as const)
  test(`a schedule of an earlier release is made anew, ${kept.paused ? 'paused with its note' : 'running'} as it was`, async () => {
    for (const [deletes, again] of [
      [undefined, undefined],
      [MISSING, THERE],
    ] as const) {
      const { place, calls } = scripted({ creates: [THERE, again], described: { memo: {}, state }, ...(deletes && { deletes }) });
      await ensurePoll(place, POLLED);
      assert.deepEqual(
        calls.map(([name]) => name),
        ['create', 'delete', 'create', 'trigger'],
      );
      assert.deepEqual(plainOf(calls[2]?.[1]), { ...MADE, state: kept });
    }
  });

test('whatever else Temporal says is thrown, and nothing is done after it', async () => {
  const bad = new Error('bad');
  for (const script of [
    { creates: [bad] },
    { creates: [THERE], described: bad },
    { creates: [THERE], described: { memo: {} }, deletes: bad },
    { creates: [THERE, bad], described: { memo: {} } },
  ]) {
    const { place, calls } = scripted(script);
    await assert.rejects(ensurePoll(place, POLLED), bad);
    assert.ok(!calls.some(([name]) => name === 'trigger'));
  }
  await assert.rejects(ensurePoll(scripted({ deletes: bad }).place, HOOKED), bad);
});

test('a connection that is announced by webhook has no schedule: ours and an unmarked one are deleted, one that is gone is gone', async () => {
  for (const script of [{ described: { memo: { installation: 'inst-1' } } }, { described: { memo: {} } }, { deletes: MISSING }]) {
    const { place, calls } = scripted(script);
    await ensurePoll(place, HOOKED);
    assert.deepEqual(calls, [['delete', 'poll:desk']]);
  }
});

test('of the polls that are ours those are dropped that the configuration does not name', async () => {
  const listed = [
    { scheduleId: 'poll:desk', by: 'inst-1' },
    { scheduleId: 'poll:old', by: 'inst-1' },
    { scheduleId: 'poll:older', by: 'inst-1' },
    { scheduleId: 'poll:theirs', by: 'inst-2' },
    { scheduleId: 'poll:nobodys' },
    { scheduleId: 'drain:old', by: 'inst-1' },
    { scheduleId: 'old:poll:', by: 'inst-1' },
  ];
  const { place, calls } = scripted({ listed, deletes: MISSING });
  await dropOtherPolls(place, ['desk', 'new']);
  assert.deepEqual(calls, [
    ['delete', 'poll:old'],
    ['delete', 'poll:older'],
  ]);
  const bad = new Error('bad');
  await assert.rejects(dropOtherPolls(scripted({ listed, deletes: bad }).place, []), bad);
});
