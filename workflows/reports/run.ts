/** What the run of a report knows while it works on one revision. Data that its handlers change. */
import { plainName } from '../episode/end-story.ts';
import { setCurrentDetails } from '@temporalio/workflow';
import type { AnswerRequest, OpenTask } from '../people/contract.ts';
import type { ReportRunInput, ReportSettings, RevisionRef } from './contract.ts';

/** An answer of a person. `verdict`: an empty one is a yes, any other says why not. */
export type Word = { readonly request: AnswerRequest; verdict: string | undefined };
export type Run = {
  readonly input: ReportRunInput;
  readonly workflowId: string;
  readonly runId: string;
  /** A newer revision is wanted. */
  again: boolean;
  /** Somebody has said that machines are back. */
  isBack: boolean;
  task: OpenTask | undefined;
  /** Not judged yet. */
  readonly words: Word[];
  settings: ReportSettings | undefined;
};
/** One revision that was begun. */
export type Revision = { readonly run: Run; readonly of: RevisionRef; readonly settings: ReportSettings };

/** What an operator reads of it in Temporal's UI: details are not encrypted while a worker answers for them. */
export function show({ input: { ref } }: Run, revision: number | undefined, text: string): void {
  const which = revision === undefined ? '' : `, revision ${revision}`;
  setCurrentDetails(`**Report ${ref.period}** (${ref.kind}) of ${plainName(ref.client)}${which}\n\n${text}`);
}
