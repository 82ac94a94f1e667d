/** The task in workflow state, its watch, and its copy where people look for it. */
import { CancellationScope, allHandlersFinished, condition, upsertSearchAttributes } from '@temporalio/workflow';
import { watchTask } from '../people/escalate.ts';
import { deadlineOf, roleAfter } from '../people/times.ts';
import { scheduleFor } from '../people/wait.ts';
import { WAITING } from '../search-attributes.ts';
import { lookFound } from './looks.ts';
import { machinesOf, readingOf, rulesOf } from './run.ts';
import { tell } from './story.ts';
import type { OpenTask, TaskKind } from '../people/contract.ts';
import type { ComingBack } from '../people/times.ts';
import type { Schedule } from '../people/wait.ts';
import type { Because, Decision } from './contract.ts';
import type { TaskRecord } from './records.ts';
import type { Run } from './run.ts';

export type Asking = {
  readonly kind: TaskKind;
  readonly why: string;
  readonly because?: Because['kind'];
  readonly draft: Decision | undefined;
  readonly draftBy?: string | undefined;
};
export type Asked = { readonly task: OpenTask; readonly schedule: Schedule };

/** From here on the task is watched, and can be claimed and answered. */
export async function openTask(run: Run, asking: Asking, comingBack: ComingBack | undefined): Promise<void> {
  const { state } = run;
  const task = newTask(run, asking);
  state.task = task;
  state.schedule = scheduleFor(task, comingBack, Date.now(), comingBack === undefined ? 0 : Math.random());
  watchOpenTask(run);
  state.now = 'waiting';
  upsertSearchAttributes([{ key: WAITING, value: 'person' }]);
  tell(run, readingOf(run).snapshot.client);
  await recordTask(run, task, { isDefect: asking.because === 'defect', machines: machinesOf(run) });
}

/** Also where a run goes on with a task that an earlier one has opened. */
export function watchOpenTask(run: Run): void {
  const { task, schedule } = run.state;
  if (!task || !schedule) return;
  run.watch = watchTask(task, schedule, {
    rules: run.input.settings.people,
    // What we could not take back is set right by hand, and only the command says that it is.
    look: () => (task.kind === 'review' ? Promise.resolve('as-before') : lookFound(run)),
    found: (found) => void (run.found = found),
    tell: async (told) => {
      tell(run, readingOf(run).snapshot.client);
      await recordTask(run, told, { escalated: true });
    },
  });
}

/** Undefined where nobody is asked. */
export function askedNow({ state: { task, schedule } }: Run): Asked | undefined {
  return task && schedule ? { task, schedule } : undefined;
}

/** Shielded from a cancel, and the state changes after the record: a task never stays open that nobody waits for. */
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
export function recordTask(run: Run, task: OpenTask, news: TaskNews = {}): Promise<void> {
  const { workflowId, input, state, records } = run;
  const { connection, ticket } = input;
  const reading = readingOf(run);
  return records.recordTask({
    workflowId,
    connection,
    ticket,
    episode: reading.number,
    client: reading.snapshot.client,
    task: { ...task },
    trail: [...state.falls],
    acceptance: state.acceptance.looked,
    escalated: false,
    isDefect: false,
    end: undefined,
    ...news,
  });
}

/** Each with a number of its own: what a later task leaves on the ticket is another effect than what an earlier one left. */
function newTask(run: Run, { kind, why, because, draft, draftBy }: Asking): OpenTask {
  const number = (run.state.tasks += 1);
  const { people } = run.input.settings;
  const reading = readingOf(run);
  const { choices, dueAtMs } = reading.snapshot;
  const nowMs = Date.now();
  return {
    id: `${run.workflowId}:e${reading.number}:t${number}`,
    number,
    kind,
    openedAtMs: nowMs,
    dueAtMs: deadlineOf(people, mayWait(run) ? undefined : dueAtMs, nowMs),
    why,
    ...(because === undefined ? {} : { because }),
    draft,
    ...(draftBy === undefined ? {} : { draftBy }),
    choices: { categories: choices.categories.map(({ id }) => id), destinations: choices.destinations.map(({ id }) => id) },
    escalations: 0,
    role: roleAfter(people, 0),
    claim: undefined,
    answer: undefined,
    clientReplies: 0,
  };
}

/** What has waited for AI first was not to be done by its due time: nobody is late with it when at last they are asked. */
const mayWait = (run: Run): boolean => run.state.patience !== undefined && rulesOf(run, readingOf(run)).criticality === 'convenience';
