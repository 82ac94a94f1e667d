/**
 * The report of one client and period, revision after revision: read, freeze, write, show to a person, and only then send. What was frozen,
 * written and shown stands in the ledger; this run holds its hashes.
 */
import { CancellationScope, isCancellation, proxyActivities, proxyLocalActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import { failureAsValue } from '../chain/failure.ts';
import { answerTask, openTask } from '../people/messages.ts';
import { routeBack } from '../episode/messages.ts';
import { recordTimeouts } from '../records/timeouts.ts';
import { closeTask, personsWord } from './approval.ts';
import { draftOf } from './approval-task.ts';
import { waitsNoMore, waitsOf } from './coming-back.ts';
import { reportAgain } from './messages.ts';
import { proseOfSections } from './prose-rounds.ts';
import { show } from './run.ts';
import { checkWord, wordGiven } from './words.ts';
import { ticketsWithin } from './tickets-within.ts';
import { deliverTimeoutsTo, printTimeouts, workTimeouts } from './timeouts.ts';
import type {
  Begun,
  DeliveryEnd,
  ReportActivities,
  ReportEnd,
  ReportLocalActivities,
  ReportOutcome,
  ReportRunInput,
  Wanted,
} from './contract.ts';
import type { ReportDraft } from './answer.ts';
import type { Asking } from './approval.ts';
import type { Since } from './approval-task.ts';
import type { Returned } from './coming-back.ts';
import type { Revision, Run } from './run.ts';

const { beginRevision, endReport, approveReport } = proxyLocalActivities<ReportLocalActivities>(recordTimeouts);

/** More revisions of one period are a machine that asks in a loop, and a history without an end. */
const MOST_REVISIONS = 50;

export async function reportClient(input: ReportRunInput): Promise<ReportOutcome> {
  const { workflowId, firstExecutionRunId: runId } = workflowInfo();
  const run: Run = { input, workflowId, runId, again: false, isBack: false, task: undefined, words: [], settings: undefined };
  setHandler(openTask, () => run.task ?? null);
  setHandler(reportAgain, () => void (run.again = true));
  setHandler(routeBack, () => void (run.isBack = true));
  setHandler(answerTask, (request) => wordGiven(run, request), { validator: (request) => checkWord(run, request) });
  // What started this run is no wish for another revision.
  run.again = false;
  let wanted = input.wanted as Wanted;
  let carried: Carried | undefined;
  for (let count = 0; ; count += 1) {
    const begun: Begun = await beginRevision({ ref: input.ref, timeZone: input.timeZone, workflowId, runId, wanted });
    if (begun.kind !== 'begun') {
      show(run, undefined, `Nothing to do: ${begun.why}.`);
      return { ...begun, revision: undefined };
    }
    run.settings = begun.settings;
    run.again = false;
    const of = { ...input.ref, revision: begun.revision, timeZone: input.timeZone };
    const end = await whole({ run, of, settings: begun.settings }, carried);
    if (end.kind !== 'ended' && count < MOST_REVISIONS) {
      wanted = begun.revision + 1;
      carried = end.kind === 'prose' ? end.carried : undefined;
      continue;
    }
    const ended: ReportEnd = end.kind !== 'ended' ? { state: 'void', why: 'too many revisions in one run' } : end.end;
    await endReport(of, ended);
    // Wanted while what was approved was on its way: it comes after it.
    if (end.kind === 'ended' && run.again && count < MOST_REVISIONS) {
      wanted = begun.revision + 1;
      carried = undefined;
      continue;
    }
    show(run, of.revision, `Ended: ${ended.state}.`);
    return { revision: of.revision, kind: ended.state, ...(ended.why === undefined ? {} : { why: ended.why }) };
  }
}

/** What the next revision has of the one before, where only words are new in it. */
type Carried = { readonly draft: ReportDraft; readonly returned: Returned; readonly since: Since };
type Ended =
  | { readonly kind: 'again' }
  | { readonly kind: 'prose'; readonly carried: Carried }
  | { readonly kind: 'ended'; readonly end: ReportEnd };
const ended = (end: ReportEnd): Ended => ({ kind: 'ended', end });
const AGAIN: Ended = { kind: 'again' };

/** A run that is cancelled leaves no task that nobody could answer, and no report that seems to be under way. */
async function whole(revision: Revision, carried: Carried | undefined): Promise<Ended> {
  try {
    return await revisionOf(revision, carried);
  } catch (error) {
    if (isCancellation(error))
      await CancellationScope.nonCancellable(async () => {
        await waitsNoMore(revision.run.workflowId);
        await closeTask(revision, 'stopped');
        await endReport(revision.of, { state: 'void', why: 'its run was cancelled' });
      });
    throw error;
  }
}

type Made = Pick<Asking, 'draft' | 'waits'> | 'again' | 'void';
async function made(revision: Revision): Promise<Made> {
  const { run, of } = revision;
  const { freezeReport, makePage } = proxyActivities<ReportActivities>(workTimeouts(of.client));
  show(run, of.revision, 'Reads its sources.');
  const frozen = await freezeReport(of, await ticketsWithin(revision.settings.tickets, of, revision.settings.readWithinMs));
  if (frozen.kind === 'void') return 'void';
  const { written, passes } = await proseOfSections(revision, frozen.facts);
  if (run.again) return 'again';
  const page = await makePage(of, frozen.facts, written);
  if (page.kind === 'void') return 'void';
  if (page.kind === 'refused') throw new Error(`Expected a page of machines' and code's words to be made, got none: ${page.why}`);
  return run.again ? 'again' : { draft: draftOf(page, frozen.facts), waits: waitsOf(written, passes) };
}

/** Of the same figures, and of the words of the page before but for those that are new. */
async function madeOf({ run, of }: Revision, { draft, returned }: Carried): Promise<Made> {
  const { makePage } = proxyActivities<ReportActivities>(workTimeouts(of.client));
  show(run, of.revision, 'Makes its page anew, with the words of machines that are back.');
  const page = await makePage(of, draft.facts, returned.written, draft.prose);
  if (page.kind === 'void') return 'void';
  // The words of the page before are not kept any more: all of it is made anew.
  if (page.kind === 'refused' || run.again) return 'again';
  const { rest, cause } = returned;
  // No first look any more: it comes back, whoever is asked.
  return { draft: draftOf(page, draft.facts), waits: rest.length === 0 ? undefined : { sections: rest, cause, passes: 1 } };
}

async function revisionOf(revision: Revision, carried: Carried | undefined): Promise<Ended> {
  const { of, settings } = revision;
  const page = carried === undefined ? await made(revision) : await madeOf(revision, carried);
  if (page === 'void') return ended(TAKEN_OVER);
  if (page === 'again') return AGAIN;
  const said = await personsWord(revision, { ...page, since: carried?.since });
  switch (said.kind) {
    case 'again':
      await closeTask(revision, 'superseded');
      return AGAIN;
    case 'prose':
      await closeTask(revision, 'superseded');
      return { kind: 'prose', carried: said };
    case 'void':
      await closeTask(revision, 'superseded');
      return ended(TAKEN_OVER);
    case 'lapsed':
      await closeTask(revision, 'lapsed');
      return ended({ state: 'lapsed', why: 'nobody has approved it in time' });
    case 'answered': {
      const { answer, by } = said;
      if (answer.kind === 'reject') {
        await closeTask(revision, 'answered', by);
        if (answer.again) return AGAIN;
        return ended({ state: 'rejected', why: answer.why, by });
      }
      const { html } = answer;
      const approved = await approveReport({ of, html, by, recipients: settings.recipients });
      await closeTask(revision, 'answered', by);
      return approved === 'void' ? ended(TAKEN_OVER) : ended(await send(revision, html));
    }
  }
}

const TAKEN_OVER: ReportEnd = { state: 'void', why: 'a newer revision was begun' };

/** Each recipient by itself. A newer revision that is wanted now comes after it: what was approved is on its way. */
async function send({ run, of, settings }: Revision, html: string): Promise<ReportEnd> {
  const { printReport } = proxyActivities<ReportActivities>(printTimeouts(of.client));
  show(run, of.revision, 'Approved. Prints it.');
  // Whatever becomes of it: a failed PDF holds no page back.
  const printed = await failureAsValue(() => printReport(of, html));
  const told = typeof printed === 'boolean' ? {} : { isPrintLost: true };
  const open: string[] = [];
  for (const recipient of settings.recipients) {
    show(run, of.revision, `Approved. Sends it: ${recipient}.`);
    const timeouts = deliverTimeoutsTo(of.client, recipient, settings.onTickets);
    const { deliverReport } = proxyActivities<Pick<ReportActivities, 'deliverReport'>>(timeouts);
    const delivered = await failureAsValue<DeliveryEnd>(() => deliverReport(of, recipient, html));
    if (delivered.kind !== 'accepted') open.push(recipient);
  }
  if (open.length === 0) return { state: 'sent', ...told };
  return { state: 'sent-in-part', why: `see the outbox: ${open.join(', ')}`, ...told };
}
