/** Asks a person for a report, and asks the next one when nobody answers. Time alone sends nothing. */
import { condition, proxyLocalActivities } from '@temporalio/workflow';
import { escalationWaitMs, roleAfter } from '../people/times.ts';
import { recordTimeouts } from '../records/timeouts.ts';
import { CLIENT_REPORT } from './process.ts';
import { asReportAnswer } from './answer.ts';
import { show } from './run.ts';
import { judgeWords, refuseRest } from './words.ts';
import { minute } from '../minute.ts';
import type { OpenTask } from '../people/contract.ts';
import type { RecordActivities, TaskRecord } from '../records/contract.ts';
import type { ReportAnswer, ReportDraft } from './answer.ts';
import type { Revision } from './run.ts';

const { recordTask } = proxyLocalActivities<Pick<RecordActivities, 'recordTask'>>(recordTimeouts);

export type Said =
  | { readonly kind: 'answered'; readonly by: string; readonly answer: ReportAnswer }
  /** A newer revision is wanted. */
  | { readonly kind: 'again' }
  | { readonly kind: 'lapsed' };

export async function personsWord(revision: Revision, draft: ReportDraft): Promise<Said> {
  const said = await waitForWord(revision, draft);
  refuseRest(revision.run);
  return said;
}

async function waitForWord(revision: Revision, draft: ReportDraft): Promise<Said> {
  const { run, settings } = revision;
  const task = taskOf(revision, draft);
  run.task = task;
  await record(revision, task);
  const lapsesAtMs = task.openedAtMs + settings.lapseAfterMs;
  for (let nextMs = Math.min(task.dueAtMs, lapsesAtMs); ;) {
    show(run, revision.of.revision, `Waits for **${task.role}** to approve it, until ${minute(nextMs)}. Nothing is sent before.`);
    const happened = (): boolean => run.words.length > 0 || run.again;
    await condition(happened, Math.max(1, nextMs - Date.now()), { summary: `wait for ${task.role} to approve` });
    await judgeWords(run, task);
    if (task.answer !== undefined) return { kind: 'answered', by: task.answer.by, answer: asReportAnswer(task.answer.decision) };
    if (run.again) return { kind: 'again' };
    if (Date.now() >= lapsesAtMs) return { kind: 'lapsed' };
    // Only a word that was not taken.
    if (Date.now() < nextMs) continue;
    task.escalations += 1;
    task.role = roleAfter(settings.people, task.escalations);
    await record(revision, task, { escalated: true });
    nextMs = Math.min(Date.now() + escalationWaitMs(settings.people, task.escalations), lapsesAtMs);
  }
}

/** Nobody can answer it any more. */
export async function closeTask(revision: Revision, how: string, by?: string): Promise<void> {
  const { task } = revision.run;
  if (task === undefined) return;
  revision.run.task = undefined;
  refuseRest(revision.run);
  await record(revision, { ...task, ending: how }, { end: { how, by } });
}

function taskOf({ of, run, settings }: Revision, draft: ReportDraft): OpenTask {
  const openedAtMs = Date.now();
  const gaps = draft.unreadable.length === 0 ? '' : `; not read in full: ${draft.unreadable.join(', ')}`;
  const { length } = draft.mapping ?? [];
  const unmapped = length === 0 ? '' : `; it is the first one, and ${length} kinds of tickets have no place in it`;
  return {
    id: `${run.workflowId}:e${of.revision}:t1`,
    number: 1,
    kind: 'approve',
    openedAtMs,
    dueAtMs: openedAtMs + settings.approveWithinMs,
    why: `the report of ${of.period} is made and waits to be approved; ${draft.byModel} of its sections are a machine's words, the others are made by code${gaps}${unmapped}`,
    draft,
    choices: {},
    escalations: 0,
    role: roleAfter(settings.people, 0),
    claim: undefined,
    answer: undefined,
    clientReplies: 0,
  };
}

async function record(
  { of, run }: Revision,
  task: OpenTask,
  { escalated = false, end }: { readonly escalated?: boolean; readonly end?: TaskRecord['end'] } = {},
): Promise<void> {
  await recordTask({
    process: CLIENT_REPORT.name,
    workflowId: run.workflowId,
    connection: null,
    ticket: of.period,
    episode: of.revision,
    client: of.client,
    // The row must not see what the handlers change while it is written.
    task: { ...task },
    failureHistory: [],
    acceptance: 0,
    escalated,
    isDefect: false,
    end,
  });
}
