/** Reads the ticket for an episode and looks at it later. How many deliveries came and how many a look has covered are counted apart. */
import { condition } from '@temporalio/workflow';
import { failureAsValue } from '../chain/failure.ts';
import { AT_ONCE, afterReplyMs, paced } from '../people/times.ts';
import { BRIEFLY } from '../ticket/timeouts.ts';
import { isAsRead, readingOf } from './run.ts';
import { sinceOf } from '../ticket/since.ts';
import type { ActivityOptions } from '@temporalio/workflow';
import type { Failed } from '../chain/failure.ts';
import type { DeskNow, DueAfterLook, Reading } from '../ticket/contract.ts';
import type { Found } from '../people/wait.ts';
import type { Run } from './run.ts';

/** The ticket as it stands now, and whether there is anything to do. Covers all that was delivered before it began. */
export async function readTicket({ desk, input, workflowId, state }: Run): Promise<Reading | Failed> {
  const { connection, ticket, settings } = input;
  const upTo = state.delivered;
  // Before it begins: what is wanted while the ticket is being read may not be in what is read.
  state.readAgain = false;
  state.lookAgain = false;
  const reading = await failureAsValue(() =>
    desk.readTicket(connection, ticket, workflowId, { absentPatienceMs: settings.absentPatienceMs, rules: settings.rules }),
  );
  state.read = upTo;
  state.looked = Math.max(state.looked, upTo);
  state.pace = AT_ONCE;
  if (!('acceptance' in reading)) return reading;
  const { acceptance, ...read } = reading;
  state.acceptance = { read: acceptance, looked: acceptance };
  return read;
}

/** Waits for a ticket system that is down: whose ticket it is decides who may be asked. */
export const lookAt = (run: Run): Promise<DeskNow> => look(run, {});

/** Gives up after two minutes: an escalation must not wait for the ticket system. */
export async function lookBriefly(run: Run): Promise<DeskNow> {
  const { looking } = run;
  if (!looking) return look(run, BRIEFLY);
  // One that is under way may be one that waits for the ticket system, and is not waited for longer than a brief one.
  let ended = false;
  const end = (): boolean => (ended = true);
  looking.then(end, end);
  return (await condition(() => ended, BRIEFLY.scheduleToCloseTimeout)) ? looking : { kind: 'unknown' };
}

/** Whether a look ends the wait for a person: staff have taken the ticket, it has moved, or it is gone. */
export async function lookFound(run: Run): Promise<Found | 'as-before' | 'unknown'> {
  const now = await lookBriefly(run);
  switch (now.kind) {
    case 'handled':
    case 'gone':
      return now;
    case 'untouched':
      return ifAsRead(await isAsRead(run, readingOf(run), now));
    case 'unknown':
      return 'unknown';
  }
}

function ifAsRead(isSo: boolean | 'unknown'): Found | 'as-before' | 'unknown' {
  if (isSo === 'unknown') return isSo;
  return isSo ? 'as-before' : { kind: 'moved' };
}

function look(run: Run, options: ActivityOptions): Promise<DeskNow> {
  run.looking ??= lookOnce(run, options).finally(() => (run.looking = undefined));
  return run.looking;
}

/** A look that fails because of a defect must not end the wait for a person: until the next look the ticket counts as untouched. */
async function lookOnce(run: Run, options: ActivityOptions): Promise<DeskNow> {
  const { connection, ticket } = run.input;
  const { state } = run;
  const reading = readingOf(run);
  const { delivered: upTo, lookAgain: wanted } = state;
  // Before it begins, as with a reading: what is wanted from here on asks for another look.
  state.lookAgain = false;
  const since = state.since ?? sinceOf(reading.snapshot);
  const asked = { connection, ticket, workflowId: run.workflowId, since, due: dueAfter(run) };
  const summary = 'has a person acted?';
  const seen = await failureAsValue(() => run.desk.lookAtTicket.executeWithOptions({ summary, ...options }, [asked]));
  if (!state.lookAgain) state.pace = paced(state.pace, Date.now());
  // News of which nothing is known stays news.
  if (seen.kind === 'next-route' || seen.kind === 'unknown') {
    state.lookAgain ||= wanted;
    return { kind: 'unknown' };
  }
  state.looked = Math.max(state.looked, upTo);
  if (seen.kind === 'defect') return { kind: 'untouched', client: reading.snapshot.client };
  const { acceptance, ...now } = seen;
  state.acceptance.looked = Math.max(state.acceptance.looked, acceptance);
  // Another episode's by now, where the ticket was read anew meanwhile.
  if (now.kind === 'untouched' && state.reading === reading) untouched(run, now);
  return now;
}

function untouched({ state, input }: Run, { since, clientReplies = 0 }: Extract<DeskNow, { kind: 'untouched' }>): void {
  if (since) state.since = since;
  const { task, schedule } = state;
  if (clientReplies === 0 || !task || !schedule) return;
  task.clientReplies += clientReplies;
  state.changed = true;
  schedule.nextEscalationAtMs = Math.min(schedule.nextEscalationAtMs, Date.now() + afterReplyMs(input.settings.people));
}

/** An open task watches over what this look has covered. An item that waits for AI is due when that wait ends. */
function dueAfter({ state }: Run): DueAfterLook {
  if (state.task) return { kind: 'watched' };
  return state.phase.kind === 'waiting-for-ai' && state.aiWait ? { kind: 'waits', untilMs: state.aiWait.endsAtMs } : { kind: 'as-it-was' };
}
