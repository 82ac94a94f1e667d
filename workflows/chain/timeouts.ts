/** The time-outs of one model activity. Policies are data with reasons. */
import { ActivityCancellationType } from '@temporalio/workflow';
import type { Priority } from '@temporalio/common';
import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow';
import type { Adjustment, Route } from './contract.ts';

/** Errors that are bugs: calling again would only repeat them, and another provider would only hide them. */
export const BUGS = ['Defect', 'TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'];

/** One more try for a passing fault, also where the first was lost to a kill; a request with an adjustment is itself the second chance. */
export const attemptsOf = (adjustment: Adjustment | undefined): number => (adjustment === undefined ? 2 : 1);

export type ModelTimes = { readonly budgetMs: number; readonly livenessMs: number };

/** A look at one small table; longer means the ledger is stuck, and the next try is as good as waiting. */
export const LOCAL_LOOK: LocalActivityOptions = {
  startToCloseTimeout: '5s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s', nonRetryableErrorTypes: ['Defect'] },
};

/**
 * How long a request waits to be taken before each look whether anybody is there. More than the three beats by which that is judged, and so few
 * that a busy queue has little of them.
 */
const LOOK_AFTER_MS = [4_000, 4_000];
export const looksWithin = (livenessMs: number): readonly number[] =>
  LOOK_AFTER_MS.filter((_, at) => LOOK_AFTER_MS.slice(0, at + 1).reduce((sum, ms) => sum + ms, 0) < livenessMs);

export function modelTimeouts(
  route: Route,
  times: ModelTimes,
  adjustment: Adjustment | undefined,
  priority: Priority = {},
): ActivityOptions {
  return {
    taskQueue: `llm-${route.provider}`,
    priority,
    summary: adjustment ? `${adjustment.kind} on ${route.route}` : `ask ${route.route}`,
    // Nobody polls this provider's queue, or its slots are all taken: another route is sooner either way.
    scheduleToStartTimeout: times.livenessMs,
    // Above the worker's own deadline for one exchange and a short wait for its turn, so that our message comes first.
    startToCloseTimeout: route.attemptMs + 8_000,
    // A dead worker is noticed here and not at the end of a long exchange; heartbeats come every 5 s.
    heartbeatTimeout: '20s',
    scheduleToCloseTimeout: times.budgetMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: '2s',
      backoffCoefficient: 2,
      maximumInterval: '30s',
      maximumAttempts: attemptsOf(adjustment),
      nonRetryableErrorTypes: BUGS,
    },
  };
}
