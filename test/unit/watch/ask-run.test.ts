/** What a run that is asked whether it could go on says, by each status that Temporal knows. Temporal is simulated. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkflowNotFoundError } from '@temporalio/client';
import { askAll } from '../../../watch/ask.ts';
import type { Said } from '../../../watch/ask.ts';

type Run = {
  readonly status: string;
  readonly attempt?: number;
  /** `STARTED` in Temporal's words. */
  readonly isStarted?: boolean;
  readonly query?: () => Promise<unknown>;
};
const never = new AbortController().signal;
const answers = (): Promise<unknown> => Promise.resolve({});
const silent = (): Promise<unknown> => Promise.reject(new Error('DEADLINE_EXCEEDED'));

function clientOf(runs: Readonly<Record<string, Run>>): Parameters<typeof askAll>[0] {
  const getHandle = (id: string) => ({
    describe: async () => {
      const run = runs[id];
      if (!run) throw new WorkflowNotFoundError('gone', id, undefined);
      const pendingWorkflowTask = run.attempt === undefined ? undefined : { attempt: run.attempt, state: run.isStarted ? 2 : 1 };
      return { status: { name: run.status }, raw: { pendingWorkflowTask } };
    },
    query: () => (runs[id]?.query ?? answers)(),
  });
  return { workflow: { getHandle }, withDeadline: (_: number, call: () => unknown) => call() } as unknown as Parameters<typeof askAll>[0];
}
const said = async (run: Run | undefined): Promise<Said | undefined> =>
  (await askAll(clientOf(run ? { one: run } : {}), ['one'], never)).get('one');

for (const [what, run, says] of [
  ['runs and answers', { status: 'RUNNING' }, 'answers'],
  ['was terminated', { status: 'TERMINATED' }, 'ended'],
  ['has failed', { status: 'FAILED' }, 'ended'],
  ['has run out of its time', { status: 'TIMED_OUT' }, 'ended'],
  ['was never there', undefined, 'ended'],
  ['has come to its end', { status: 'COMPLETED' }, 'done'],
  ['was cancelled', { status: 'CANCELLED' }, 'done'],
  ['fails at its task for the third time', { status: 'RUNNING', attempt: 3 }, 'fails'],
  ['is given its task a second time, and answers', { status: 'RUNNING', attempt: 2 }, 'answers'],
  ['is silent, its task under way for the second time', { status: 'RUNNING', attempt: 2, isStarted: true, query: silent }, 'fails'],
  ['is silent, its task waiting for the second time', { status: 'RUNNING', attempt: 2, query: silent }, 'silent'],
  ['is silent, its task under way for the first time', { status: 'RUNNING', attempt: 1, isStarted: true, query: silent }, 'silent'],
  [
    'does not do again what its history says',
    { status: 'RUNNING', query: () => Promise.reject(new Error('[TMPRL1100] Nondeterminism error')) },
    'fails',
  ],
] as const satisfies readonly (readonly [string, Run | undefined, Said])[])
  test(`a run that ${what}: ${says}`, async () => assert.equal(await said(run), says));

test('once two dozen are silent no more are asked, so that a dead worker does not hold up the check', async () => {
  const runs = Object.fromEntries(
    Array.from({ length: 60 }, (_, at): [string, Run] => [`r${at}`, { status: 'RUNNING', ...(at === 0 ? {} : { query: silent }) }]),
  );
  const asked = await askAll(clientOf(runs), Object.keys(runs), never);
  assert.equal(asked.get('r0'), 'answers');
  assert.ok(asked.size >= 25 && asked.size < 40, `${asked.size} were asked`);
  const none = Object.fromEntries(Array.from({ length: 60 }, (_, at): [string, Run] => [`r${at}`, { status: 'RUNNING', query: silent }]));
  const unanswered = await askAll(clientOf(none), Object.keys(none), never);
  assert.ok(unanswered.size >= 8 && unanswered.size <= 16, `${unanswered.size} were asked, though all of the first are silent`);
});
