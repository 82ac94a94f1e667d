/** Watches an open task and alerts the next role in time, whatever else its workflow is waiting for. */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { UNDER_WAY_MS } from './messages.ts';
import { escalationWaitMs, roleAfter } from './times.ts';
import type { OpenTask, PeopleRules } from './contract.ts';
import type { Found, Schedule } from './wait.ts';

export type WatchPorts = {
  readonly rules: PeopleRules;
  /** A webhook may have been lost: before anybody is bothered the ticket itself is asked. */
  readonly look: () => Promise<Found | 'as-before' | 'unknown'>;
  /** For whoever waits for the task. */
  readonly found: (found: Found) => void;
  /** Records the task with its new role and alerts that role. */
  readonly escalate: (task: OpenTask) => Promise<void>;
};
export type Watch = {
  stop(): void;
  /** Whether an escalation is under way. */
  readonly isBusy: () => boolean;
};

/** After a finding the next escalation waits this long; the run acts on the finding meanwhile. */
const FOUND_AGAIN_MS = 10 * 60_000;

export function watchTask(task: OpenTask, schedule: Schedule, ports: WatchPorts): Watch {
  const scope = new CancellationScope();
  let isBusy = false;
  void scope.run(watch).catch((error: unknown) => {
    // Ended with its task, or with the run.
    if (!isCancellation(error)) throw error;
  });
  return { stop: () => scope.cancel(), isBusy: () => isBusy };

  async function watch(): Promise<void> {
    for (;;) {
      const untilMs = schedule.nextEscalationAtMs;
      const restMs = untilMs - Date.now();
      if (restMs > 0) await condition(() => schedule.nextEscalationAtMs !== untilMs, restMs, { summary: `escalate to ${nextRole()}` });
      else await atItsTime();
    }
  }

  async function atItsTime(): Promise<void> {
    // An answer that is on its way into the ticket gets the time that it needs; one that does not arrive is nobody's answer yet.
    const arrivesAtMs = (task.answer?.atMs ?? Number.NEGATIVE_INFINITY) + UNDER_WAY_MS;
    if (arrivesAtMs > Date.now()) {
      schedule.nextEscalationAtMs = arrivesAtMs;
      return;
    }
    isBusy = true;
    try {
      const seen = await ports.look();
      if (typeof seen === 'object') {
        ports.found(seen);
        schedule.nextEscalationAtMs = Date.now() + FOUND_AGAIN_MS;
        return;
      }
      if (task.answer !== undefined && task.answer.atMs + UNDER_WAY_MS > Date.now()) return;
      const escalations = task.escalations + 1;
      await ports.escalate({ ...task, escalations, role: roleAfter(ports.rules, escalations) });
      task.escalations = escalations;
      task.role = roleAfter(ports.rules, escalations);
      schedule.nextEscalationAtMs = Date.now() + escalationWaitMs(ports.rules, escalations);
    } finally {
      isBusy = false;
    }
  }

  function nextRole(): string {
    return roleAfter(ports.rules, task.escalations + 1);
  }
}
