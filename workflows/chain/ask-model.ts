/** Asks one route once. A request without an answer is a failed activity in Temporal's timeline; this file turns it back into a value. */
import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import { modelTimeouts } from './timeouts.ts';
import { UNANSWERED } from './unanswered.ts';
import type { Priority } from '@temporalio/common';
import type { AskRequest, Asked, Adjustment, ModelActivities, Route } from './contract.ts';
import type { ModelTimes } from './timeouts.ts';

type Asking = {
  readonly route: Route;
  readonly adjustment: Adjustment | undefined;
  readonly times: ModelTimes;
  /** @default its run's */
  readonly priority?: Priority;
};

/** Anything else that fails is thrown on: time-outs, cancels, bugs. */
export async function askModel({ route, adjustment, times, priority }: Asking, request: AskRequest): Promise<Asked<unknown>> {
  try {
    return await proxyActivities<ModelActivities>(modelTimeouts(route, times, adjustment, priority)).decide(request);
  } catch (error) {
    const asked = unansweredIn(error);
    if (asked) return asked;
    throw error;
  }
}

function unansweredIn(error: unknown): Asked<unknown> | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || cause.type !== UNANSWERED) return undefined;
  // Written by our own activity, sealed on the way: no stranger's word.
  return cause.details?.[0] as Asked<unknown> | undefined;
}
