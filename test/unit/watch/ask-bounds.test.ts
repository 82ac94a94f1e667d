/** How many runs are asked at once, when asking ends, and how long one question may take. Temporal is simulated, and answers when the test says so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { askAll, lookAll } from '../../../watch/ask.ts';

type AskingClient = Parameters<typeof askAll>[0];
const never = new AbortController().signal;
const ids = Array.from({ length: 60 }, (_, at) => `r${at}`);
const silence = new Error('DEADLINE_EXCEEDED');

/** Runs without trouble, each of whose answers the test gives itself. */
type Asked = { readonly id: string; readonly answer: () => void; readonly silent: () => void };
function slowly(): { readonly client: AskingClient; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const getHandle = (id: string) => ({
    describe: () => Promise.resolve({ status: { name: 'RUNNING' }, raw: {} }),
    query: () => {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      asked.push({ id, answer: () => resolve({}), silent: () => reject(silence) });
      return promise;
    },
  });
  return {
    client: { workflow: { getHandle }, withDeadline: (_: number, call: () => unknown) => call() } as unknown as AskingClient,
    asked,
  };
}

test('eight are asked at once, and after two dozen silences no further one, while those under way are waited for', async () => {
  const { client, asked } = slowly();
  const ended = askAll(client, ids, never);
  await turn();
  assert.deepEqual(
    asked.map(({ id }) => id),
    ids.slice(0, 8),
  );
  asked[0]?.answer();
  await turn();
  for (let silences = 1; silences <= 24; silences++) {
    assert.equal(asked.length, 8 + silences, `before silence ${silences}`);
    asked[silences]?.silent();
    await turn();
  }
  assert.equal(asked.length, 32, 'none is begun after the twenty-fourth silence');
  for (const one of asked.slice(25)) one.silent();
  const said = await ended;
  assert.deepEqual([said.size, said.get('r0'), said.get('r1'), said.get('r32')], [32, 'answers', 'silent', undefined]);
});

test('where all of the first eight are silent no further one is asked, and seven silences are not enough for that', async () => {
  const { client, asked } = slowly();
  const ended = askAll(client, ids, never);
  await turn();
  for (let silences = 1; silences <= 8; silences++) {
    assert.equal(asked.length, 7 + silences, `before silence ${silences}`);
    asked[silences - 1]?.silent();
    await turn();
  }
  assert.equal(asked.length, 15);
  for (const one of asked.slice(8)) one.silent();
  assert.equal((await ended).size, 15);
});

test('a stop ends the asking with its own reason, and nobody is asked after it', async () => {
  const { client, asked } = slowly();
  const stop = new AbortController();
  const ended = askAll(client, ids, stop.signal);
  await turn();
  stop.abort(new Error('stopped'));
  for (const one of asked.slice()) one.answer();
  await assert.rejects(ended, /^Error: stopped$/);
  assert.equal(asked.length, 8);
});

/** One run, and what each call to Temporal may take, in milliseconds from now. */
function bounded(
  t: TestContext,
  { describe, query }: { describe: () => Promise<unknown>; query?: () => Promise<unknown> },
): { readonly client: AskingClient; readonly bounds: number[]; readonly queries: string[] } {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const [bounds, queries]: [number[], string[]] = [[], []];
  const getHandle = () => ({
    describe,
    query: (name: string) => {
      queries.push(name);
      return (query ?? (() => Promise.resolve({})))();
    },
  });
  const withDeadline = (atMs: number, call: () => unknown) => {
    bounds.push(atMs - 1_000_000);
    return call();
  };
  return { client: { workflow: { getHandle }, withDeadline } as unknown as AskingClient, bounds, queries };
}
const running = (pendingWorkflowTask?: object) => () => Promise.resolve({ status: { name: 'RUNNING' }, raw: { pendingWorkflowTask } });

test('a question may take ten seconds, and so may the look after a silence', async (t) => {
  const { client, bounds, queries } = bounded(t, { describe: running(), query: () => Promise.reject(silence) });
  assert.deepEqual([...(await askAll(client, ['one'], never))], [['one', 'silent']]);
  assert.deepEqual([bounds, queries], [[10_000, 10_000], ['__temporal_workflow_metadata']]);
});

test('a server that does not say after a silence how the run is either is silent, too', async (t) => {
  let calls = 0;
  const describe = () => (calls++ === 0 ? running()() : Promise.reject(silence));
  const { client } = bounded(t, { describe, query: () => Promise.reject(silence) });
  assert.deepEqual([...(await askAll(client, ['one'], never))], [['one', 'silent']]);
});

test('a run whose task is under way for the second time, and that answers, is well', async (t) => {
  const { client } = bounded(t, { describe: running({ attempt: 2, state: 2 }) });
  assert.deepEqual([...(await askAll(client, ['one'], never))], [['one', 'answers']]);
});

test('a run that ended while its answer was waited for has ended, and is not silent', async (t) => {
  let calls = 0;
  const describe = () => (calls++ === 0 ? running()() : Promise.resolve({ status: { name: 'TERMINATED' }, raw: {} }));
  const { client } = bounded(t, { describe, query: () => Promise.reject(silence) });
  assert.deepEqual([...(await askAll(client, ['one'], never))], [['one', 'ended']]);
});

for (const [what, error, says] of [
  ['in the cause of another error', new Error('query failed', { cause: new Error('Workflow task failed') }), 'fails'],
  ['in the second cause', new Error('a', { cause: new Error('b', { cause: new Error('TMPRL1100') }) }), 'fails'],
  ['by the name of the error', Object.assign(new Error('x'), { name: 'NonDeterminismError' }), 'fails'],
  ['in something that is no error', { message: 'TMPRL1100' }, 'silent'],
] as const)
  test(`a failing task that is told ${what}: ${says}`, async (t) => {
    const { client } = bounded(t, { describe: running(), query: () => Promise.reject(error) });
    assert.deepEqual([...(await askAll(client, ['one'], never))], [['one', says]]);
  });

for (const [what, describe, seen] of [
  ['runs', running(), 'runs'],
  ['runs, with a task that is given a second time', running({ attempt: 2, state: 2 }), 'runs'],
  ['runs, with a task that is given a third time', running({ attempt: 3 }), 'fails'],
  ['was terminated', () => Promise.resolve({ status: { name: 'TERMINATED' }, raw: {} }), 'ended'],
  ['has come to its end', () => Promise.resolve({ status: { name: 'COMPLETED' }, raw: {} }), 'done'],
  ['was never there', () => Promise.reject(new WorkflowNotFoundError('gone', 'one', undefined)), 'ended'],
  ['cannot be seen now', () => Promise.reject(silence), 'silent'],
] as const)
  test(`a look at a run that ${what} says ${seen} within ten seconds, and asks no worker`, async (t) => {
    const { client, bounds, queries } = bounded(t, { describe });
    assert.deepEqual([...(await lookAll(client, ['one'], never))], [['one', seen]]);
    assert.deepEqual([bounds, queries], [[10_000], []]);
  });
