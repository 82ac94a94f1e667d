/** Takes on work that was announced: either its run is told durably, or whoever announced it hears that it is not. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { LedgerBusy } from '../ledger/busy.ts';
import { answersWithin, isRunning, startMayHaveHappened } from '../temporal/start-answers.ts';
import { createDueRows } from './due-rows.ts';
import type { Client } from '@temporalio/client';
import type { DueRow, Ledger } from '../ledger/contract.ts';
import type { Accepted } from './contract.ts';
import type { Held } from './due-rows.ts';

export type TakeOnPorts = {
  readonly client: Client;
  readonly ledger: Pick<Ledger, 'putDue' | 'takeBackDue' | 'dueSignalled'>;
  readonly nowMs: () => number;
  /** False before an upgrade: only what a run works on already is taken. @default true */
  readonly takesNew?: boolean;
};
export type Work = Omit<DueRow, 'acceptedAtMs' | 'dueAtMs'> & {
  /** When it is overdue, from now. */
  readonly withinMs: number;
  /** What must stand before anything is started; what it throws means that nothing is taken. */
  readonly prepare?: () => Promise<void>;
  /** Tells its run, which is started where there is none. */
  readonly start: () => Promise<void>;
  /** Tells its run and starts none: one may have ended a moment ago, as when its last write announces itself. */
  readonly tell: () => Promise<void>;
};
export type TakeOn = (work: Work) => Promise<Accepted>;

const NOTHING_NEW: Accepted = { kind: 'not-now', why: 'nothing new is taken: this Standby was started with --no-intake' };

/** A server on its feet answers this in milliseconds; together with the start it stays under the sender's 5 s. */
const PROBE_MS = 500;

/** One for a whole process: what one delivery learns of Temporal and of a due row, the others must know. */
export function createTakeOn(ports: TakeOnPorts): TakeOn {
  const dueRows = createDueRows(ports.ledger, (workflowId) => isRunning(ports.client, workflowId));
  const temporal = reachability(ports.client);
  return async ({ withinMs, prepare, start, tell, ...row }) => {
    const { workflowId } = row;
    // During an outage that is known, no due row: the sender keeps the event, so nobody has to be alarmed about it.
    if (!(await temporal.worthTrying())) return { kind: 'failed', why: 'Temporal does not answer' };
    if (ports.takesNew === false && (await isRunning(ports.client, workflowId)) !== 'yes') return NOTHING_NEW;
    const acceptedAtMs = ports.nowMs();
    try {
      await prepare?.();
      // First the due row: a start without one could freeze unseen, a row without a start is only an alarm too many.
      const held = await dueRows.hold({ ...row, acceptedAtMs, dueAtMs: acceptedAtMs + withinMs });
      // Asked each time: a run that was ended by hand since looks at nothing any more.
      if (isTold(held, acceptedAtMs) && (await isRunning(ports.client, workflowId)) === 'yes') return await alreadyTold(held);
      const accepted = await startHeld(held, ports.takesNew === false ? tell : start, temporal);
      if (accepted.kind === 'accepted') await ports.ledger.dueSignalled(workflowId, held.acceptance, ports.nowMs()).catch(unlessBusy);
      return accepted;
    } catch (error) {
      return failed(error);
    }
  };
}

/**
 * A workflow that has been told and has not looked since looks at the item as it is then: to tell it of each further change would only fill
 * its history, which takes 10,000 signals and no more. Told again after this, should the telling have been lost with its run.
 */
const TOLD_FOR_MS = 10 * 60_000;
const isTold = ({ signalledAtMs }: Held, nowMs: number): boolean =>
  signalledAtMs !== undefined && Math.abs(nowMs - signalledAtMs) < TOLD_FOR_MS;

async function alreadyTold(held: Held): Promise<Accepted> {
  await held.release('started');
  return { kind: 'accepted' };
}

/** If this cannot be recorded, the workflow is signalled once more, which is harmless. */
function unlessBusy(error: unknown): void {
  if (!(error instanceof LedgerBusy)) throw error;
}

async function startHeld(held: Held, started: () => Promise<void>, temporal: Reachability): Promise<Accepted> {
  try {
    await started();
  } catch (error) {
    const may = startMayHaveHappened(error);
    if (may) temporal.lost();
    await held.release(may ? 'unknown' : 'not-started');
    // Only a signal alone finds none: the run has ended since it was asked for.
    return error instanceof WorkflowNotFoundError ? NOTHING_NEW : failed(error);
  }
  await held.release('started');
  return { kind: 'accepted' };
}

type Reachability = { worthTrying(): Promise<boolean>; lost(): void };

/** After a start without an answer the next deliveries ask first, all with one question, until Temporal answers again. */
function reachability(client: Client): Reachability {
  let isLost = false;
  let asking: Promise<boolean> | undefined;
  return {
    lost: () => void (isLost = true),
    async worthTrying() {
      if (!isLost) return true;
      asking ??= answersWithin(client, PROBE_MS).finally(() => (asking = undefined));
      const answers = await asking;
      if (answers) isLost = false;
      return answers;
    },
  };
}

/** Whatever the reason, nothing may be called accepted that is not; the name says what to look for. */
export const failed = (error: unknown): Extract<Accepted, { readonly why: string }> => ({
  kind: 'failed',
  why:
    error instanceof LedgerBusy
      ? `the ledger cannot take it now: ${error.message}`
      : `Temporal did not take it: ${error instanceof Error ? error.name : typeof error}`,
});
