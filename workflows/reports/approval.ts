/** Asks a person for a report, and asks the next one when nobody answers. Time alone sends nothing. */
import { condition } from '@temporalio/workflow';
import { escalationWaitMs, roleAfter } from '../people/times.ts';
import { asReportAnswer } from './answer.ts';
import { recordReportTask, taskOf } from './approval-task.ts';
import { editText } from './edit.ts';
import { show } from './run.ts';
import { judgeWords, refuseRest } from './words.ts';
import { minute } from '../minute.ts';
import type { ReportAnswer, ReportDraft, ReportEdit } from './answer.ts';
import type { Revision } from './run.ts';

export type Said =
  | { readonly kind: 'answered'; readonly by: string; readonly answer: Exclude<ReportAnswer, ReportEdit> }
  /** A newer revision is wanted. */
  | { readonly kind: 'again' }
  | { readonly kind: 'lapsed' }
  /** Another run has begun a newer revision. */
  | { readonly kind: 'void' };

export async function personsWord(revision: Revision, draft: ReportDraft): Promise<Said> {
  const said = await waitForWord(revision, draft);
  refuseRest(revision.run);
  return said;
}

async function waitForWord(revision: Revision, draft: ReportDraft): Promise<Said> {
  const { run, settings } = revision;
  const task = taskOf(revision, draft);
  run.task = task;
  await recordReportTask(revision, task);
  const lapsesAtMs = task.openedAtMs + settings.lapseAfterMs;
  for (let nextMs = Math.min(task.dueAtMs, lapsesAtMs); ;) {
    show(run, revision.of.revision, `Waits for **${task.role}** to approve it, until ${minute(nextMs)}. Nothing is sent before.`);
    const happened = (): boolean => run.words.length > 0 || run.again;
    await condition(happened, Math.max(1, nextMs - Date.now()), { summary: `wait for ${task.role} to approve` });
    if ((await judgeWords(run, task, (given) => editText(revision, task, given))) === 'void') return { kind: 'void' };
    if (task.answer !== undefined) return answeredBy(task.answer);
    if (run.again) return { kind: 'again' };
    if (Date.now() >= lapsesAtMs) return { kind: 'lapsed' };
    // Only a word that was not taken, or an edit.
    if (Date.now() < nextMs) continue;
    task.escalations += 1;
    task.role = roleAfter(settings.people, task.escalations);
    await recordReportTask(revision, task, { escalated: true });
    nextMs = Math.min(Date.now() + escalationWaitMs(settings.people, task.escalations), lapsesAtMs);
  }
}

function answeredBy({ by, decision }: { readonly by: string; readonly decision: unknown }): Said {
  const answer = asReportAnswer(decision);
  if (answer.kind === 'edit') throw new Error('Expected an edit to end no task, got one as its answer.');
  return { kind: 'answered', by, answer };
}

/** Nobody can answer it any more. */
export async function closeTask(revision: Revision, how: string, by?: string): Promise<void> {
  const { task } = revision.run;
  if (task === undefined) return;
  revision.run.task = undefined;
  refuseRest(revision.run);
  await recordReportTask(revision, { ...task, ending: how }, { end: { how, by } });
}
