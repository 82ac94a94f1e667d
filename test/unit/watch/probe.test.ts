/** What proves that a workflow was run now: the ledger holds this run's own beat. The ledger is a real one; what a worker would do is simulated. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHeartbeatActivities } from '../../../activities/heartbeat.ts';
import { proveWorkflow } from '../../../watch/probe.ts';
import { watchedLedger } from '../../fixtures/watched-ledger.ts';
import type { Ledger } from '../../../ledger/contract.ts';
import type { ProbePorts } from '../../../watch/probe.ts';

const never = new AbortController().signal;
const clock = { nowMs: () => Promise.resolve(1_000) };

/** Temporal's client as the probe uses it, over a worker that does with the probe's words what `run` says. */
function portsWith(ledger: Ledger, run: (name: string, nonce: string) => Promise<unknown>): ProbePorts {
  const client = {
    workflow: { execute: (_: string, { args: [name, nonce] }: { args: [string, string] }) => run(name, nonce) },
    withDeadline: (_: number, call: () => unknown) => call(),
    withAbortSignal: (_: AbortSignal, call: () => unknown) => call(),
  };
  return { client: client as unknown as ProbePorts['client'], ledger, name: 'a' };
}

test('a worker that has written this beat proves it', async (t) => {
  const ledger = await watchedLedger(t);
  const { beat } = createHeartbeatActivities(ledger, clock);
  assert.equal(await proveWorkflow(portsWith(ledger, beat), never), undefined);
});

test('an old beat, or one of another name, proves nothing: the run must have written its own', async (t) => {
  const ledger = await watchedLedger(t);
  const { beat } = createHeartbeatActivities(ledger, clock);
  await beat('a', 'an old one');
  const stale = await proveWorkflow(
    portsWith(ledger, () => Promise.resolve()),
    never,
  );
  assert.equal(stale, 'the ledger does not hold what a workflow has written');
  const elsewhere = await proveWorkflow(
    portsWith(ledger, (_, nonce) => beat('b', nonce)),
    never,
  );
  assert.equal(elsewhere, 'the ledger does not hold what a workflow has written');
});

test('a run that fails is told by its reason', async (t) => {
  const ledger = await watchedLedger(t);
  const ports = portsWith(ledger, () => Promise.reject(new Error('no worker polls')));
  assert.match((await proveWorkflow(ports, never)) ?? '', /^no workflow could be run: .*no worker polls/);
});
