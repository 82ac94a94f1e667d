/** The ports and the state of one run, and the rules for its ticket. */
import { priorityOf } from '../priority.ts';
import { isSameClient } from '../rules/client-name.ts';
import { placeOf } from '../rules/permissions.ts';
import { permissionsBriefly, permissionsFor } from '../rules/permissions-for.ts';
import { staysNews } from './state.ts';
import type { Priority } from '@temporalio/common';
import type { ActivityInterfaceFor, CancellationScope } from '@temporalio/workflow';
import type { Machines } from '../chain/contract.ts';
import type { Watch } from '../people/escalate.ts';
import type { DeskNow, Standing } from '../ticket/contract.ts';
import type { Found } from '../people/wait.ts';
import type { DeskActivities } from '../ticket/writes.ts';
import type { Process } from './contract.ts';
import type { EpisodeInput } from './input.ts';
import type { RecordActivities } from '../records/contract.ts';
import type { ClientPolicy, Place } from '../rules/contract.ts';
import type { Episode, EpisodeState } from './state.ts';

/** `state` survives the run; the rest is what this run has in its hands. */
export type Run = {
  readonly process: Process;
  readonly input: EpisodeInput;
  readonly workflowId: string;
  readonly desk: ActivityInterfaceFor<DeskActivities>;
  readonly records: RecordActivities;
  readonly state: EpisodeState;
  /** Cancelled where somebody has cancelled the run. */
  readonly root: CancellationScope;
  /** Of the open task. */
  watch: Watch | undefined;
  /** What it has found. */
  found: Found | undefined;
  /** The look that is under way; callers at the same time share it. */
  looking: Promise<DeskNow> | undefined;
};

/** The ticket as it was read for this episode; only asked for where one was opened. */
export function readingOf({ state: { reading, phase } }: Run): Episode {
  if (reading) return reading;
  throw new Error(`Expected a ticket that was read before ${phase.kind}, got none.`);
}

/** The routes and the newest failure, for the alert that no machine answered. */
export const machinesOf = ({ input, state }: Run): Machines => ({
  routes: input.settings.routes.map(({ route, label }) => ({ route, label })),
  left: state.routeFailures.at(-1),
});

/** It changes as the item is read, and as it comes back from a wait. */
export function priorityNow({ input, state }: Pick<Run, 'input' | 'state'>): Priority {
  const waits = state.phase.kind === 'waiting' || state.phase.kind === 'waiting-for-ai';
  return priorityOf({
    kind: 'item',
    criticality: state.permitted.at(-1)?.permissions.criticality,
    comesBack: waits || state.aiWait !== undefined || state.round.number > 1,
    of: state.reading?.snapshot.client ?? input.connection,
  });
}

type Placed = {
  readonly input: Pick<EpisodeInput, 'settings'>;
  readonly state: Pick<EpisodeState, 'stack' | 'permitted' | 'lookAgain'>;
};
/** What is allowed for the ticket as it was read. */
export const permissionsAsRead = (run: Placed, reading: Episode): Promise<ClientPolicy> =>
  permissionsFor(run.input.settings, run.state.permitted, placeAsRead(reading));

const placeAsRead = ({ snapshot }: Episode): Place => placeOf(snapshot.client, snapshot.fields);

/** Where we have moved it ourselves it is under the rules of where it came from. */
function placeNow({ input, state }: Placed, { snapshot: { fields } }: Episode, now: Standing): Place {
  const { client, board = fields.destination, priority = fields.priority } = now;
  const { handOver } = input.settings;
  const isOurMove = handOver.kind === 'move' && board === handOver.destination && state.stack.some(({ kind }) => kind === 'moved-ticket');
  return { client, board: isOurMove ? fields.destination : board, priority };
}

/** What is allowed where it stands now; `unknown` where that cannot be had for now. */
export const permissionsNow = (run: Placed, reading: Episode, now: Standing): Promise<ClientPolicy | 'unknown'> =>
  permissionsBriefly(run.input.settings, run.state.permitted, placeNow(run, reading, now));

/** Still under the rules it was read under: the same client, the same machines, and written to or not as before. */
export async function isAsRead(run: Placed, reading: Episode, now: Standing): Promise<boolean | 'unknown'> {
  if (now.isElsewhere === true || !isSameClient(now.client, reading.snapshot.client)) return false;
  const then = await permissionsBriefly(run.input.settings, run.state.permitted, placeAsRead(reading));
  const today = await permissionsNow(run, reading, now);
  if (then === 'unknown' || today === 'unknown') {
    staysNews(run.state);
    return 'unknown';
  }
  return today.ai === then.ai && (today.write === 'observe') === (then.write === 'observe');
}
