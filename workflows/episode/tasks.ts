/** Opens, watches and closes the task of an episode, and keeps its copy in the ledger up to date. */
import { CancellationScope, allHandlersFinished, condition, upsertSearchAttributes } from '@temporalio/workflow';
import { watchTask } from '../people/escalate.ts';
import { isLeftToPeople } from '../people/left-to-people.ts';
import { deadlineOf, roleAfter } from '../people/times.ts';
import { gathering, listed } from '../people/waiting-list.ts';
import { scheduleFor } from '../people/wait.ts';
import { WAITING } from '../search-attributes.ts';
import { lookFound } from './looks.ts';
import { machinesOf, permissionsAsRead, readingOf } from './run.ts';
import { showStory } from './story.ts';
import type { Because, OpenTask, TaskKind } from '../people/contract.ts';
import type { ComingBack } from '../people/times.ts';
import type { Schedule } from '../people/wait.ts';
import type { TaskRecord } from '../records/contract.ts';
import type { Run } from './run.ts';

export type Asking = {
  readonly kind: TaskKind;
  readonly why: string;
  readonly because?: Because['kind'];
  readonly draft: unknown;
  readonly draftBy?: string | undefined;
  /** The machines that it waits for, all of them down. */
  readonly cause?: string | undefined;
};
export type Asked = { readonly task: OpenTask; readonly schedule: Schedule };

/** Undefined where no machine is to answer meanwhile. */
export const comingBackFor = (run: Run, because: Because['kind'] | undefined): ComingBack | undefined =>
  isLeftToPeople(because) ? undefined : run.input.settings.comingBack;

/** Opens the task: from then on it is watched and can be claimed and answered. */
export async function openTask(run: Run, asking: Asking, comingBack: ComingBack | undefined): Promise<void> {
  const { state } = run;
  const task = newTask(run, asking, await dueOf(run));
  state.task = task;
  state.schedule = scheduleFor(task, comingBack, Date.now(), comingBack === undefined ? 0 : Math.random());
  watchOpenTask(run);
  state.now = 'waiting';
  upsertSearchAttributes([{ key: WAITING, value: 'person' }]);
  showStory(run, readingOf(run).snapshot.client);
  const waiting = await recordTask(run, task, { isDefect: asking.because === 'defect', machines: machinesOf(run) });
  if (task.unasked) task.unasked = listed(run.input.settings.people, task, waiting, Date.now()) ?? task.unasked;
}

/** Also where a run goes on with a task that an earlier one has opened. */
export function watchOpenTask(run: Run): void {
  const { task, schedule } = run.state;
  if (!task || !schedule) return;
  run.watch = watchTask(task, schedule, {
    rules: run.input.settings.people,
    // A manual fix is confirmed by the command only, so the ticket is not looked at.
    look: () => (task.kind === 'review' ? Promise.resolve('as-before') : lookFound(run)),
    found: (found) => void (run.found = found),
    escalate: async (escalated) => {
      showStory(run, readingOf(run).snapshot.client);
      await recordTask(run, escalated, { escalated: true });
    },
  });
}

/** Undefined where nobody is asked. */
export function askedNow({ state: { task, schedule } }: Run): Asked | undefined {
  return task && schedule ? { task, schedule } : undefined;
}

/** Closes the task in the ledger first, then in the state. A cancel does not interrupt it, so that no task stays open without a run behind it. */
export function closeTask(run: Run, how: string, by: string | undefined): Promise<void> {
  const { state } = run;
  const { task } = state;
  if (!task) return Promise.resolve();
  task.ending ??= how;
  return CancellationScope.nonCancellable(async () => {
    // Whoever is just writing it again as open comes first.
    await condition(allHandlersFinished);
    await recordTask(run, task, { end: { how, by } });
    run.watch?.stop();
    run.watch = undefined;
    run.found = undefined;
    state.task = undefined;
    state.schedule = undefined;
    state.changed = false;
    upsertSearchAttributes([{ key: WAITING, value: null }]);
  });
}

type TaskNews = Partial<Pick<TaskRecord, 'escalated' | 'isDefect' | 'end' | 'reopened' | 'machines'>>;
export function recordTask(run: Run, task: OpenTask, news: TaskNews = {}): Promise<number> {
  const { workflowId, input, state, records } = run;
  const { connection, ticket } = input;
  const reading = readingOf(run);
  return records.recordTask({
    process: run.process.name,
    workflowId,
    connection,
    ticket,
    episode: reading.number,
    client: reading.snapshot.client,
    task: { ...task },
    failureHistory: [...state.routeFailures],
    acceptance: state.acceptance.looked,
    escalated: false,
    isDefect: false,
    end: undefined,
    ...news,
  });
}

/** Every task has its own number, so that its notes and moves have keys of their own. */
function newTask(run: Run, { kind, why, because, draft, draftBy, cause }: Asking, givenDueAtMs: number | undefined): OpenTask {
  const number = (run.state.tasks += 1);
  const { people } = run.input.settings;
  const reading = readingOf(run);
  const { choices } = reading.snapshot;
  const nowMs = Date.now();
  const dueAtMs = deadlineOf(people, givenDueAtMs, nowMs);
  const unasked = cause === undefined ? undefined : gathering(people, { dueAtMs }, nowMs);
  return {
    id: `${run.workflowId}:e${reading.number}:t${number}`,
    number,
    kind,
    openedAtMs: nowMs,
    dueAtMs,
    why,
    ...(because === undefined ? {} : { because }),
    draft,
    ...(draftBy === undefined ? {} : { draftBy }),
    choices: run.process.choicesOf(choices),
    escalations: 0,
    role: roleAfter(people, 0),
    claim: undefined,
    answer: undefined,
    clientReplies: 0,
    ...(cause === undefined ? {} : { cause }),
    ...(unasked === undefined ? {} : { unasked }),
  };
}

/** An item that waited for AI may be past its due time; the person who is asked then gets new time. */
async function dueOf(run: Run): Promise<number | undefined> {
  const reading = readingOf(run);
  const { dueAtMs } = reading.snapshot;
  if (run.state.aiWait === undefined) return dueAtMs;
  return (await permissionsAsRead(run, reading)).criticality === 'convenience' ? undefined : dueAtMs;
}
