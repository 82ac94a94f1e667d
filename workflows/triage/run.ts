/** What one run of a triage works with, and the writes it makes. */
import { failureAsValue } from '../chain/failure.ts';
import { placeOf, policyFor } from './rules-for.ts';
import { sinceOf } from './since.ts';
import { stepName } from './steps.ts';
import { writeSettings } from './write-settings.ts';
import { BRIEFLY } from './policy.ts';
import type { ActivityInterfaceFor, ActivityOptions } from '@temporalio/workflow';
import type { ChainState } from '../chain/ask.ts';
import type { Stack } from '../compensations/stack.ts';
import type { WriteEnd } from '../compensations/write-end.ts';
import type { DeskNow, Inbox, Standing } from '../people/wait.ts';
import type { Failed } from '../chain/failure.ts';
import type { DeskActivities, Reading, RecordActivities, TriageInput, WriteStep } from './contract.ts';
import type { ClientPolicy } from './settings.ts';

export type Episode = Extract<Reading, { kind: 'episode' }>;
/** `news`: a delivery came since the ticket was last read. `routeBack`: a route is known to be usable again. `tasks`: how many were opened. */
export type RunState = ChainState &
  Inbox & { readonly stack: Stack; reading: Episode | undefined; tasks: number; patience: Patience | undefined };
/** How long this episode still waits for AI without anybody being asked. */
export type Patience = { readonly endsAtMs: number; nextTryAtMs: number; tries: number; triedAtMs: number | undefined };
export type Run = {
  readonly input: TriageInput;
  readonly workflowId: string;
  readonly desk: ActivityInterfaceFor<DeskActivities>;
  readonly records: RecordActivities;
  readonly state: RunState;
};

/** The ticket as it stands now, and whether there is anything to do. */
export function readTicket({ desk, input, workflowId }: Run): Promise<Reading | Failed> {
  const { connection, ticket, settings } = input;
  return failureAsValue(() =>
    desk.readTicket(connection, ticket, workflowId, { absentPatienceMs: settings.absentPatienceMs, rules: settings.reading }),
  );
}

/** The rules that hold for the ticket as it was read. */
export const rulesOf = ({ input }: Run, { snapshot }: Episode): ClientPolicy =>
  policyFor(input.settings, placeOf(snapshot.client, snapshot.fields));

/** The rules that hold for it where it stands now. Where we have moved it ourselves it is under those of where it came from. */
export function rulesAt({ input: { settings }, state }: Run, { snapshot }: Episode, now: Standing): ClientPolicy {
  const { destination, priority } = snapshot.fields;
  const { handOver } = settings;
  const isOurMove =
    handOver.kind === 'move' && now.board === handOver.destination && state.stack.some(({ kind }) => kind === 'moved-ticket');
  const standing = { board: destination, priority, ...now };
  return policyFor(settings, isOurMove ? { ...standing, board: destination } : standing);
}

/** Still under the rules it was read under: the same client, the same machines, and written to or not as before. */
export function isAsRead(run: Run, reading: Episode, now: Standing): boolean {
  if (now.client !== reading.snapshot.client) return false;
  const [then, today] = [rulesOf(run, reading), rulesAt(run, reading, now)];
  return today.ai === then.ai && (today.write === 'observe') === (then.write === 'observe');
}

/** One step's effect. `late` gives way to whatever a person has done since the ticket was read. */
export async function write(run: Run, reading: Episode, step: WriteStep, late: boolean): Promise<WriteEnd> {
  const { connection, ticket, settings } = run.input;
  const { client, fields, choices, version } = reading.snapshot;
  const request = {
    connection,
    ticket,
    workflowId: run.workflowId,
    episode: reading.number,
    client,
    settings: writeSettings(settings),
    seen: { fields, choices, version },
    step,
    since: late ? sinceOf(reading.snapshot) : undefined,
  };
  for (;;) {
    const written = await failureAsValue(() =>
      run.desk.writeToTicket.executeWithOptions({ summary: `write ${stepName(step)}` }, [request]),
    );
    if (written.kind === 'pending') continue;
    // The desk's wait has no end of its own, so what is left as a failure is a bug.
    return written.kind === 'next-route' ? { kind: 'defect', why: written.why } : written;
  }
}

/** Waits for a ticket system that is down: whose ticket it is decides who may be asked. */
export async function lookAt(run: Run, reading: Episode): Promise<DeskNow> {
  const seen = await look(run, reading, {});
  return seen.kind === 'unknown' ? untouched(reading) : seen;
}

/** Gives up after a while: a person who waits to be told must not wait for the ticket system. */
export const lookBriefly = (run: Run, reading: Episode): Promise<DeskNow> => look(run, reading, BRIEFLY);

/** A look that fails for a bug of ours must not end the wait for a person: the ticket counts as untouched until the next one. */
async function look(run: Run, reading: Episode, options: ActivityOptions): Promise<DeskNow> {
  const { connection, ticket } = run.input;
  const args = [connection, ticket, run.workflowId, sinceOf(reading.snapshot)] as const;
  const summary = 'has a person acted?';
  const seen = await failureAsValue(() => run.desk.lookAtTicket.executeWithOptions({ summary, ...options }, [...args]));
  if (seen.kind === 'next-route') return { kind: 'unknown' };
  return seen.kind === 'defect' ? untouched(reading) : seen;
}

const untouched = (reading: Episode): DeskNow => ({ kind: 'untouched', client: reading.snapshot.client });
