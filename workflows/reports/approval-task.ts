/** The task that asks for an approval: what it says of the page, and how it is kept where people look for it. */
import { proxyLocalActivities } from '@temporalio/workflow';
import { roleAfter } from '../people/times.ts';
import { recordTimeouts } from '../records/timeouts.ts';
import { CLIENT_REPORT } from './process.ts';
import { SECTIONS } from './sections.ts';
import type { OpenTask } from '../people/contract.ts';
import type { RecordActivities, TaskRecord } from '../records/contract.ts';
import type { ReportDraft } from './answer.ts';
import type { Page } from './contract.ts';
import type { Revision } from './run.ts';

const { recordTask } = proxyLocalActivities<Pick<RecordActivities, 'recordTask'>>(recordTimeouts);

/** Of the page whose place this one takes: who was asked, and until when, stays; `told`: what is new in it. */
export type Since = {
  readonly told: string;
  readonly dueAtMs: number;
  readonly lapsesAtMs: number;
  readonly nextMs: number;
  readonly escalations: number;
};
export function taskOf({ of, run, settings }: Revision, draft: ReportDraft, since?: Since): OpenTask {
  const openedAtMs = Date.now();
  const escalations = since?.escalations ?? 0;
  return {
    id: `${run.workflowId}:e${of.revision}:t1`,
    number: 1,
    kind: 'approve',
    openedAtMs,
    dueAtMs: since?.dueAtMs ?? openedAtMs + settings.approveWithinMs,
    why: whyOf(of.period, draft, since?.told),
    draft,
    choices: {},
    escalations,
    role: roleAfter(settings.people, escalations),
    claim: undefined,
    answer: undefined,
    clientReplies: 0,
  };
}

type Made = Extract<Page, { readonly kind: 'made' }>;
export function draftOf({ html, prose, byModel, unreadable, mapping, persons }: Made, facts: string, edits = 0): ReportDraft {
  return {
    html,
    facts,
    prose,
    byModel,
    unreadable,
    ...(mapping === undefined ? {} : { mapping }),
    ...(persons === undefined ? {} : { persons }),
    ...(edits === 0 ? {} : { edits }),
  };
}

/** Pure. */
export function whyOf(period: string, draft: ReportDraft, told?: string): string {
  const gaps = draft.unreadable.length === 0 ? '' : `; not read in full: ${draft.unreadable.join(', ')}`;
  const { length } = draft.mapping ?? [];
  const unmapped = length === 0 ? '' : `; it is the first one, and ${length} kinds of tickets have no place in it`;
  return `the report of ${period} is made and waits to be approved; ${whoseWords(draft)}${gaps}${unmapped}${told === undefined ? '' : `; ${told}`}`;
}

function whoseWords({ byModel, persons = {} }: ReportDraft): string {
  const written = SECTIONS.flatMap((section) => (persons[section] === undefined ? [] : [`${section} is written by ${persons[section]}`]));
  return [`${byModel} of its sections are a machine's words`, ...written, 'the others are made by code'].join(', ');
}

export async function recordReportTask(
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
