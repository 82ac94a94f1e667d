/** Attempts at activities that die or are paused in the middle, as the server sees it: it hears no more of them and gives the work out again. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Context } from '@temporalio/activity';
import type { WorkerInterceptors } from '@temporalio/worker';
import { retryAttempt } from '../../activities/failures.ts';

/** A killed worker's work is given out again after the policy's first rest. */
const GIVEN_OUT_AGAIN_MS = 1_000;

export type Attempt = {
  /** The activity's name, as `writeToTicket`. */
  readonly activity: string;
  /** Whether the server has given the work to another attempt. */
  isAbandoned: boolean;
  /** From here on the server counts this attempt as lost; what of its code goes on runs unheard. */
  abandon(): void;
  /** Resolves when a later attempt at the same work has ended. */
  overtaken(): Promise<void>;
};

export class Attempts {
  readonly #now = new AsyncLocalStorage<Attempt>();
  readonly #sleepers = new Map<string, (() => void)[]>();

  readonly interceptors: WorkerInterceptors = {
    activity: [
      () => ({
        inbound: {
          execute: async (input, next) => {
            const { activityType, activityId, workflowExecution } = Context.current().info;
            const work = `${workflowExecution?.workflowId} ${workflowExecution?.runId} ${activityId}`;
            const lost = Promise.withResolvers<never>();
            // Whoever is not raced any more must not count as unhandled.
            lost.promise.catch(() => undefined);
            const attempt: Attempt = {
              activity: activityType,
              isAbandoned: false,
              abandon: () => {
                attempt.isAbandoned = true;
                lost.reject(retryAttempt('simulated: the worker of this attempt was lost', GIVEN_OUT_AGAIN_MS));
              },
              overtaken: () => new Promise((resolve) => this.#sleepers.set(work, [...(this.#sleepers.get(work) ?? []), resolve])),
            };
            try {
              return await this.#now.run(attempt, () => Promise.race([next(input), lost.promise]));
            } finally {
              if (!attempt.isAbandoned) this.#wake(work);
            }
          },
        },
      }),
    ],
  };

  /** Undefined outside of an activity. */
  get now(): Attempt | undefined {
    return this.#now.getStore();
  }

  /** Those that were paused wake in any case. */
  wakeAll(): void {
    for (const work of this.#sleepers.keys()) this.#wake(work);
  }

  #wake(work: string): void {
    const sleepers = this.#sleepers.get(work) ?? [];
    this.#sleepers.delete(work);
    for (const wake of sleepers) wake();
  }
}
