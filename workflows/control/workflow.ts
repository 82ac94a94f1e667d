/**
 * The control of one provider. It keeps nothing itself: what it knows of a route stands in the ledger, where every request changes it. This
 * loop is what happens by time: canaries of routes that are closed, and the drains of whoever waits when one is back.
 */
import {
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { BUGS } from '../chain/timeouts.ts';
import { canaryQueue } from '../ids.ts';
import { controlChanged } from './messages.ts';
import type {
  CanaryActivities,
  CanaryRequest,
  CanaryUnderWay,
  ControlActivities,
  ControlInput,
  ControlStep,
  DrainStarting,
} from './contract.ts';

const { stepControl } = proxyLocalActivities<ControlActivities>({
  // Some small transactions. Where the ledger is stuck the next try is as good as waiting.
  startToCloseTimeout: '5s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', nonRetryableErrorTypes: ['Defect'] },
});
const { startDrains } = proxyActivities<DrainStarting>({
  // One start for each process. What fails stays due, and the next step starts it.
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '1m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s', nonRetryableErrorTypes: BUGS },
});
/** No wait ends later, whatever a step says. */
const LONGEST_WAIT_MS = 60 * 60_000;
/** A step after each change would cost its history; what comes within this time is one. */
const SHORTEST_WAIT_MS = 200;
/** Of events; far below what Temporal warns of, and a run is short to read. */
const LONG = 1_000;

export async function controlProvider({ provider }: ControlInput): Promise<void> {
  const underWay = new Map<string, CanaryUnderWay>();
  let hasChanged = false;
  setHandler(controlChanged, () => void (hasChanged = true));
  for (;;) {
    hasChanged = false;
    const step = await stepControl(provider, [...underWay.values()]);
    setCurrentDetails(detailsOf(provider, step));
    if (step.wakeInMs === undefined) return;
    for (const canary of step.canaries) if (!underWay.has(nameOf(canary))) void ask(canary);
    if (step.drains.length > 0) await quietly(() => startDrains(step.drains));
    await condition(() => hasChanged, Math.min(Math.max(step.wakeInMs, SHORTEST_WAIT_MS), LONGEST_WAIT_MS));
    if (workflowInfo().historyLength < LONG) continue;
    // Canaries that rest end with this run: what they were to do stands in the ledger, and the next run does it.
    await continueAsNew<typeof controlProvider>({ provider });
  }

  async function ask(canary: CanaryRequest): Promise<void> {
    const { route, opening, openedWith } = canary;
    underWay.set(nameOf(canary), { route, opening, openedWith });
    // One that was lost is asked again by time: the step that gave it out has said when.
    await quietly(() => canaryOn(provider, canary.route).canary(canary));
    underWay.delete(nameOf(canary));
    hasChanged = true;
  }
}

/** Of an opening before, or from before its route was opened with others: it ends by itself when it is given out again, and keeps no place till then. */
const nameOf = ({ route, opening, openedWith = '' }: CanaryUnderWay): string => [route, opening, openedWith].join(' ');

const canaryOn = (provider: string, route: string): CanaryActivities =>
  proxyActivities<CanaryActivities>({
    taskQueue: canaryQueue(provider),
    summary: `canary ${route}`,
    scheduleToStartTimeout: '10s',
    // A local model may have to be loaded first; a cloud's canary ends by its own deadline long before.
    startToCloseTimeout: '6m',
    heartbeatTimeout: '20s',
    // When the next one is due it says itself. This is for one that was lost with its worker.
    retry: { initialInterval: '10s', backoffCoefficient: 2, maximumInterval: '1m', nonRetryableErrorTypes: BUGS },
  });

/** A failure is the next step's; a cancel ends the control. */
async function quietly(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (isCancellation(error)) throw error;
  }
}

function detailsOf(provider: string, { canaries, drains, wakeInMs }: ControlStep): string {
  if (wakeInMs === undefined) return `Ended: the configuration gives **${provider}** no route any more.`;
  const asked = canaries.length === 0 ? '' : ` Canaries asked: ${canaries.map(({ route }) => route).join(', ')}.`;
  const back = drains.length === 0 ? '' : ` Back: ${drains.join(', ')}.`;
  return `Controls **${provider}**.${asked}${back} Looks again in ${Math.ceil(wakeInMs / 1_000)} s.`;
}
