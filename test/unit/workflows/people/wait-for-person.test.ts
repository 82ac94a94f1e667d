/** The wait for a person, on a clock of its own: what ends it, when the machines are tried again, and when the ticket is looked at. */
import { newWorld } from '../../../support/virtual-worker.ts';
import { openTask } from '../../../support/open-task.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshState } from '../../../../workflows/episode/state.ts';
import { scheduleFor, waitForPerson } from '../../../../workflows/people/wait.ts';
import type { Answer, OpenTask } from '../../../../workflows/people/contract.ts';
import type { ComingBack } from '../../../../workflows/people/times.ts';
import type { Found, Inbox, Schedule, WaitPorts, Waited } from '../../../../workflows/people/wait.ts';
import type { World } from '../../../support/virtual-worker.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const COMING_BACK: ComingBack = { firstMs: 30 * MINUTE_MS, atMostMs: 4 * HOUR_MS };
const ANSWER: Answer = { by: 'Dana', decision: {}, atMs: 1 };
const HANDLED: Found = { kind: 'handled', by: 'Kim', acts: ['owner'], fields: undefined };

type Its = { readonly inbox: Inbox; readonly task: OpenTask; readonly schedule: Schedule; readonly world: World };
type Given = {
  readonly comingBack?: ComingBack | undefined;
  readonly look?: (its: Its) => Awaited<ReturnType<WaitPorts['look']>>;
  readonly found?: (its: Its) => Found | undefined;
  /** What happens meanwhile, by the time since the beginning. */
  readonly meanwhile?: readonly (readonly [atMs: number, act: (its: Its) => unknown])[];
};
type Told = {
  readonly waited: Waited;
  readonly atMs: number;
  readonly looksAtMs: readonly number[];
  readonly recordsAtMs: readonly number[];
  readonly timers: readonly string[];
} & Its;

async function waited(given: Given): Promise<Told> {
  const world = newWorld();
  const startedAtMs = world.nowMs();
  const comingBack = 'comingBack' in given ? given.comingBack : COMING_BACK;
  const task = openTask({ openedAtMs: startedAtMs, dueAtMs: startedAtMs + HOUR_MS });
  const its: Its = { world, task, inbox: freshState(), schedule: scheduleFor(task, comingBack, startedAtMs, 0.5) };
  const since = (): number => world.nowMs() - startedAtMs;
  const [looksAtMs, recordsAtMs]: [number[], number[]] = [[], []];
  for (const [atMs, act] of given.meanwhile ?? []) world.at(atMs, () => act(its));
  const ports: WaitPorts = {
    comingBack,
    found: () => given.found?.(its),
    look: () => {
      looksAtMs.push(since());
      its.inbox.looked = its.inbox.delivered;
      return Promise.resolve(given.look?.(its) ?? 'as-before');
    },
    record: () => Promise.resolve(void recordsAtMs.push(since())),
    pause: () => Promise.resolve(),
  };
  const end = await world.run(() => waitForPerson(its.inbox, task, its.schedule, ports));
  const timers = world.ordered.flatMap(({ command }) => (command.startTimer ? [String(command.userMetadata?.summary?.data ?? '')] : []));
  return { waited: end, atMs: since(), looksAtMs, recordsAtMs, timers, ...its };
}
const answers = ({ task }: Its): void => void (task.answer = ANSWER);
const announces = ({ inbox }: Its): void => void (inbox.delivered += 1);
const claims =
  (forMs: number) =>
  ({ inbox, task, world }: Its): void => {
    task.claim = { by: 'Dana', untilMs: world.nowMs() + forMs };
    inbox.changed = true;
  };
const isBack = ({ inbox }: Its): void => void (inbox.routeBack = true);

test('an answer ends it at once, also one that was there before', async () => {
  const later = await waited({ meanwhile: [[MINUTE_MS, answers]] });
  assert.deepEqual([later.waited, later.atMs, later.looksAtMs], [{ kind: 'answered', answer: ANSWER }, MINUTE_MS, []]);
});

test('what the watch of the task has found ends it as soon as it is found', async () => {
  const told = await waited({ found: ({ inbox }) => (inbox.delivered > 0 ? HANDLED : undefined), meanwhile: [[MINUTE_MS, announces]] });
  assert.deepEqual([told.waited, told.atMs, told.looksAtMs], [HANDLED, MINUTE_MS, []]);
});

test('news is looked at when its time has come; what a look finds ends the wait, and what it does not find does not', async () => {
  const told = await waited({
    look: ({ inbox }) => (inbox.delivered < 2 ? 'as-before' : HANDLED),
    meanwhile: [
      [MINUTE_MS, announces],
      [2 * MINUTE_MS, announces],
    ],
  });
  assert.deepEqual([told.waited, told.looksAtMs], [HANDLED, [MINUTE_MS, 2 * MINUTE_MS]]);
});

test('news that comes too soon after a look is looked at when the pace allows it', async () => {
  const told = await waited({
    look: ({ inbox }) => (inbox.delivered > 1 ? HANDLED : 'as-before'),
    meanwhile: [
      [0, ({ inbox, world }) => void (inbox.pace = { lastAtMs: world.nowMs(), gapMs: 5 * MINUTE_MS })],
      [MINUTE_MS, announces],
      [2 * MINUTE_MS, announces],
    ],
  });
  assert.deepEqual(told.looksAtMs, [5 * MINUTE_MS]);
});

test('a claim is kept where people look for it, and the wait goes on', async () => {
  const told = await waited({
    meanwhile: [
      [MINUTE_MS, claims(15 * MINUTE_MS)],
      [20 * MINUTE_MS, answers],
    ],
  });
  assert.deepEqual([told.recordsAtMs, told.atMs, told.inbox.changed], [[MINUTE_MS], 20 * MINUTE_MS, false]);
});

test('when it is time the machines are tried, after a look under whose rules; the next try is twice as far', async () => {
  const told = await waited({});
  assert.deepEqual(told.waited, { kind: 'try-again' });
  assert.deepEqual([told.atMs, told.looksAtMs], [30 * MINUTE_MS, [30 * MINUTE_MS]]);
  const { nextTryAtMs = 0, tries, triedAtMs } = told.schedule;
  assert.deepEqual([nextTryAtMs - told.world.nowMs(), tries, triedAtMs], [HOUR_MS, 2, told.world.nowMs()]);
});

test('a route that is said to be back has the machines tried at once, and it is kept when', async () => {
  const told = await waited({ meanwhile: [[MINUTE_MS, isBack]] });
  assert.deepEqual([told.waited, told.atMs, told.inbox.routeBack], [{ kind: 'try-again' }, MINUTE_MS, false]);
  assert.equal(told.schedule.triedAtMs, told.world.nowMs());
});

test('what the look before a try finds comes first', async () => {
  const told = await waited({ look: () => HANDLED });
  assert.deepEqual([told.waited, told.atMs], [HANDLED, 30 * MINUTE_MS]);
});

test('where the ticket cannot be looked at the machines are tried after the first wait again, and not after the doubled one', async () => {
  let looks = 0;
  const told = await waited({ look: () => ((looks += 1) === 1 ? 'unknown' : 'as-before') });
  assert.deepEqual([told.waited.kind, told.looksAtMs], ['try-again', [30 * MINUTE_MS, HOUR_MS]]);
});

test('where nobody can say whose it is a try that is due sooner stays as it was', async () => {
  let looks = 0;
  const told = await waited({
    look: () => ((looks += 1) === 1 ? 'unknown' : 'as-before'),
    comingBack: { firstMs: 30 * MINUTE_MS, atMostMs: 10 * MINUTE_MS },
  });
  assert.deepEqual(told.looksAtMs, [10 * MINUTE_MS, 20 * MINUTE_MS]);
});

test('while somebody has claimed the task no machine is tried, and as soon as the claim ends they are', async () => {
  const told = await waited({ meanwhile: [[25 * MINUTE_MS, claims(15 * MINUTE_MS)]] });
  assert.deepEqual([told.waited, told.atMs], [{ kind: 'try-again' }, 40 * MINUTE_MS]);
  const back = await waited({
    meanwhile: [
      [MINUTE_MS, claims(15 * MINUTE_MS)],
      [2 * MINUTE_MS, isBack],
    ],
  });
  assert.deepEqual([back.waited, back.atMs], [{ kind: 'try-again' }, 16 * MINUTE_MS]);
});

test('a task that is claimed during the look is left to its holder; that a route is back is kept, and tried when the claim ends', async () => {
  const claimsNow = (its: Its): 'as-before' => (claims(15 * MINUTE_MS)(its), 'as-before');
  const once = (look: (its: Its) => 'as-before'): NonNullable<Given['look']> => {
    let looks = 0;
    return (its) => ((looks += 1) === 1 ? look(its) : 'as-before');
  };
  const back = await waited({ look: once(claimsNow), meanwhile: [[MINUTE_MS, isBack]] });
  assert.deepEqual([back.waited, back.atMs], [{ kind: 'try-again' }, 16 * MINUTE_MS]);
  const due = await waited({ look: once(claimsNow) });
  assert.deepEqual([due.waited, due.atMs], [{ kind: 'try-again' }, 90 * MINUTE_MS], 'a try that was only due waits for its next time');
});

test('where no machine can help neither time nor a route that is back ends the wait or wakes it', async () => {
  const told = await waited({
    comingBack: undefined,
    meanwhile: [
      [MINUTE_MS, isBack],
      [3 * 24 * HOUR_MS, answers],
    ],
  });
  assert.deepEqual([told.waited.kind, told.looksAtMs, told.inbox.routeBack], ['answered', [], true]);
  assert.equal(told.timers.length, 3, 'a day is the longest wait');
});
