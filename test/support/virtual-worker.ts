/**
 * Runs workflow code in the test's own process, on the SDK's own activator: timers fire on a clock of ours, and activities are functions of
 * the test. A week takes milliseconds, and no server, bundle or thread is started. What only a server can show (histories, retries, payloads
 * that are too large) is for the rehearsals under test/workflow. Import this file before any workflow code.
 */
import './workflow-globals.ts';
import { AsyncLocalStorage } from 'node:async_hooks';
import { mock } from 'node:test';
import { ActivityFailure, CancelledFailure, TypedSearchAttributes, defaultPayloadConverter } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { AsyncLocalStorage as found } from '@temporalio/workflow/lib/cancellation-scope.js';
import { setActivator } from '@temporalio/workflow/lib/global-attributes.js';
import { Activator } from '@temporalio/workflow/lib/internals.js';
import { UpdateScope } from '@temporalio/workflow/lib/update-scope.js';
import { tryUnblockConditions } from '@temporalio/workflow/lib/worker-interface.js';
import type { coresdk } from '@temporalio/proto';

export type World = {
  readonly nowMs: () => number;
  /** Lets something happen so long after the beginning. */
  readonly at: (afterMs: number, act: () => unknown) => void;
  /** For activities that take time. */
  readonly wait: (ms: number) => Promise<void>;
  /** As somebody who cancels the workflow. */
  readonly cancel: () => void;
  readonly signal: (name: string, ...args: readonly unknown[]) => void;
  /** Fails where its validator refuses it. The same id twice is a repeat. */
  readonly update: (name: string, arg: unknown, id?: string) => Promise<unknown>;
  readonly query: (name: string) => unknown;
  /** What Temporal's UI shows. */
  readonly details: () => string;
  readonly attributes: () => Readonly<Record<string, unknown>>;
  /** All that was ordered so far, by its kind, and of activities and children with their type. */
  readonly ordered: readonly Ordered[];
  /** Fails where the workflow waits for something that never comes. */
  readonly run: <T>(workflow: () => Promise<T>) => Promise<T>;
};
export type Ordered = { readonly kind: string; readonly type?: string; readonly atMs: number; readonly command: Command };
type Command = coresdk.workflow_commands.IWorkflowCommand;
type Activity = (...args: never[]) => unknown;
type Given = {
  readonly activities?: Readonly<Record<string, Activity>>;
  readonly startsAtMs?: number;
  /** How long the history says that it is. */
  readonly historyLength?: number;
  /** Each call of Math.random. @default 0.5 */
  readonly random?: () => number;
};
type Due = { readonly atMs: number; readonly act: () => unknown; readonly timer?: number };

export function newWorld({ activities = {}, startsAtMs = START_MS, historyLength = 1, random = () => 0.5 }: Given = {}): World {
  // oxlint-disable-next-line typescript/no-unnecessary-condition
  if (found !== AsyncLocalStorage) throw new Error('Expected test/support/virtual-worker.ts to be imported before workflow code.');
  let nowMs = startsAtMs;
  let due: Due[] = [];
  let updates = 0;
  const ordered: Ordered[] = [];
  const activator = newActivator(historyLength, startsAtMs, Object.keys(activities));

  const at = (afterMs: number, act: () => unknown, timer?: number): void =>
    void due.push({ atMs: afterMs, act, ...(timer === undefined ? {} : { timer }) });
  const wait = (ms: number): Promise<void> => new Promise((resolve) => at(nowMs + ms, resolve));

  function take(command: Command): void {
    const [kind = ''] = Object.keys(command).filter((key) => key !== 'userMetadata' && key !== 'eventGroupMarkers');
    const type = typeOf(command);
    ordered.push({ kind, ...(type ? { type } : {}), atMs: nowMs - startsAtMs, command });
    switch (kind) {
      case 'startTimer':
        return startTimer(command.startTimer);
      case 'cancelTimer':
        due = due.filter(({ timer }) => timer === undefined || timer !== command.cancelTimer?.seq);
        return;
      case 'scheduleActivity':
      case 'scheduleLocalActivity':
        return void perform(command.scheduleActivity ?? command.scheduleLocalActivity, kind === 'scheduleLocalActivity');
      case 'requestCancelActivity':
      case 'requestCancelLocalActivity':
        return end(cancelledOf(command))?.reject(failed(new CancelledFailure('cancelled')));
      case 'startChildWorkflowExecution':
        return activator.completions.childWorkflowStart.get(command.startChildWorkflowExecution?.seq ?? 0)?.resolve('run');
    }
  }

  function startTimer(timer: Command['startTimer']): void {
    const id = timer?.seq ?? 0;
    at(nowMs + tsToMs(timer?.startToFireTimeout), () => activator.completions.timer.get(id)?.resolve(undefined), id);
  }

  /** What a queued activity throws is wrapped by the server; what a local one throws is handed on as it is. */
  async function perform(command: ActivityCommand, isLocal: boolean): Promise<void> {
    const { seq, activityType, arguments: payloads } = command ?? {};
    const args = (payloads ?? []).map((payload) => defaultPayloadConverter.fromPayload<never>(payload));
    try {
      const act = activities[activityType ?? ''];
      if (!act) throw new Error(`Expected an activity ${activityType}, got none.`);
      const answer = await act(...args);
      end(seq)?.resolve(answer === undefined ? undefined : JSON.parse(JSON.stringify(answer)));
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      end(seq)?.reject(isLocal ? cause : failed(cause));
    }
  }
  function end(seq: number | null | undefined): ReturnType<Activator['completions']['activity']['get']> {
    const completion = activator.completions.activity.get(seq ?? 0);
    activator.completions.activity.delete(seq ?? 0);
    return completion;
  }

  async function settle(): Promise<void> {
    for (let turns = 0; turns < MOST_STEPS; turns++) {
      await new Promise(setImmediate);
      const { commands } = activator.concludeActivation();
      for (const command of commands) take(command);
      if (tryUnblockConditions() === 0 && commands.length === 0) return;
    }
  }

  async function run<T>(workflow: () => Promise<T>): Promise<T> {
    const mocks = [mock.method(Date, 'now', () => nowMs), mock.method(Math, 'random', random)];
    setActivator(activator);
    try {
      let isOver = false;
      const result = workflow().finally(() => (isOver = true));
      result.catch(() => undefined);
      for (let steps = 0; steps < MOST_STEPS; steps++) {
        await settle();
        // oxlint-disable-next-line typescript/no-unnecessary-condition
        if (isOver) return await result;
        const next = due.toSorted((a, b) => a.atMs - b.atMs)[0];
        if (!next) throw new Error(`Expected the workflow to end, got one that waits for ever: ${activator.currentDetails}`);
        due = due.filter((one) => one !== next);
        nowMs = Math.max(nowMs, next.atMs);
        await next.act();
      }
      throw new Error(`Expected the workflow to end, got one that has gone on for ${MOST_STEPS} steps: ${activator.currentDetails}`);
    } finally {
      setActivator(LOADING);
      for (const one of mocks) one.mock.restore();
    }
  }

  return {
    nowMs: () => nowMs,
    at: (afterMs, act) => at(startsAtMs + afterMs, act),
    wait,
    cancel: () => activator.cancelWorkflow({}),
    signal: (signalName, ...args) =>
      activator.signalWorkflow({ signalName, input: args.map((arg) => defaultPayloadConverter.toPayload(arg)) }),
    update: async (name, arg, id = `update-${++updates}`) => {
      const entry = activator.updateHandlers.get(name);
      if (!entry) throw new Error(`Expected a handler of the update ${name}, got none.`);
      const done = UpdateScope.updateWithInfo(id, name, async () => {
        entry.validator?.(arg);
        return (await entry.handler(arg)) as unknown;
      });
      return done;
    },
    query: (name) => activator.queryHandlers.get(name)?.handler(),
    details: () => activator.currentDetails,
    attributes: () => activator.info.searchAttributes,
    ordered,
    run,
  };
}

/** A weeks-long wait takes some hundreds. */
const MOST_STEPS = 5_000;
const START_MS = Date.UTC(2026, 10, 25, 9, 0);
const cancelledOf = ({ requestCancelActivity, requestCancelLocalActivity }: Command): number | null | undefined =>
  (requestCancelActivity ?? requestCancelLocalActivity)?.seq;
type ActivityCommand = Command['scheduleActivity'] | Command['scheduleLocalActivity'];
const typeOf = ({ scheduleActivity, scheduleLocalActivity, startChildWorkflowExecution: child }: Command): string | null | undefined =>
  (scheduleActivity ?? scheduleLocalActivity)?.activityType ?? child?.workflowType;
const failed = (cause: Error): ActivityFailure =>
  new ActivityFailure('Activity task failed', 'activity', '1', 'NON_RETRYABLE_FAILURE', 'worker', cause);

function newActivator(historyLength: number, startsAtMs: number, registered: readonly string[]): Activator {
  const info = {
    workflowId: 'triage:desk:1',
    runId: 'run',
    workflowType: 'triageTicket',
    taskQueue: 'standby',
    namespace: 'default',
    attempt: 1,
    historyLength,
    searchAttributes: {},
    typedSearchAttributes: new TypedSearchAttributes(),
    unsafe: { isReplaying: false, isReplayingHistoryEvents: false, now: () => startsAtMs },
  };
  return new Activator({
    info,
    now: startsAtMs,
    showStackTraceSources: false,
    sourceMap: undefined,
    getTimeOfDay: () => 0n,
    randomnessSeed: [1],
    registeredActivityNames: new Set(registered),
    stackTracesEnabled: false,
  } as unknown as ConstructorParameters<typeof Activator>[0]);
}

/** In the sandbox modules are loaded by a run, and may ask about it. */
const LOADING = newActivator(1, START_MS, []);
setActivator(LOADING);
