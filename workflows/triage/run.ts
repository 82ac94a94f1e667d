/** What one run of a triage works with, and the writes it makes. */
import { failureAsValue } from '../chain/failure.ts';
import { stepName } from './steps.ts';
import { BRIEFLY } from './policy.ts';
import type { ActivityInterfaceFor, ActivityOptions } from '@temporalio/workflow';
import type { ChainState } from '../chain/ask.ts';
import type { Stack } from '../compensations/stack.ts';
import type { WriteEnd } from '../compensations/write-end.ts';
import type { DeskNow, Inbox } from '../people/wait.ts';
import type { DeskActivities, Reading, RecordActivities, TriageInput, WriteStep } from './contract.ts';

export type Episode = Extract<Reading, { kind: 'episode' }>;
/** `news`: a delivery came since the ticket was last read. `routeBack`: a route is known to be usable again. `tasks`: how many were opened. */
export type RunState = ChainState & Inbox & { readonly stack: Stack; reading: Episode | undefined; tasks: number };
export type Run = {
  readonly input: TriageInput;
  readonly workflowId: string;
  readonly desk: ActivityInterfaceFor<DeskActivities>;
  readonly records: RecordActivities;
  readonly state: RunState;
};

/** One step's effect. `late` gives way to whatever a person has done since the ticket was read. */
export async function write(run: Run, reading: Episode, step: WriteStep, late: boolean): Promise<WriteEnd> {
  const { connection, ticket, settings } = run.input;
  const { client, fields, choices, version } = reading.snapshot;
  const { clients, otherClients, minConfidence, lookAgainMs } = settings;
  const request = {
    connection,
    ticket,
    workflowId: run.workflowId,
    episode: reading.number,
    client,
    settings: { clients, otherClients, minConfidence, lookAgainMs },
    seen: { fields, choices, version },
    step,
    sinceVersion: late ? version : undefined,
  };
  const written = await failureAsValue(() => run.desk.writeToTicket.executeWithOptions({ summary: `write ${stepName(step)}` }, [request]));
  // The desk's wait has no end of its own, so what is left as a failure is a bug.
  return written.kind === 'next-route' ? { kind: 'defect', why: written.why } : written;
}

/** Waits for a ticket system that is down: whose ticket it is decides who may be asked. */
export async function lookAt(run: Run, reading: Episode): Promise<DeskNow> {
  const seen = await look(run, reading, {});
  return seen.kind === 'unknown' ? untouched(reading) : seen;
}

/** Gives up after a while: a person who waits to be told must not wait for the ticket system. */
export const lookBriefly = (run: Run, reading: Episode): Promise<DeskNow | { readonly kind: 'unknown' }> => look(run, reading, BRIEFLY);

/** A look that fails for a bug of ours must not end the wait for a person: the ticket counts as untouched until the next one. */
async function look(run: Run, reading: Episode, options: ActivityOptions): Promise<DeskNow | { readonly kind: 'unknown' }> {
  const { connection, ticket } = run.input;
  const args = [connection, ticket, run.workflowId, reading.snapshot.version] as const;
  const summary = 'has a person acted?';
  const seen = await failureAsValue(() => run.desk.lookAtTicket.executeWithOptions({ summary, ...options }, [...args]));
  if (seen.kind === 'next-route') return { kind: 'unknown' };
  return seen.kind === 'defect' ? untouched(reading) : seen;
}

const untouched = (reading: Episode): DeskNow => ({ kind: 'untouched', client: reading.snapshot.client });
