/** The time-skipping server for a test file. It is started and waited for here: the SDK gives it five seconds, which a busy machine does not have. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { ClientOptions } from '@temporalio/client';
import { freePorts } from '../../simulator/stage/free-ports.ts';

/** Java starts in under a second of an idle machine. This is the price of a failure only. */
const STARTS_WITHIN_MS = 90_000;
/** A free port that another process takes meanwhile is chosen anew. */
const CHOICES = 3;

export type TimeSkipping = { readonly env: TestWorkflowEnvironment; readonly end: () => Promise<void> };

/** `path`: the program, which takes a port. */
export async function timeSkipping(path: string, client: Pick<ClientOptions, 'dataConverter'>): Promise<TimeSkipping> {
  const { port, stop } = await startServer(path, CHOICES);
  try {
    // The SDK's own way to a server that is there knows none that skips time; this is what it does with one that it has started.
    const env = await TestWorkflowEnvironment['create']({
      server: { type: 'existing' },
      address: `127.0.0.1:${port}`,
      supportsTimeSkipping: true,
      client,
    });
    return { env, end: () => env.teardown().finally(stop) };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Server = { readonly port: number; readonly stop: () => Promise<void> };

async function startServer(path: string, choices: number): Promise<Server> {
  const [port = 0] = await freePorts(1);
  const child = spawn(path, [String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => void (said = `${said}${chunk.toString()}`.slice(-2_000)));
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    kill();
    await gone;
  };
  const deadline = Date.now() + STARTS_WITHIN_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    if (await listens(port)) return { port, stop };
    await pause(50);
  }
  await stop();
  if (child.exitCode !== null && choices > 1) return startServer(path, choices - 1);
  throw new Error(`Expected the time-skipping server to listen on ${port} within ${STARTS_WITHIN_MS} ms, got: ${said}`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** In real time; what runs in a rehearsal takes seconds. */
const STANDS_MS = 120_000;
/** In real time. So long nothing runs before a lock of the clock counts as left behind: a worker takes what is queued in milliseconds. */
const IDLE_MS = 5_000;
const LOOK_MS = 50;

/**
 * Lets virtual time pass, and returns how many locks it gave back. `isIdle`: every worker runs, and none has anything under way.
 *
 * The server's clock goes as ours does while an activity is under way. One that is cancelled after it was queued and before a worker took
 * it leaves its lock behind (temporal-test-server 1.38.0, `processRequestCancelActivityTask` removes it and unlocks nothing), and from then
 * on it would for good. A lock of nobody is given back here.
 */
export async function passing(env: TestWorkflowEnvironment, ms: number, isIdle: () => boolean): Promise<number> {
  let given = 0;
  const sleep = env.sleep(ms);
  // On a real server time passes by itself.
  if (!env.supportsTimeSkipping) return sleep.then(() => 0);
  // Its failure is awaited below.
  sleep.catch(() => undefined);
  const startedAt = Date.now();
  while (!(await Promise.race([sleep.then(() => true), pause(LOOK_MS, false)]))) {
    if (Date.now() - startedAt > STANDS_MS) {
      throw new Error(`Expected ${ms} ms of virtual time to pass, got a clock that stands for ${STANDS_MS / 1_000} s.`);
    }
    if (!isIdle()) stretches.delete(env);
    else if (await isHeld(env)) {
      given += 1;
      await giveBackALock(env);
    }
  }
  // What was skipped shows that nobody holds the clock.
  if (!isIdle() || Date.now() - startedAt < ms) stretches.delete(env);
  return given;
}

/** Since when nothing has run, by our clock and by the server's; over several calls, since a short time passes also on a clock that is held. */
const stretches = new WeakMap<TestWorkflowEnvironment, { readonly realMs: number; readonly virtualMs: number; readonly waited: number }>();
/** A clock that is held goes as ours does; one that is not, and a slow machine, jump. */
const SAME = 0.05;
/** Times `IDLE_MS`. */
const WITH_WORK = 4;

/** Nothing has run for `IDLE_MS`, the server's clock went as ours all the while, and no open run has anything to do. */
async function isHeld(env: TestWorkflowEnvironment): Promise<boolean> {
  const stretch = stretches.get(env);
  if (stretch && Date.now() - stretch.realMs < IDLE_MS) return false;
  const now = { virtualMs: await env.currentTimeMs(), realMs: Date.now(), waited: 0 };
  stretches.set(env, now);
  if (!stretch) return false;
  const pace = (now.virtualMs - stretch.virtualMs) / (now.realMs - stretch.realMs);
  // A worker that has only just begun to run on a busy machine may not have asked for its work yet.
  if (Math.abs(pace - 1) >= SAME) return false;
  if (!(await hasWork(env))) return true;
  // Its worker is gone: nobody will ask for it before the server gives it up, which takes as long in real time.
  const waited = stretch.waited + 1;
  stretches.set(env, { ...now, waited });
  return waited >= WITH_WORK;
}

/** Whether a task of a workflow, or of an activity that has not failed before, is queued or under way: its lock is somebody's. */
export async function hasWork(env: TestWorkflowEnvironment): Promise<boolean> {
  const { connection, namespace = 'default' } = env;
  for (const execution of await openRuns(env)) {
    const described = await connection.workflowService.describeWorkflowExecution({ namespace, execution }).catch(() => undefined);
    if (described?.pendingWorkflowTask || described?.pendingActivities.some(({ lastFailure }) => !lastFailure)) return true;
  }
  return false;
}

export type OpenRun = { readonly workflowId: string; readonly runId: string };
/** Every run that has not ended, in the order of the server. */
export async function openRuns({ connection, namespace = 'default' }: TestWorkflowEnvironment): Promise<readonly OpenRun[]> {
  const { executions } = await connection.workflowService.listOpenWorkflowExecutions({ namespace });
  return executions.map(({ execution }) => ({ workflowId: execution?.workflowId ?? '', runId: execution?.runId ?? '' }));
}

async function giveBackALock(env: TestWorkflowEnvironment): Promise<void> {
  // The SDK types it as what a server without skipping has; the sleep above goes by the same service.
  const { testService } = env.connection as unknown as { readonly testService?: { unlockTimeSkipping(none: object): Promise<unknown> } };
  await testService?.unlockTimeSkipping({});
}
