/**
 * A person has written some of a report's words: its page is made anew, and the one before can be approved by nobody. The page is made by a
 * queued activity, which nobody begins before the history has the words.
 */
import { proxyActivities } from '@temporalio/workflow';
import { failureAsValue } from '../chain/failure.ts';
import { draftOf, recordReportTask, whyOf } from './approval-task.ts';
import { SECTIONS } from './sections.ts';
import { show } from './run.ts';
import { workTimeouts } from './timeouts.ts';
import type { OpenTask } from '../people/contract.ts';
import type { ReportDraft, ReportEdit } from './answer.ts';
import type { Page, ReportActivities, Written } from './contract.ts';
import type { Revision } from './run.ts';

export type GivenEdit = { readonly by: string; readonly edit: ReportEdit };
/** `refused`: why, for whoever wrote it; the page is as it was. */
export type Edited = { readonly kind: 'edited' } | { readonly kind: 'refused'; readonly why: string } | { readonly kind: 'void' };

/** `told`: what is new in this revision. */
export async function editText(revision: Revision, task: OpenTask, { by, edit }: GivenEdit, told: string | undefined): Promise<Edited> {
  const { of, run } = revision;
  const before = task.draft as ReportDraft;
  show(run, of.revision, 'Makes its page anew, with the words of a person.');
  const { makePage } = proxyActivities<ReportActivities>(workTimeouts(of.client));
  const page = await failureAsValue<Page>(() => makePage(of, before.facts, writtenBy(by, edit), before.prose));
  switch (page.kind) {
    case 'made':
      task.draft = draftOf(page, before.facts, (before.edits ?? 0) + 1);
      task.why = whyOf(of.period, task.draft as ReportDraft, told);
      await recordReportTask(revision, task);
      return { kind: 'edited' };
    case 'refused':
    case 'void':
      return page;
    case 'next-route':
    case 'defect':
      return { kind: 'refused', why: `The page could not be made, and is as it was: ${page.why}.` };
  }
}

const writtenBy = (name: string, { sections }: ReportEdit): readonly Written[] =>
  SECTIONS.flatMap((section): readonly Written[] => {
    const text = sections[section];
    return text === undefined ? [] : [{ section, kind: 'person', text, name }];
  });
