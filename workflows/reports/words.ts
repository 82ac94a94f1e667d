/**
 * What people have answered and nobody has judged yet. A validator knows no token, so an answer that fits waits here until the run has asked
 * whether it is proven; its handler waits with it. The run asks, and not the handler: a replay loses its place in a handler that asks by itself.
 */
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { condition, proxyLocalActivities } from '@temporalio/workflow';
import { answerOf, checkAnswer } from '../people/messages.ts';
import { recordTimeouts } from '../records/timeouts.ts';
import { asReportAnswer, checkReportAnswer } from './answer.ts';
import type { AnswerRequest, OpenTask } from '../people/contract.ts';
import type { ReportLocalActivities } from './contract.ts';
import type { Run, Word } from './run.ts';

const { isProven } = proxyLocalActivities<Pick<ReportLocalActivities, 'isProven'>>(recordTimeouts);

/** Throws why it is refused. */
export const checkWord = (run: Run, request: AnswerRequest): void =>
  checkAnswer(run.task, request, Date.now(), checkReportAnswer(run.task, request.by, run.settings?.approvers ?? []));

/** Comes back when the run has judged it, which it does with each before it goes on. */
export async function wordGiven(run: Run, request: AnswerRequest): Promise<{ readonly task: string }> {
  const word: Word = { request, verdict: undefined };
  run.words.push(word);
  await condition(() => word.verdict !== undefined);
  if (word.verdict === '') return { task: request.task };
  // To whoever has asked, and to nobody else: what a handler throws otherwise would stop the run.
  throw ApplicationFailure.create({
    type: 'Refused',
    message: word.verdict ?? '',
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** The first that is proven is the task's answer. */
export async function judgeWords(run: Run, task: OpenTask): Promise<void> {
  for (let word = run.words.shift(); word !== undefined; word = run.words.shift()) {
    const { request } = word;
    if (task.answer !== undefined) word.verdict = `Already answered by ${task.answer.by}.`;
    else if (await isProven({ task: request.task, by: request.by, decision: asReportAnswer(request.decision) })) {
      task.answer = answerOf(request, Date.now());
      word.verdict = '';
    } else word.verdict = `Expected the token of ${request.by}, got another one.`;
  }
}

/** Nobody can answer any more. */
export function refuseRest(run: Run): void {
  for (const word of run.words.splice(0)) word.verdict = `This task is not open: ${word.request.task}.`;
}
