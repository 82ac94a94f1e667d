/** What one run of a triage works with, and the writes it makes. */
import { failureAsValue } from '../chain/failure.ts';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { ChainState } from '../chain/ask.ts';
import type { Stack } from '../compensations/stack.ts';
import type { WriteEnd } from '../compensations/write-end.ts';
import type { DeskNow, Inbox } from '../people/wait.ts';
import type { DeskActivities, Reading, RecordActivities, TriageInput, WriteStep } from './contract.ts';

export type Episode = Extract<Reading, { kind: 'episode' }>;
/** `news`: a delivery came since the ticket was last read. `routeBack`: a route is known to be usable again. */
export type RunState = ChainState & Inbox & { readonly stack: Stack; client: string | undefined };
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
    seen: { fields, choices },
    step,
    sinceVersion: late ? version : undefined,
  };
  const written = await failureAsValue(() => run.desk.writeToTicket(request));
  // The desk's wait has no end of its own, so what is left as a failure is a bug.
  return written.kind === 'next-route' ? { kind: 'defect', why: written.why } : written;
}

/** A look that fails for a bug of ours must not end the wait for a person: the ticket counts as untouched until the next one. */
export async function lookAt(run: Run, reading: Episode): Promise<DeskNow> {
  const { connection, ticket } = run.input;
  const seen = await failureAsValue(() => run.desk.lookAtTicket(connection, ticket, run.workflowId, reading.snapshot.version));
  return seen.kind === 'next-route' || seen.kind === 'defect' ? { kind: 'untouched', client: reading.snapshot.client } : seen;
}
