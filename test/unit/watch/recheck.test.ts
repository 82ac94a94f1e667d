/** Runs that nobody watches are told to say again who waits for what. The ledger is a real one, the client simulated. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runningQuery } from '../../../activities/processes.ts';
import { PROCESSES } from '../../../workers/processes.ts';
import type { TestContext } from 'node:test';
import { createRecheck } from '../../../watch/recheck.ts';
import { due, task } from '../../fixtures/ledger-rows.ts';
import { watchedLedger } from '../../fixtures/watched-ledger.ts';
import type { Ledger } from '../../../ledger/contract.ts';
import type { Recheck, RecheckPorts } from '../../../watch/recheck.ts';

type Bench = { readonly recheck: Recheck; readonly ledger: Ledger; readonly told: string[]; readonly running: string[]; query(): string };
async function bench(t: TestContext, refusing: readonly string[] = []): Promise<Bench> {
  const ledger = await watchedLedger(t);
  const [told, running]: [string[], string[]] = [[], ['triage:desk:1', 'triage:desk:2', 'triage:desk:3']];
  let query = '';
  const client: unknown = {
    withDeadline: (_: number, act: () => Promise<unknown>) => act(),
    workflow: {
      list(asked: { readonly query: string }) {
        query = asked.query;
        return running.map((workflowId) => ({ workflowId }));
      },
      getHandle: (id: string) => ({
        signal: (name: string) =>
          refusing.includes(id) ? Promise.reject(new Error('simulated: it has ended')) : Promise.resolve(void told.push(`${name} ${id}`)),
      }),
    },
  };
  return {
    recheck: createRecheck({ client: client as RecheckPorts['client'], ledger, running: runningQuery(PROCESSES) }),
    ledger,
    told,
    running,
    query: () => query,
  };
}

test('only what was unwatched at two checks in a row is told, and each of them', async (t) => {
  const { recheck, ledger, told, query } = await bench(t);
  assert.deepEqual(await recheck(), []);
  await ledger.putDue(due({ workflowId: 'triage:desk:2' }));
  assert.deepEqual(await recheck(), ['triage:desk:1', 'triage:desk:3']);
  assert.deepEqual(told, ['recheck triage:desk:1', 'recheck triage:desk:3']);
  assert.match(query(), /WorkflowType IN \('triageTicket', 'summarizeAlerts'\) AND ExecutionStatus = 'Running'/);
});

test('one that was watched in between is looked at anew: twice in a row means twice in a row', async (t) => {
  const { recheck, ledger } = await bench(t);
  await recheck();
  await ledger.putDue(due());
  await recheck();
  await ledger.removeDueUpTo('triage:desk:1', Number.MAX_SAFE_INTEGER);
  assert.ok(!(await recheck()).includes('triage:desk:1'));
  assert.ok((await recheck()).includes('triage:desk:1'));
});

test('an item with a due row or an open task is watched, and is never told', async (t) => {
  const { recheck, ledger, told } = await bench(t);
  await ledger.putDue(due());
  await ledger.putTask(task({ workflowId: 'triage:desk:2' }));
  await ledger.putTask(task({ task: 't', workflowId: 'triage:desk:3', end: { atMs: 1, how: 'answered', by: undefined } }));
  await recheck();
  await recheck();
  assert.deepEqual(told, ['recheck triage:desk:3'], 'a task that has ended watches nothing');
});

test('one that cannot be told keeps nobody from being told, is not called told, and is tried again', async (t) => {
  const refusing = ['triage:desk:1'];
  const { recheck, told } = await bench(t, refusing);
  await recheck();
  assert.deepEqual(await recheck(), ['triage:desk:2', 'triage:desk:3']);
  refusing.length = 0;
  assert.ok((await recheck()).includes('triage:desk:1'));
  assert.ok(told.includes('recheck triage:desk:1'));
});
