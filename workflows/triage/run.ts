/** What one run of a triage works with, and the rules that hold for its ticket. */
import { isSameClient } from './client-name.ts';
import { placeOf, policyFor } from './rules-for.ts';
import type { ActivityInterfaceFor, CancellationScope } from '@temporalio/workflow';
import type { Machines } from '../chain/contract.ts';
import type { Watch } from '../people/escalate.ts';
import type { DeskNow, Found, Standing } from '../people/wait.ts';
import type { DeskActivities, TriageInput } from './contract.ts';
import type { RecordActivities } from './records.ts';
import type { ClientPolicy } from './settings.ts';
import type { Episode, TriageState } from './state.ts';

/** `state` survives the run; the rest is what this run has in its hands. */
export type Run = {
  readonly input: TriageInput;
  readonly workflowId: string;
  readonly desk: ActivityInterfaceFor<DeskActivities>;
  readonly records: RecordActivities;
  readonly state: TriageState;
  /** Cancelled where somebody has cancelled the run. */
  readonly root: CancellationScope;
  /** Of the open task. */
  watch: Watch | undefined;
  /** What it has found. */
  found: Found | undefined;
  /** The look that is under way: of two that want one, both get it. */
  looking: Promise<DeskNow> | undefined;
};

/** The ticket as it was read for this episode; only asked for where one was opened. */
export function readingOf({ state: { reading, phase } }: Run): Episode {
  if (reading) return reading;
  throw new Error(`Expected a ticket that was read before ${phase.kind}, got none.`);
}

/** What people are told of the machines where none answered. */
export const machinesOf = ({ input, state }: Run): Machines => ({
  routes: input.settings.routes.map(({ route, label }) => ({ route, label })),
  left: state.falls.at(-1),
});

type Placed = { readonly input: Pick<TriageInput, 'settings'>; readonly state: Pick<TriageState, 'stack'> };
/** The rules that hold for the ticket as it was read. */
export const rulesOf = ({ input }: Pick<Placed, 'input'>, { snapshot }: Episode): ClientPolicy =>
  policyFor(input.settings, placeOf(snapshot.client, snapshot.fields));

/** The rules that hold for it where it stands now. Where we have moved it ourselves it is under those of where it came from. */
export function rulesAt({ input: { settings }, state }: Placed, { snapshot }: Episode, now: Standing): ClientPolicy {
  const { destination, priority } = snapshot.fields;
  const { handOver } = settings;
  const isOurMove =
    handOver.kind === 'move' && now.board === handOver.destination && state.stack.some(({ kind }) => kind === 'moved-ticket');
  const standing = { board: destination, priority, ...now };
  return policyFor(settings, isOurMove ? { ...standing, board: destination } : standing);
}

/** Still under the rules it was read under: the same client, the same machines, and written to or not as before. */
export function isAsRead(run: Placed, reading: Episode, now: Standing): boolean {
  if (!isSameClient(now.client, reading.snapshot.client)) return false;
  const [then, today] = [rulesOf(run, reading), rulesAt(run, reading, now)];
  return today.ai === then.ai && (today.write === 'observe') === (then.write === 'observe');
}
