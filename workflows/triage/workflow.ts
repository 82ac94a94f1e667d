/** One ticket from its announcement to its outcome, episode after episode. */
import {
  CancellationScope,
  allHandlersFinished,
  condition,
  defineSignal,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  answerOf,
  answerTask,
  checkAnswer,
  checkClaim,
  checkRelease,
  claimFor,
  claimTask,
  openTask,
  releaseTask,
} from '../people/messages.ts';
import { triageEpisode } from './episode.ts';
import { stopped } from './stop.ts';
import { person } from './ending.ts';
import { readTicket } from './run.ts';
import { deskPolicy, recordPolicy } from './policy.ts';
import type { Claim } from '../people/contract.ts';
import type { Ended } from './episode.ts';
import type { Run, RunState } from './run.ts';
import type { DeskActivities, RecordActivities, TriageInput, TriageOutcome } from './contract.ts';

/** A delivery announced this ticket. The id tells a redelivery from news. */
export const delivered = defineSignal<[string]>('delivered');
/** A route is usable again: a ticket that waits tries the machines once more. */
export const routeBack = defineSignal<[string]>('routeBack');

/** Deliveries remembered for telling repeats; a sender's whole retry table fits many times over. */
const REMEMBERED = 100;

const records = proxyLocalActivities<RecordActivities>(recordPolicy);

export async function triageTicket(input: TriageInput): Promise<TriageOutcome> {
  const { connection, ticket, settings } = input;
  const { workflowId } = workflowInfo();
  const state: RunState = {
    falls: [],
    now: 'reading',
    news: false,
    routeBack: false,
    changed: false,
    task: undefined,
    stack: [],
    reading: undefined,
    tasks: 0,
    patience: undefined,
  };
  listen(state, input);
  const run: Run = { input, workflowId, desk: proxyActivities<DeskActivities>(deskPolicy(connection)), records, state };
  const record = (ended: Ended): Promise<void> =>
    records.recordOutcome({
      workflowId,
      connection,
      ticket,
      ...ended,
      settingsVersion: settings.version,
      // Where no episode was opened, what was read before says nothing of this.
      dueBy: ended.episode === undefined ? undefined : state.reading?.snapshot.dueBy,
    });

  let last: TriageOutcome | undefined;
  try {
    for (;;) {
      state.news = false;
      const ended = await oneEpisode(run);
      if (ended.outcome.kind !== 'nothing-new' || !last) last = ended.outcome;
      await record(ended);
      // A delivery that came meanwhile may be a reopening: look once more rather than lose it with this run. So may be one that a
      // look has used up, which found the ticket as a person had left it.
      if (state.news || ended.outcome.kind === 'handled-in-desk') continue;
      await condition(allHandlersFinished);
      return last;
    }
  } catch (error) {
    if (isCancellation(error)) await leave(run, record);
    throw error;
  }
}

async function leave(run: Run, record: (ended: Ended) => Promise<void>): Promise<void> {
  await CancellationScope.nonCancellable(async () => record(await stopped(run)));
}

function listen(state: RunState, { settings }: TriageInput): void {
  const seen: string[] = [];
  setHandler(delivered, (id) => {
    if (seen.includes(id)) return;
    seen.push(id);
    if (seen.length > REMEMBERED) seen.shift();
    state.news = true;
  });
  setHandler(routeBack, () => void (state.routeBack = true));
  setHandler(openTask, () => state.task ?? null);
  setHandler(claimTask, ({ by }) => change(state, claimFor(settings.people, by, Date.now())), {
    validator: (request) => checkClaim(state.task, request, Date.now()),
  });
  setHandler(releaseTask, () => change(state, undefined), { validator: (request) => checkRelease(state.task, request, Date.now()) });
  setHandler(
    answerTask,
    (request) => {
      if (state.task) state.task.answer = answerOf(request);
      return { task: request.task };
    },
    { validator: (request) => checkAnswer(state.task, request, Date.now()) },
  );
}

function change<T extends Claim | undefined>(state: RunState, claim: T): T {
  if (state.task) state.task.claim = claim;
  state.changed = true;
  return claim;
}

async function oneEpisode(run: Run): Promise<Ended> {
  run.state.patience = undefined;
  const reading = await readTicket(run);
  switch (reading.kind) {
    case 'episode':
      return triageEpisode(run, reading);
    case 'nothing-new':
    case 'gone':
    case 'out-of-scope':
      return { outcome: reading, client: undefined, episode: undefined };
    case 'unreadable':
      return { outcome: person(reading, run.state), client: undefined, episode: undefined };
    // Reading has no end of its own but an answer, so what is left as a failure is a bug.
    case 'next-route':
    case 'defect':
      return { outcome: person({ kind: 'defect', why: reading.why }, run.state), client: undefined, episode: undefined };
  }
}
