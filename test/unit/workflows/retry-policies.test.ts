/** What is true of every activity that a workflow orders: waits between tries double, so that no outage is hammered, and a bug is not tried again. */
import { newWorld } from '../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { condition } from '@temporalio/workflow';
import { askChain } from '../../../workflows/chain/ask.ts';
import { modelTimeouts } from '../../../workflows/chain/timeouts.ts';
import { drainWaiting } from '../../../workflows/drain/workflow.ts';
import { pollDesk } from '../../../workflows/poll/workflow.ts';
import { recordTimeouts } from '../../../workflows/records/timeouts.ts';
import { rulesBriefly, rulesPolicy } from '../../../workflows/rules/timeouts.ts';
import { deskTimeouts } from '../../../workflows/ticket/timeouts.ts';
import type { Route } from '../../../workflows/chain/contract.ts';

const ROUTE: Route = { route: 'a', label: 'A', provider: 'a', kind: 'cloud', degraded: false, attemptMs: 1, budgetMs: 1 };
type Policy = { readonly backoffCoefficient?: number | null; readonly nonRetryableErrorTypes?: readonly string[] | null };

/** As a workflow orders its first activity. */
async function ordered(workflow: () => Promise<unknown>): Promise<Policy | null | undefined> {
  const forever = (): Promise<never> => new Promise(() => undefined);
  const world = newWorld({ activities: { plan: forever, signalPage: forever, pollChanges: forever } });
  await world.run(async () => {
    void workflow();
    await condition(() => false, 1);
  });
  const command = world.ordered.map(({ command: one }) => one.scheduleActivity ?? one.scheduleLocalActivity).find((one) => one);
  return command?.retryPolicy;
}
const plans = (): Promise<unknown> =>
  askChain(
    {
      routes: [ROUTE],
      ai: 'cloud',
      onRefusal: 'person',
      livenessMs: 1,
      machinesStopAtMs: 0,
      stillHolds: () => Promise.resolve(true),
      ask: () => assert.fail('nobody is asked before there is a plan'),
    },
    { routeFailures: [], now: '' },
  );

const POLICIES: Readonly<Record<string, () => Policy | null | undefined | Promise<Policy | null | undefined>>> = {
  'a request to a model': () => modelTimeouts(ROUTE, { budgetMs: 1, livenessMs: 1 }, undefined).retry,
  'what is asked of a ticket system': () => deskTimeouts('main').retry,
  'what is written into the ledger': () => recordTimeouts.retry,
  'what the rules allow': () => rulesPolicy.retry,
  'what the rules allow, briefly': () => rulesBriefly.retry,
  'a plan': () => ordered(plans),
  'a page of a drain': () => ordered(() => drainWaiting({ process: 'ticket-triage', route: 'a', pageSize: 1, rate: 1 })),
  'a poll': () => ordered(() => pollDesk({ connection: 'main' })),
};
for (const [what, policyOf] of Object.entries(POLICIES))
  test(`${what} is tried again at doubling distances, and not after a bug`, async () => {
    const policy = await policyOf();
    assert.equal(policy?.backoffCoefficient, 2);
    assert.ok(policy?.nonRetryableErrorTypes?.includes('Defect'));
  });
