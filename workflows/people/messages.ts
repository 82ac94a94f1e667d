/** Claim, release and answer as Updates. A validator refuses a wrong one at once, with the reason and without an event in the history. */
import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { Answer, AnswerRequest, Claim, ClaimRequest, OpenTask, PeopleRules, TaskChoices } from './contract.ts';

export const claimTask = defineUpdate<Claim, [ClaimRequest]>('claimTask');
export const releaseTask = defineUpdate<void, [ClaimRequest]>('releaseTask');
export const answerTask = defineUpdate<{ readonly task: string }, [AnswerRequest]>('answerTask');
/** The open task with its draft, or null. */
export const openTask = defineQuery<OpenTask | null>('openTask');

/** Names are written by hand; this is far more than any of them needs. */
const LONGEST_NAME = 100;
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

/** `checkGiven` throws what the process finds wrong with what was given. */
export function checkAnswer(
  task: OpenTask | undefined,
  request: AnswerRequest,
  nowMs: number,
  checkGiven: (given: unknown, choices: TaskChoices) => void,
): void {
  const open = checked(task, request, nowMs);
  checkClaim(open, request, nowMs);
  if (open.kind === 'review') return;
  checkGiven(request.decision, open.choices);
  if (request.decision === null || request.decision === undefined) throw new Error('Expected a decision, got none.');
}

/** A claim holds until its time is over; the claim itself stays in the state until somebody looks. */
export const holderOf = (task: OpenTask, nowMs: number): string | undefined =>
  task.claim !== undefined && task.claim.untilMs > nowMs ? task.claim.by : undefined;

/** Whether somebody has claimed or answered the task, so that machines stay out. */
export const isTaken = (task: OpenTask, nowMs: number): boolean => task.answer !== undefined || holderOf(task, nowMs) !== undefined;

export const claimFor = (rules: PeopleRules, by: string, nowMs: number): Claim => ({ by, untilMs: nowMs + rules.claimMs });
export const answerOf = ({ by, decision }: AnswerRequest, nowMs: number): Answer => ({ by, decision, atMs: nowMs });

function checked(task: OpenTask | undefined, { task: id, by }: ClaimRequest, nowMs: number): OpenTask {
  if (typeof by !== 'string' || by.trim() === '' || by.length > LONGEST_NAME)
    throw new Error(
      `Expected the name of who answers, in at most ${LONGEST_NAME} characters, got ${typeof by === 'string' ? by.length : typeof by}.`,
    );
  if (task?.id !== id) throw new Error(`This task is not open: ${String(id)}.`);
  if (task.ending !== undefined) throw new Error(`This task is not open any more: ${task.ending}.`);
  if (task.answer !== undefined && nowMs - task.answer.atMs < UNDER_WAY_MS) throw new Error(`Already answered by ${task.answer.by}.`);
  return task;
}

const clock = (claim: Claim | undefined): string => (claim === undefined ? 'now' : new Date(claim.untilMs).toISOString());
