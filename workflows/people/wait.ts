/** Waits for a person, for AI to come back, or for news of the ticket. Every wait has an end, and no wait is the last. */
import { condition } from '@temporalio/workflow';
import { holderOf, isTaken } from './messages.ts';
import { backstopWaitMs, escalationWaitMs, roleAfter } from './times.ts';
import type { Since } from '../triage/contract.ts';
import type { Answer, Handled, OpenTask, PeopleRules } from './contract.ts';
import type { ComingBack } from './times.ts';

/** Where it stands, which is what its rules hang on; left out is what was not looked at. */
export type Standing = { readonly client: string; readonly board?: string | null; readonly priority?: string | null };
/** How the ticket stands in its system now. */
export type DeskNow =
  /** `since`: where the next look begins. `clientReplies`: how many replies of the client this look has found. */
  | ({ readonly kind: 'untouched'; readonly since?: Since; readonly clientReplies?: number } & Standing)
  | ({ readonly kind: 'handled' } & Handled & Partial<Standing>)
  | { readonly kind: 'gone'; readonly why: string }
  /** Not found now, which one reply does not prove. */
  | { readonly kind: 'unknown'; readonly why?: string };
export type Waited =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | ({ readonly kind: 'handled' } & Handled)
  | { readonly kind: 'gone'; readonly why: string }
  /** `routes`: how many may be asked: all when one is known to be back, one when it is only time to try. */
  | { readonly kind: 'try-again'; readonly routes: 'all' | 'one' }
  | { readonly kind: 'moved' };

/** What the signals and updates change while this waits. */
export type Inbox = { task: OpenTask | undefined; news: boolean; routeBack: boolean; changed: boolean };
/** `triedAtMs`: when all routes were last tried again; who knows that later than a drain began need not be told by it. */
export type Schedule = { nextEscalationAtMs: number; nextTryAtMs: number; tries: number; triedAtMs: number | undefined };
export type WaitPorts = {
  readonly rules: PeopleRules;
  /** Undefined where coming back is of no use: something of ours is to be set right. */
  readonly comingBack: ComingBack | undefined;
  /** The ticket is under the rules it was read under. */
  readonly isAsRead: (now: Extract<DeskNow, { kind: 'untouched' }>) => boolean;
  /** `unknown`: the ticket system does not answer now, and nobody must be kept waiting for it. */
  readonly look: () => Promise<DeskNow>;
  /** Keeps the task where people look for it, and tells the role where it has escalated. */
  readonly record: (task: OpenTask, escalated: boolean) => Promise<void>;
};

export const scheduleFor = (task: OpenTask, { comingBack }: Pick<WaitPorts, 'comingBack'>, nowMs: number, random: number): Schedule => ({
  nextEscalationAtMs: task.dueAtMs,
  nextTryAtMs: comingBack === undefined ? Number.POSITIVE_INFINITY : nowMs + backstopWaitMs(comingBack, 0, random),
  tries: 1,
  triedAtMs: undefined,
});

export async function waitForPerson(inbox: Inbox, task: OpenTask, schedule: Schedule, ports: WaitPorts): Promise<Waited> {
  for (;;) {
    if (task.answer) return { kind: 'answered', answer: task.answer };
    if (inbox.changed) {
      inbox.changed = false;
      await ports.record(task, false);
    } else if (inbox.news) {
      const seen = await lookedAt(inbox, ports);
      if (typeof seen === 'object') return seen;
      // The delivery has made a due row of its own; whoever keeps the task watches this ticket already.
      await ports.record(task, false);
    } else if (Date.now() >= schedule.nextEscalationAtMs) {
      // A webhook may have been lost: before anybody is bothered the ticket itself is asked.
      const seen = await lookedAt(inbox, ports);
      if (typeof seen === 'object') return seen;
      // Somebody may have answered while the desk was asked.
      if (!task.answer) await escalate(task, schedule, ports);
    } else {
      const again = tryAgain(inbox, task, schedule, ports);
      if (!again) {
        await somethingHappens(inbox, task, schedule, ports);
        continue;
      }
      // The rules under which a machine may be asked are those of the client whose ticket it is now.
      const seen = await lookedAt(inbox, ports);
      if (typeof seen === 'object') return seen;
      // Where nobody can say whose it is, the answer could not be written either: soon enough later.
      if (seen === 'unknown') schedule.nextTryAtMs = Math.min(schedule.nextTryAtMs, Date.now() + (ports.comingBack?.firstMs ?? 0));
      else if (!isTaken(task, Date.now())) return again;
      else inbox.routeBack ||= again.routes === 'all';
    }
  }
}

async function lookedAt(inbox: Inbox, ports: WaitPorts): Promise<Waited | 'as-before' | 'unknown'> {
  inbox.news = false;
  const now = await ports.look();
  switch (now.kind) {
    case 'handled':
    case 'gone':
      return now;
    case 'untouched':
      return ports.isAsRead(now) ? 'as-before' : { kind: 'moved' };
    case 'unknown':
      return 'unknown';
  }
}

async function escalate(task: OpenTask, schedule: Schedule, { rules, record }: WaitPorts): Promise<void> {
  task.escalations += 1;
  task.role = roleAfter(rules, task.escalations);
  schedule.nextEscalationAtMs = Date.now() + escalationWaitMs(rules, task.escalations);
  await record(task, true);
}

/** Never under the hands of somebody who has claimed the task: when the claim is released or has lapsed is soon enough. */
function tryAgain(
  inbox: Inbox,
  task: OpenTask,
  schedule: Schedule,
  { comingBack }: WaitPorts,
): Extract<Waited, { kind: 'try-again' }> | undefined {
  if (comingBack === undefined || holderOf(task, Date.now()) !== undefined) return undefined;
  const isDue = Date.now() >= schedule.nextTryAtMs;
  if (!inbox.routeBack && !isDue) return undefined;
  const routes = inbox.routeBack ? 'all' : 'one';
  inbox.routeBack = false;
  schedule.nextTryAtMs = Date.now() + backstopWaitMs(comingBack, schedule.tries, Math.random());
  schedule.tries += 1;
  if (routes === 'all') schedule.triedAtMs = Date.now();
  return { kind: 'try-again', routes };
}

async function somethingHappens(inbox: Inbox, task: OpenTask, schedule: Schedule, { comingBack }: WaitPorts): Promise<void> {
  const claimed = holderOf(task, Date.now()) !== undefined;
  const wakeAtMs = Math.min(schedule.nextEscalationAtMs, claimed ? (task.claim?.untilMs ?? 0) : schedule.nextTryAtMs);
  // Where coming back is of no use, a route that is back must not wake: nobody would take the signal down.
  const isBack = (): boolean => comingBack !== undefined && inbox.routeBack && holderOf(task, Date.now()) === undefined;
  const happened = (): boolean => inbox.changed || inbox.news || task.answer !== undefined || isBack();
  const summary = claimed ? 'wait: the task is claimed' : `wait for a person (${task.role}) or for AI`;
  await condition(happened, Math.max(1, wakeAtMs - Date.now()), { summary });
}
