/** Turns the failure of an activity into a value: a route failure, or a defect of ours. */
import { ActivityFailure, ApplicationFailure, TimeoutFailure, isCancellation } from '@temporalio/workflow';
import type { FailureReason } from './contract.ts';

export type Failed =
  | { readonly kind: 'next-route'; readonly reason: FailureReason; readonly why: string }
  | { readonly kind: 'defect'; readonly reason: 'defect'; readonly why: string };

/** `untaken` says what it means that nobody took the activity in time. */
export async function failureAsValue<T, U = Failed>(act: () => Promise<T>, untaken?: () => Promise<U>): Promise<T | U | Failed> {
  try {
    return await act();
  } catch (error) {
    // First of all: a user's cancel must never look like a route failure.
    if (isCancellation(error)) throw error;
    // The SDK wraps what a queued activity has thrown, and hands on what a local one has as it is.
    if (error instanceof ApplicationFailure) return readFailure(error, error.message);
    if (!(error instanceof ActivityFailure)) throw error;
    if (!isUntaken(error)) return readFailure(error.cause, error.message);
    return untaken === undefined ? NOBODY_TOOK : untaken();
  }
}

function readFailure(cause: Error | undefined, otherwise: string): Failed {
  if (cause instanceof TimeoutFailure) return timedOut(cause.timeoutType);
  if (cause instanceof ApplicationFailure && cause.type === 'RetryAttempt')
    return { kind: 'next-route', reason: 'unreachable', why: cause.message };
  // Ours, and passing: neither the provider's fault nor a bug.
  if (cause instanceof ApplicationFailure && cause.type === 'LedgerBusy') return { kind: 'next-route', reason: 'busy', why: cause.message };
  if (cause instanceof ApplicationFailure && cause.type === 'WorkerShutdown')
    return { kind: 'next-route', reason: 'no-worker', why: 'the worker was stopped under the request' };
  return { kind: 'defect', reason: 'defect', why: cause?.message ?? otherwise };
}

const isUntaken = ({ cause }: ActivityFailure): boolean => cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
export const NOBODY_TOOK: Failed = { kind: 'next-route', reason: 'no-worker', why: 'no worker took the request' };

function timedOut(type: TimeoutFailure['timeoutType']): Failed {
  return { kind: 'next-route', reason: 'silent', why: `no answer (${type})` };
}
