/** The only file that throws to Temporal. The name says what happens next. */
import { CancelledFailure, ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { LedgerBusy } from '../ledger/busy.ts';
import { UNANSWERED } from '../workflows/chain/unanswered.ts';

/** Ask again, not sooner than `afterMs`. Expected: not counted as a failure of ours. */
export const retryAttempt = (message: string, afterMs?: number): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'RetryAttempt',
    message,
    category: ApplicationFailureCategory.BENIGN,
    ...(afterMs === undefined ? {} : { nextRetryDelay: afterMs }),
  });

/**
 * A request to a model that brought no answer. It is a value to the chain, and travels in a failure only so that Temporal's timeline shows
 * it as one; nobody retries it.
 */
export const unanswered = (asked: { readonly kind: string }, why: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: UNANSWERED,
    message: `${asked.kind}: ${why}`,
    details: [asked],
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
  });

/** Our own records could not be written now. Nothing has been stored, so the same call may be made again. */
const ledgerBusy = (error: LedgerBusy): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'LedgerBusy',
    message: error.message,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: LEDGER_REST_MS,
  });
/** Longer than several commits of other writers. */
const LEDGER_REST_MS = 500;

/** A defect of ours: it is not repeated, and no other provider is asked instead. */
const defect = (error: unknown): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'Defect',
    message: error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${typeof error}`,
    nonRetryable: true,
    ...(error instanceof Error ? { cause: error } : {}),
  });

/** Wraps activities so that whatever they throw says what happens next: retry, cancel, or a defect. */
export function asActivities<T extends object>(activities: T): T {
  const wrapped = Object.entries(activities).map(([name, act]: [string, (...args: unknown[]) => Promise<unknown>]) => [
    name,
    async (...args: unknown[]) => {
      try {
        // Called inside: an activity may also throw before it has made its promise.
        return await act(...args);
      } catch (error) {
        return rethrow(error);
      }
    },
  ]);
  return Object.fromEntries(wrapped);
}

/** Neither something that passes nor a cancel: a bug of ours. */
export const isBug = (error: unknown): boolean =>
  !(error instanceof ApplicationFailure || error instanceof CancelledFailure || error instanceof LedgerBusy);

function rethrow(error: unknown): never {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) throw error;
  if (error instanceof LedgerBusy) throw ledgerBusy(error);
  throw defect(error);
}
