/** Asks a person for a report, and asks the next one when nobody answers. Time alone sends nothing. */
import { condition } from '@temporalio/workflow';
import { escalationWaitMs, roleAfter } from '../people/times.ts';
import { answerKept, endKept } from '../people/kept.ts';
import { askWhenBack } from './coming-back.ts';
import { asReportAnswer } from './answer.ts';
import { recordReportTask, taskOf } from './approval-task.ts';
import { editText } from './edit.ts';
import { show } from './run.ts';
import { judgeWords, refuseRest } from './words.ts';
import { minute } from '../minute.ts';
import type { ReportAnswer, ReportDraft, ReportEdit } from './answer.ts';
import type { OpenTask } from '../people/contract.ts';
import type { Since } from './approval-task.ts';
import type { ComingBack, Returned, Waits } from './coming-back.ts';
import type { Revision } from './run.ts';

export type Said =
  | { readonly kind: 'answered'; readonly by: string; readonly answer: Exclude<ReportAnswer, ReportEdit> }
  /** A newer revision is wanted. */
  | { readonly kind: 'again' }
  | { readonly kind: 'lapsed' }
  /** Another run has begun a newer revision. */
  | { readonly kind: 'void' }
  /** Machines that were away have written what code had made: it comes as the next revision, of this page otherwise. */
  | { readonly kind: 'prose'; readonly draft: ReportDraft; readonly returned: Returned; readonly since: Since };

/** `since`: of the page whose place this one takes; `waits`: sections that code has made, since machines were away. */
export type Asking = { readonly draft: ReportDraft; readonly since?: Since | undefined; readonly waits?: Waits | undefined };

export async function personsWord(revision: Revision, asking: Asking): Promise<Said> {
  const { run } = revision;
  const task = taskOf(revision, asking.draft, asking.since);
  run.task = task;
  await recordReportTask(revision, task);
  const back = asking.waits && askWhenBack(revision, task, asking.waits);
  const said = await waitForWord(revision, asking, { task, back });
  refuseRest(run);
  if (said.kind === 'answered') await answerKept();
  // Nobody can decide on it any more, whatever is recorded of it next.
  if (said.kind === 'prose') {
    task.ending = 'superseded';
    await endKept();
  }
  await back?.stop();
  return said;
}

type Waiting = { readonly task: OpenTask; readonly back: ComingBack | undefined };
async function waitForWord(revision: Revision, { since }: Asking, { task, back }: Waiting): Promise<Said> {
  const { run, settings } = revision;
  const lapsesAtMs = since?.lapsesAtMs ?? task.openedAtMs + settings.lapseAfterMs;
  for (let nextMs = since?.nextMs ?? Math.min(task.dueAtMs, lapsesAtMs); ;) {
    show(run, revision.of.revision, `Waits for **${task.role}** to approve it, until ${minute(nextMs)}. Nothing is sent before.`);
    const happened = (): boolean => run.words.length > 0 || run.again || newIn(task, back) !== undefined;
    await condition(happened, Math.max(1, nextMs - Date.now()), { summary: `wait for ${task.role} to approve` });
    if ((await judgeWords(run, task, (given) => editText(revision, task, given, since?.told))) === 'void') return { kind: 'void' };
    if (task.answer !== undefined) return answeredBy(task.answer);
    if (run.again) return { kind: 'again' };
    if (Date.now() >= lapsesAtMs) return { kind: 'lapsed' };
    const returned = newIn(task, back);
    if (returned !== undefined) return proseOf(revision, task, { returned, nextMs, lapsesAtMs });
    // Only a word that was not taken, or an edit.
    if (Date.now() < nextMs) continue;
    task.escalations += 1;
    task.role = roleAfter(settings.people, task.escalations);
    await recordReportTask(revision, task, { escalated: true });
    nextMs = Math.min(Date.now() + escalationWaitMs(settings.people, task.escalations), lapsesAtMs);
  }
}

/** Nobody writes over what a person has written meanwhile. */
function newIn(task: OpenTask, back: ComingBack | undefined): Returned | undefined {
  const returned = back?.returned();
  const { persons = {} } = task.draft as ReportDraft;
  return returned?.written.some(({ section }) => persons[section] === undefined) === true ? returned : undefined;
}

type Now = { readonly returned: Returned; readonly nextMs: number; readonly lapsesAtMs: number };
function proseOf({ of }: Revision, task: OpenTask, { returned, nextMs, lapsesAtMs }: Now): Said {
  const sections = returned.written.map(({ section }) => section).join(', ');
  const told = `machines are back, and have written ${sections}, which code had made in revision ${of.revision}; that page can be approved by nobody`;
  const { dueAtMs, escalations } = task;
  return { kind: 'prose', draft: task.draft as ReportDraft, returned, since: { told, dueAtMs, lapsesAtMs, nextMs, escalations } };
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
