/** Waits for a person's answer, for AI to come back, or for news of the ticket. Escalation runs beside it, in `escalate.ts`. */
import { condition } from '@temporalio/workflow';
import { holderOf, isTaken } from './messages.ts';
import { backstopWaitMs, nextLookAtMs } from './times.ts';
import type { Handled } from '../ticket/contract.ts';
import type { Answer, OpenTask } from './contract.ts';
import type { ComingBack, Pace } from './times.ts';

/** What ends the wait from outside: staff took the ticket, or it is gone or has moved. */
export type Found = ({ readonly kind: 'handled' } & Handled) | { readonly kind: 'gone'; readonly why: string } | { readonly kind: 'moved' };
export type Waited =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | Found
  /** A route is back, or it is time to try. Either asks every route that may be asked. */
  | { readonly kind: 'try-again' }
  /** The time of a note that was put off has come. */
  | { readonly kind: 'note-due' };

/**
 * What the signals and updates change while this waits. `delivered` counts announcements, `looked` those that a look has covered; `lookAgain`:
 * a look is wanted that begins after now, whatever one that is under way covers.
 */
export type Inbox = {
  task: OpenTask | undefined;
  delivered: number;
  looked: number;
  lookAgain: boolean;
  pace: Pace;
  routeBack: boolean;
  changed: boolean;
};
/** `nextTryAtMs` undefined: coming back is of no use. `triedAtMs`: when the routes were last tried again. */
export type Schedule = { nextEscalationAtMs: number; nextTryAtMs: number | undefined; tries: number; triedAtMs: number | undefined };
export type WaitPorts = {
  /** Undefined where no machine can help, as for a manual fix. */
  readonly comingBack: ComingBack | undefined;
  /** What the watch of the task has found meanwhile. */
  readonly found: () => Found | undefined;
  /** Undefined where the ticket is no reason to end the wait. */
  readonly look: () => Promise<Found | 'as-before' | 'unknown'>;
  /** Keeps the task where people look for it. */
  readonly record: (task: OpenTask) => Promise<void>;
  /** Called where nothing is under way: the run may go on as a new one here. */
  readonly pause: () => Promise<void>;
};

export const scheduleFor = (task: OpenTask, comingBack: ComingBack | undefined, nowMs: number, random: number): Schedule => ({
  nextEscalationAtMs: task.dueAtMs,
  nextTryAtMs: comingBack === undefined ? undefined : nowMs + backstopWaitMs(comingBack, 0, random),
  tries: 1,
  triedAtMs: undefined,
});

export const isNews = ({ delivered, looked, lookAgain }: Pick<Inbox, 'delivered' | 'looked' | 'lookAgain'>): boolean =>
  lookAgain || delivered > looked;
export const isLookDue = (inbox: Inbox, nowMs: number): boolean => isNews(inbox) && nowMs >= nextLookAtMs(inbox.pace);

export async function waitForPerson(inbox: Inbox, task: OpenTask, schedule: Schedule, ports: WaitPorts): Promise<Waited> {
  for (;;) {
    if (task.answer) return { kind: 'answered', answer: task.answer };
    const found = ports.found();
    if (found) return found;
    await ports.pause();
    if (isNoteDue(task, Date.now())) return { kind: 'note-due' };
    if (inbox.changed) {
      inbox.changed = false;
      await ports.record(task);
    } else if (isLookDue(inbox, Date.now())) {
      const seen = await ports.look();
      if (typeof seen === 'object') return seen;
    } else {
      const wasBack = inbox.routeBack;
      if (!tryAgain(inbox, task, schedule, ports)) {
        await somethingHappens(inbox, task, schedule, ports);
        continue;
      }
      // The rules under which a machine may be asked are those of the client whose ticket it is now.
      const seen = await ports.look();
      if (typeof seen === 'object') return seen;
      // Where nobody can say whose it is, the answer could not be written either: soon enough later.
      if (seen === 'unknown') later(schedule, ports);
      else if (isTaken(task, Date.now())) inbox.routeBack ||= wasBack;
      else {
        schedule.triedAtMs = Date.now();
        return { kind: 'try-again' };
      }
    }
  }
}

/** Whoever has claimed it need not be asked. */
const isNoteDue = (task: OpenTask, nowMs: number): boolean =>
  task.unasked !== undefined && nowMs >= task.unasked.untilMs && holderOf(task, nowMs) === undefined;

function later(schedule: Schedule, { comingBack }: WaitPorts): void {
  schedule.nextTryAtMs = Math.min(schedule.nextTryAtMs ?? Number.MAX_SAFE_INTEGER, Date.now() + (comingBack?.firstMs ?? 0));
}

/** Machines are not tried while somebody has claimed the task, but as soon as the claim ends. */
function tryAgain(inbox: Inbox, task: OpenTask, schedule: Schedule, { comingBack }: WaitPorts): boolean {
  if (comingBack === undefined || holderOf(task, Date.now()) !== undefined) return false;
  const isDue = schedule.nextTryAtMs !== undefined && Date.now() >= schedule.nextTryAtMs;
  if (!inbox.routeBack && !isDue) return false;
  inbox.routeBack = false;
  schedule.nextTryAtMs = Date.now() + backstopWaitMs(comingBack, schedule.tries, Math.random());
  schedule.tries += 1;
  return true;
}

/** Every wait has an end, also one that nothing else wakes. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

async function somethingHappens(inbox: Inbox, task: OpenTask, schedule: Schedule, { comingBack, found }: WaitPorts): Promise<void> {
  const nowMs = Date.now();
  const claimed = holderOf(task, nowMs) !== undefined;
  const looksAtMs = isNews(inbox) ? nextLookAtMs(inbox.pace) : undefined;
  // Where machines came to be of no use while this task was open, the time of their next try has passed for good.
  const triesAtMs = comingBack === undefined ? undefined : schedule.nextTryAtMs;
  const byItself = claimed ? [task.claim?.untilMs] : [triesAtMs, task.unasked?.untilMs];
  const wakes = [...byItself, looksAtMs, nowMs + LONGEST_WAIT_MS];
  const wakeAtMs = Math.min(...wakes.filter((wake) => wake !== undefined));
  // Where coming back is of no use, a route that is back must not wake: nobody would take the signal down.
  const isBack = (): boolean => comingBack !== undefined && inbox.routeBack && holderOf(task, Date.now()) === undefined;
  // News that is not to be looked at yet wakes all the same: the next wait ends when it is.
  const { delivered } = inbox;
  const isTold = (): boolean => inbox.delivered !== delivered || isLookDue(inbox, Date.now());
  const happened = (): boolean => inbox.changed || isTold() || task.answer !== undefined || found() !== undefined || isBack();
  const summary = claimed ? 'wait: the task is claimed' : `wait for a person (${task.role}) or for AI`;
  await condition(happened, Math.max(1, wakeAtMs - nowMs), { summary });
}
