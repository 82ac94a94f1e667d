/** What the watch asks Temporal for, how long it waits for it, and how much of it it takes. Temporal is simulated. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runningQuery } from '../../../activities/processes.ts';
import { PROCESSES } from '../../../workers/processes.ts';
import type { TestContext } from 'node:test';
import { failingNow } from '../../../watch/failing.ts';
import { proveWorkflow } from '../../../watch/probe.ts';
import { createRecheck } from '../../../watch/recheck.ts';
import type { ProbePorts } from '../../../watch/probe.ts';

type Client = Parameters<typeof failingNow>[0] & ProbePorts['client'];
const NOW = 1_000_000;
const never = new AbortController().signal;

/** A list of `length` runs. What was asked, and within how many milliseconds, is written down. */
function bench(t: TestContext, length: number) {
  t.mock.timers.enable({ apis: ['Date'], now: NOW });
  const made = { bounds: [] as number[], read: 0, queries: [] as string[], told: [] as string[], runs: [] as unknown[] };
  const client: unknown = {
    withDeadline: (atMs: number, call: () => unknown) => {
      made.bounds.push(atMs - NOW);
      return call();
    },
    withAbortSignal: (_: AbortSignal, call: () => unknown) => call(),
    workflow: {
      *list({ query }: { query: string }) {
        made.queries.push(query);
        for (; made.read < length; made.read++) yield { workflowId: `run-${made.read}` };
      },
      execute: (...given: unknown[]) => Promise.resolve(void made.runs.push(given)),
      getHandle: (id: string) => ({ signal: (name: string) => Promise.resolve(void made.told.push(`${name} ${id}`)) }),
    },
  };
  return { ...made, made, client: client as Client };
}

test('runs whose tasks fail are asked for by what Temporal itself says, within ten seconds', async (t) => {
  const { client, made } = bench(t, 3);
  assert.deepEqual(await failingNow(client), ['run-0', 'run-1', 'run-2']);
  assert.deepEqual([made.bounds, made.queries], [[10_000], ["ExecutionStatus = 'Running' AND TemporalReportedProblems IS NOT NULL"]]);
});

test('of more than ten thousand runs whose tasks fail ten thousand are read, and no further page', async (t) => {
  const { client, made } = bench(t, 10_002);
  assert.equal((await failingNow(client)).length, 10_000);
  assert.equal(made.read, 9_999);
});

test('of more than ten thousand runs ten thousand are checked against the ledger, within twenty seconds', async (t) => {
  const { client, made } = bench(t, 10_002);
  const asked: number[] = [];
  const recheck = createRecheck({
    client,
    running: runningQuery(PROCESSES),
    ledger: { unwatched: (ids) => Promise.resolve((asked.push(ids.length), [])) },
  });
  assert.deepEqual(await recheck(), []);
  assert.deepEqual([asked, made.bounds], [[10_000], [20_000]]);
});

test('a run that is told to say where it stands has three seconds to take that', async (t) => {
  const { client, made } = bench(t, 1);
  const recheck = createRecheck({ client, running: runningQuery(PROCESSES), ledger: { unwatched: (ids) => Promise.resolve(ids) } });
  await recheck();
  made.read = 0;
  assert.deepEqual(await recheck(), ['run-0']);
  assert.deepEqual([made.told, made.bounds], [['recheck run-0'], [20_000, 20_000, 3_000]]);
});

test('the workflow that proves a worker is given a word of its own and twenty seconds, and takes the place of one that hangs', async (t) => {
  const { client, made } = bench(t, 0);
  await proveWorkflow({ client, ledger: { beat: () => Promise.resolve(undefined) }, name: 'a' }, never);
  const [[type, { args, ...options }]] = made.runs as [[string, { args: readonly [string, string] }]];
  assert.equal(type, 'heartbeat');
  assert.deepEqual(options, {
    workflowId: 'heartbeat:a',
    taskQueue: 'standby',
    workflowRunTimeout: 20_000,
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
    priority: { priorityKey: 1 },
  });
  assert.equal(args[0], 'a');
  assert.match(args[1], /^[0-9a-f-]{36}$/);
  assert.deepEqual(made.bounds, [20_000]);
});
