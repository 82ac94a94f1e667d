/** Accepts an announced ticket: either it is stored durably, or the sender gets an error and sends it again. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { LedgerBusy } from '../ledger/busy.ts';
import { OF_THIS_GENERATION } from '../workflows/generation.ts';
import { WORKFLOW_QUEUE, itemId } from '../workflows/ids.ts';
import { priorityOf } from '../workflows/priority.ts';
import { CONNECTION, PROCESS, rulesAttribute } from '../workflows/search-attributes.ts';
import { answersWithin, inTime, isRunning, startMayHaveHappened } from '../temporal/start-answers.ts';
import { createDueRows } from './due-rows.ts';
import { rulesKeeper } from './kept-rules.ts';
import type { Client } from '@temporalio/client';
import type { DeskEvent } from '../connectors/intake.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Accepted } from './contract.ts';
import type { EpisodeInput } from '../workflows/episode/input.ts';
import type { EpisodeSettings } from '../workflows/episode/contract.ts';
import type { ProcessRow } from '../activities/processes.ts';
import type { Held } from './due-rows.ts';

export type AcceptPorts = {
  readonly client: Client;
  readonly ledger: Pick<Ledger, 'putDue' | 'takeBackDue' | 'dueSignalled' | 'putRules'>;
  /** Of a configured connection. */
  readonly settingsOf: (connection: string) => EpisodeSettings;
  /** What an item that this connection announces is for. */
  readonly processOf: (connection: string) => Pick<ProcessRow, 'name' | 'workflowType' | 'prefix' | 'titleOf'>;
  readonly nowMs: () => number;
  /** False before an upgrade: only what a run works on already is taken. @default true */
  readonly takesNew?: boolean;
};
export type Accept = (connection: string, event: DeskEvent) => Promise<Accepted>;

const NOTHING_NEW: Accepted = { kind: 'not-now', why: 'nothing new is taken: this Standby was started with --no-intake' };

/** Under the 5 s of the strictest sender, with room for the ledger's line. */
const START_MS = 3_000;
/** A server on its feet answers this in milliseconds; together with the start it stays under the sender's 5 s. */
const PROBE_MS = 500;

/** One for a whole process: what one delivery learns of Temporal and of a due row, the others must know. */
export function createAccept(ports: AcceptPorts): Accept {
  const dueRows = createDueRows(ports.ledger, (workflowId) => isRunning(ports.client, workflowId));
  const keepRules = rulesKeeper(ports.ledger, ports.nowMs);
  const temporal = reachability(ports.client);
  return async (connection, event) => {
    // During an outage that is known, no due row: the sender keeps the event, so nobody has to be alarmed about it.
    if (!(await temporal.worthTrying())) return { kind: 'failed', why: 'Temporal does not answer' };
    const process = ports.processOf(connection);
    const workflowId = itemId(process.prefix, connection, event.ticket);
    if (ports.takesNew === false && (await isRunning(ports.client, workflowId)) !== 'yes') return NOTHING_NEW;
    const acceptedAtMs = ports.nowMs();
    const dueAtMs = acceptedAtMs + ports.settingsOf(connection).deadline.withoutDueMs;
    try {
      // Before anything is started: a run whose rules the ledger lacks could do nothing.
      const settings = await keepRules(ports.settingsOf(connection));
      // First the due row: a start without one could freeze unseen, a row without a start is only an alarm too many.
      const held = await dueRows.hold({ workflowId, process: process.name, connection, item: event.ticket, acceptedAtMs, dueAtMs });
      // Asked each time: a run that was ended by hand since looks at nothing any more.
      if (isTold(held, acceptedAtMs) && (await isRunning(ports.client, workflowId)) === 'yes') return await alreadyTold(held);
      const input = { connection, ticket: event.ticket, settings };
      const told =
        ports.takesNew === false
          ? () => signal(ports, workflowId, event.deliveryId)
          : () => start(ports, workflowId, input, event.deliveryId);
      const accepted = await startHeld(held, told, temporal);
      if (accepted.kind === 'accepted') await ports.ledger.dueSignalled(workflowId, held.acceptance, ports.nowMs()).catch(unlessBusy);
      return accepted;
    } catch (error) {
      return failed(error);
    }
  };
}

/**
 * A workflow that has been told and has not looked since looks at the ticket as it is then: to tell it of each further change would only fill
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
const failed = (error: unknown): Accepted => ({
  kind: 'failed',
  why:
    error instanceof LedgerBusy
      ? `the ledger cannot take it now: ${error.message}`
      : `Temporal did not take it: ${error instanceof Error ? error.name : typeof error}`,
});

/** Without a start: a run may have ended a moment ago, as when its last write announces itself. */
const signal = ({ client }: AcceptPorts, workflowId: string, deliveryId: string): Promise<void> =>
  inTime(client, START_MS, () => client.workflow.getHandle(workflowId).signal('delivered', deliveryId));

async function start(ports: AcceptPorts, workflowId: string, input: EpisodeInput, deliveryId: string): Promise<void> {
  const { connection, ticket, settings } = input;
  const { name, workflowType, titleOf } = ports.processOf(connection);
  await inTime(ports.client, START_MS, () =>
    ports.client.workflow.signalWithStart(workflowType, {
      workflowId,
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      signal: 'delivered',
      signalArgs: [deliveryId],
      workflowIdConflictPolicy: 'USE_EXISTING',
      // A reopened ticket comes back under its own id; the first activity tells it from a redelivery.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      priority: priorityOf({ kind: 'item', comesBack: false, of: connection }),
      staticSummary: titleOf(ticket),
      typedSearchAttributes: [
        { key: PROCESS, value: name },
        { key: CONNECTION, value: connection },
        OF_THIS_GENERATION,
        rulesAttribute(settings),
      ],
    }),
  );
}
