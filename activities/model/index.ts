/** The activities of a provider's queue. Its worker holds that provider's key and nothing else. */
import { Context } from '@temporalio/activity';
import { asActivities, unanswered } from '../failures.ts';
import { beating } from './beating.ts';
import { decide } from './decide.ts';
import type { Attempt, ModelPorts } from './contract.ts';
import type { Asked, ModelActivities } from '../../workflows/chain/contract.ts';

export function createModelActivities(ports: ModelPorts): ModelActivities {
  return asActivities({
    async decide(request) {
      const context = Context.current();
      return beating({ attempt: context.info.attempt, route: request.route.route }, async () =>
        answerIn(await decide(ports, request, attemptOf(context, request.attempts))),
      );
    },
  } satisfies ModelActivities);
}

/** What brought no answer shows as failed in Temporal; the workflow reads it as the value that it is. */
function answerIn(asked: Asked<unknown>): Asked<unknown> {
  if (asked.kind === 'answered') return asked;
  throw unanswered(asked, 'why' in asked ? asked.why : asked.kind === 'unfit' ? asked.problems.join('; ') : 'the answer was cut');
}

function attemptOf({ info, cancellationSignal, cancelled }: Context, attempts: number): Attempt {
  return {
    last: info.attempt >= attempts,
    isAgain: info.attempt > 1,
    budgetEndsAtMs: info.scheduledTimestampMs + (info.scheduleToCloseTimeoutMs || Number.POSITIVE_INFINITY),
    signal: cancellationSignal,
    stopped: cancelled,
  };
}
