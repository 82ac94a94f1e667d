/** One request to one route, as Temporal shows it: what brought no answer stands there as failed, and is a value here. */
import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import { modelPolicy } from '../chain/policy.ts';
import { UNANSWERED } from './unanswered.ts';
import type { Asked, Mend, Route } from '../chain/contract.ts';
import type { ModelTimes } from '../chain/policy.ts';
import type { AskRequest, Decision, ModelActivities } from './contract.ts';

type Asking = { readonly route: Route; readonly mend: Mend | undefined; readonly times: ModelTimes };

/** Anything else that fails is thrown on: time-outs, cancels, bugs. */
export async function askModel({ route, mend, times }: Asking, request: AskRequest): Promise<Asked<Decision>> {
  try {
    return await proxyActivities<ModelActivities>(modelPolicy(route, times, mend)).decide(request);
  } catch (error) {
    const asked = unansweredIn(error);
    if (asked) return asked;
    throw error;
  }
}

function unansweredIn(error: unknown): Asked<Decision> | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || cause.type !== UNANSWERED) return undefined;
  // Written by our own activity, sealed on the way: no stranger's word.
  return cause.details?.[0] as Asked<Decision> | undefined;
}
