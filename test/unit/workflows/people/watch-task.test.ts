/** The watch of an open task, on a clock of its own: who is told when, and what keeps it from telling anybody. */
import { newWorld } from '../../../support/virtual-worker.ts';
import { openTask } from '../../../support/open-task.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { condition } from '@temporalio/workflow';
import { watchTask } from '../../../../workflows/people/escalate.ts';
import type { Answer, OpenTask, PeopleRules } from '../../../../workflows/people/contract.ts';
import type { Found, Schedule } from '../../../../workflows/people/wait.ts';
import type { World } from '../../../support/virtual-worker.ts';
import type { Watch, WatchPorts } from '../../../../workflows/people/escalate.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RULES: PeopleRules = {
  roles: ['dispatcher', 'service-manager', 'owner'],
  escalateEveryMs: HOUR_MS,
  escalateAtMostMs: 24 * HOUR_MS,
  withoutDueMs: HOUR_MS,
  claimMs: 15 * MINUTE_MS,
};
const HANDLED: Found = { kind: 'handled', by: 'Kim', acts: ['owner'], fields: undefined };

type Its = { readonly world: World; readonly task: OpenTask; readonly schedule: Schedule; readonly watch: () => Watch };
type Given = {
  readonly forMs: number;
  readonly look?: (its: Its) => Awaited<ReturnType<WatchPorts['look']>>;
  readonly lookTakesMs?: number;
  readonly meanwhile?: readonly (readonly [atMs: number, act: (its: Its) => unknown])[];
};
type Told = Its & { readonly told: readonly string[]; readonly found: readonly Found[]; readonly looksAtMin: readonly number[] };

/** Watches for so long; `told` is whom an escalation reached, and in which minute. */
async function watched({ forMs, look, lookTakesMs = 0, meanwhile = [] }: Given): Promise<Told> {
  const world = newWorld();
  const startedAtMs = world.nowMs();
  const min = (): number => (world.nowMs() - startedAtMs) / MINUTE_MS;
  const task = openTask({ openedAtMs: startedAtMs, dueAtMs: startedAtMs + 30 * MINUTE_MS });
  const schedule: Schedule = { nextEscalationAtMs: task.dueAtMs, nextTryAtMs: undefined, tries: 1, triedAtMs: undefined };
  const [told, found, looksAtMin]: [string[], Found[], number[]] = [[], [], []];
  let watch: Watch | undefined;
  const its: Its = {
    world,
    task,
    schedule,
    watch: () => watch ?? assert.fail('it has not begun'),
  };
  for (const [atMs, act] of meanwhile) world.at(atMs, () => act(its));
  const ports: WatchPorts = {
    rules: RULES,
    look: async () => {
      looksAtMin.push(min());
      await world.wait(lookTakesMs);
      return look?.(its) ?? 'as-before';
    },
    found: (one) => void found.push(one),
    escalate: (escalated) => Promise.resolve(void told.push(`${min()}: ${escalated.role}, ${escalated.escalations}`)),
  };
  await world.run(async () => {
    watch = watchTask(task, schedule, ports);
    await condition(() => false, forMs);
    watch.stop();
  });
  return { ...its, told, found, looksAtMin };
}
const answers = ({ task, world }: Its): void => {
  const answer: Answer = { by: 'Dana', decision: {}, atMs: world.nowMs() };
  task.answer = answer;
};

test('when the task is due the next role is told, and then the next, each after a look at the ticket', async () => {
  const end = await watched({ forMs: 3 * HOUR_MS });
  assert.deepEqual(end.told, ['30: service-manager, 1', '90: owner, 2', '150: owner, 3']);
  assert.deepEqual(end.looksAtMin, [30, 90, 150]);
  assert.deepEqual([end.task.escalations, end.task.role], [3, 'owner']);
});

test('what the look finds is for whoever waits for the task: nobody is told, and after ten minutes it is looked at again', async () => {
  let looks = 0;
  const end = await watched({ forMs: HOUR_MS, look: () => ((looks += 1) === 1 ? HANDLED : 'as-before') });
  assert.deepEqual([end.found, end.looksAtMin, end.told], [[HANDLED], [30, 40], ['40: service-manager, 1']]);
});

test('a ticket system that does not answer keeps nobody from being told', async () => {
  const end = await watched({ forMs: HOUR_MS, look: () => 'unknown' });
  assert.deepEqual(end.told, ['30: service-manager, 1']);
});

test('an answer that is on its way into the ticket has five minutes; one that has not arrived then is nobody’s answer', async () => {
  const end = await watched({ forMs: HOUR_MS, meanwhile: [[28 * MINUTE_MS, answers]] });
  assert.deepEqual([end.looksAtMin, end.told], [[33], ['33: service-manager, 1']]);
});

test('an answer that comes during the look keeps the next role from being told', async () => {
  const end = await watched({ forMs: 40 * MINUTE_MS, lookTakesMs: MINUTE_MS, meanwhile: [[30.5 * MINUTE_MS, answers]] });
  assert.deepEqual([end.looksAtMin[0], end.told], [30, ['36.5: service-manager, 1']]);
});

test('a client’s reply that makes it more urgent is heeded while it waits', async () => {
  const end = await watched({
    forMs: 20 * MINUTE_MS,
    meanwhile: [[5 * MINUTE_MS, ({ schedule, world }) => void (schedule.nextEscalationAtMs = world.nowMs() + 5 * MINUTE_MS)]],
  });
  assert.deepEqual(end.told, ['10: service-manager, 1']);
});

test('it is busy as long as an escalation is under way, and neither before nor after', async () => {
  const busy: boolean[] = [];
  const ask = ({ watch }: Its): void => void busy.push(watch().isBusy());
  await watched({
    forMs: HOUR_MS,
    lookTakesMs: 2 * MINUTE_MS,
    meanwhile: [
      [29 * MINUTE_MS, ask],
      [31 * MINUTE_MS, ask],
      [33 * MINUTE_MS, ask],
    ],
  });
  assert.deepEqual(busy, [false, true, false]);
});

test('once it is stopped nobody is told any more', async () => {
  const end = await watched({ forMs: 2 * HOUR_MS, meanwhile: [[29 * MINUTE_MS, ({ watch }) => watch().stop()]] });
  assert.deepEqual([end.told, end.looksAtMin], [[], []]);
});
