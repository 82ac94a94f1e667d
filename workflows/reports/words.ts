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
import type { Edited, GivenEdit } from './edit.ts';
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

/** The first that is proven and decides is the task's answer; what is proven and edits is done at once. `void`: there is nothing to decide any more. */
export async function judgeWords(run: Run, task: OpenTask, edit: (given: GivenEdit) => Promise<Edited>): Promise<'judged' | 'void'> {
  for (let word = run.words.shift(); word !== undefined; word = run.words.shift()) {
    const edited = await judged(run, task, { word, edit });
    if (edited?.kind === 'void') return 'void';
  }
  return 'judged';
}

type Judging = { readonly word: Word; readonly edit: (given: GivenEdit) => Promise<Edited> };
async function judged(run: Run, task: OpenTask, { word, edit }: Judging): Promise<Edited | undefined> {
  const { request } = word;
  // Once more: since it came another word may have been taken, or the page may be another one.
  word.verdict = whyRefused(run, request);
  if (word.verdict !== undefined) return undefined;
  const { task: of, by } = request;
  const decision = asReportAnswer(request.decision);
  if (!(await isProven({ task: of, by, decision }))) {
    word.verdict = `Expected the token of ${by}, got another one.`;
    return undefined;
  }
  if (decision.kind !== 'edit') {
    task.answer = answerOf(request, Date.now());
    word.verdict = '';
    return undefined;
  }
  const edited = await edit({ by, edit: decision });
  word.verdict = edited.kind === 'refused' ? edited.why : edited.kind === 'void' ? notOpen(of) : '';
  return edited;
}

function whyRefused(run: Run, request: AnswerRequest): string | undefined {
  try {
    checkWord(run, request);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const notOpen = (task: string): string => `This task is not open: ${task}.`;

/** Nobody can answer any more. */
export function refuseRest(run: Run): void {
  for (const word of run.words.splice(0)) word.verdict = notOpen(word.request.task);
}
