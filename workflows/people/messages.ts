/** Claim, release and answer, as Updates: each is refused with its reason, at once and without a trace, or it holds. */
import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { Answer, AnswerRequest, Claim, ClaimRequest, OpenTask, PeopleRules } from './contract.ts';

export const claimTask = defineUpdate<Claim, [ClaimRequest]>('claimTask');
export const releaseTask = defineUpdate<void, [ClaimRequest]>('releaseTask');
export const answerTask = defineUpdate<{ readonly task: string }, [AnswerRequest]>('answerTask');
/** The open task with its draft, or null. */
export const openTask = defineQuery<OpenTask | null>('openTask');

/** Names and notes are written by hand; this is far more than any of them needs. */
const LONGEST = { by: 100, summary: 300 } as const;
/**
 * An answer has this long to reach the ticket. A write takes seconds, and up to two minutes where its first try ended unknown; one that is
 * not there after five keeps failing, and whoever can decide must not be kept out by it.
 */
export const UNDER_WAY_MS = 5 * 60_000;

/** Throws why a claim is refused. Synchronous: the SDK does not wait for a validator. */
export function checkClaim(task: OpenTask | undefined, request: ClaimRequest, nowMs: number): void {
  const open = checked(task, request, nowMs);
  const holder = holderOf(open, nowMs);
  if (holder !== undefined && holder !== request.by) throw new Error(`${holder} has claimed this task until ${clock(open.claim)}.`);
}

export function checkRelease(task: OpenTask | undefined, request: ClaimRequest, nowMs: number): void {
  const holder = holderOf(checked(task, request, nowMs), nowMs);
  if (holder !== request.by)
    throw new Error(holder === undefined ? 'Nobody has claimed this task.' : `${holder} has claimed this task, not ${request.by}.`);
}

export function checkAnswer(task: OpenTask | undefined, request: AnswerRequest, nowMs: number): void {
  const open = checked(task, request, nowMs);
  checkClaim(open, request, nowMs);
  if (open.kind === 'review') return;
  if (!request.decision) throw new Error('Expected a decision: category, impact, urgency and destination, got none.');
  const { category, destination, impact, urgency, summary } = request.decision;
  if (!open.choices.categories.includes(category)) throw new Error(expected('category', open.choices.categories, category));
  if (!open.choices.destinations.includes(destination)) throw new Error(expected('destination', open.choices.destinations, destination));
  for (const [name, level] of [
    ['impact', impact],
    ['urgency', urgency],
  ] as const)
    if (![1, 2, 3].includes(level)) throw new Error(`Expected ${name} to be 1, 2 or 3, got ${String(level)}.`);
  if (typeof summary !== 'string' || summary.length > LONGEST.summary)
    throw new Error(`Expected a summary of at most ${LONGEST.summary} characters, got ${String(summary).length}.`);
}

/** A claim holds until its time is over; the claim itself stays in the state until somebody looks. */
export const holderOf = (task: OpenTask, nowMs: number): string | undefined =>
  task.claim !== undefined && task.claim.untilMs > nowMs ? task.claim.by : undefined;

/** Somebody has it or has answered: machines keep their hands off. */
export const isTaken = (task: OpenTask, nowMs: number): boolean => task.answer !== undefined || holderOf(task, nowMs) !== undefined;

export const claimFor = (rules: PeopleRules, by: string, nowMs: number): Claim => ({ by, untilMs: nowMs + rules.claimMs });
export const answerOf = ({ by, decision }: AnswerRequest, nowMs: number): Answer => ({ by, decision, atMs: nowMs });

function checked(task: OpenTask | undefined, { task: id, by }: ClaimRequest, nowMs: number): OpenTask {
  if (typeof by !== 'string' || by.trim() === '' || by.length > LONGEST.by)
    throw new Error(
      `Expected the name of who answers, in at most ${LONGEST.by} characters, got ${typeof by === 'string' ? by.length : typeof by}.`,
    );
  if (task?.id !== id) throw new Error(`This task is not open: ${String(id)}.`);
  if (task.ending !== undefined) throw new Error(`This task is not open any more: ${task.ending}.`);
  if (task.answer !== undefined && nowMs - task.answer.atMs < UNDER_WAY_MS) throw new Error(`Already answered by ${task.answer.by}.`);
  return task;
}

const clock = (claim: Claim | undefined): string => (claim === undefined ? 'now' : new Date(claim.untilMs).toISOString());
const expected = (field: string, ids: readonly string[], got: string): string =>
  `Expected ${field} to be one of ${ids.join(', ')}, got ${String(got).slice(0, 60)}.`;
