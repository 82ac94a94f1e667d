/** Turns how an activity failed into a value. A route that cannot be reached is a fall; a bug of ours is not. */
import { ActivityFailure, ApplicationFailure, TimeoutFailure, isCancellation } from '@temporalio/workflow';
import type { FallReason } from './contract.ts';

export type Failed =
  | { readonly kind: 'next-route'; readonly reason: FallReason; readonly why: string }
  | { readonly kind: 'defect'; readonly reason: 'defect'; readonly why: string };

/** `untaken` says what it means that nobody took the activity in time. */
export async function failureAsValue<T>(act: () => Promise<T>, untaken: () => Promise<Failed> = nobodyTook): Promise<T | Failed> {
  try {
    return await act();
  } catch (error) {
    // First of all: a user's cancel must never look like a route that fell.
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return isUntaken(error) ? untaken() : readFailure(error);
  }
}

function readFailure(error: ActivityFailure): Failed {
  const { cause } = error;
  if (cause instanceof TimeoutFailure) return timedOut(cause.timeoutType);
  if (cause instanceof ApplicationFailure && cause.type === 'RetryAttempt')
    return { kind: 'next-route', reason: 'unreachable', why: cause.message };
  // Ours, and passing: neither the provider's fault nor a bug.
  if (cause instanceof ApplicationFailure && cause.type === 'LedgerBusy') return { kind: 'next-route', reason: 'busy', why: cause.message };
  if (cause instanceof ApplicationFailure && cause.type === 'WorkerShutdown')
    return { kind: 'next-route', reason: 'no-worker', why: 'the worker was stopped under the request' };
  return { kind: 'defect', reason: 'defect', why: cause?.message ?? error.message };
}

const isUntaken = ({ cause }: ActivityFailure): boolean => cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
const nobodyTook = (): Promise<Failed> => Promise.resolve({ kind: 'next-route', reason: 'no-worker', why: 'no worker took the request' });

function timedOut(type: TimeoutFailure['timeoutType']): Failed {
  return { kind: 'next-route', reason: 'silent', why: `no answer (${type})` };
}
