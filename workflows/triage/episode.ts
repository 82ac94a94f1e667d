/** One episode: rounds of the chain, each under the rules of the client whose ticket it is now, until one holds. */
import { proxyActivities, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { askChain } from '../chain/ask.ts';
import type { Answer, ChainState } from '../chain/ask.ts';
import { failureAsValue } from '../chain/failure.ts';
import { attemptsOf, modelPolicy } from '../chain/policy.ts';
import { CLIENT, FALLBACK_DEPTH, ROUTE, SLA_DUE_AT } from '../search-attributes.ts';
import { afterNote, person } from './ending.ts';
import { machineTimeMs, needsPerson, policyFor, priorityOf } from './rules.ts';
import { story } from './story.ts';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type {
  Decider,
  Decision,
  DeskActivities,
  ModelActivities,
  Reading,
  TriageInput,
  TriageOutcome,
  WriteStep,
  Written,
} from './contract.ts';

export type Run = {
  readonly input: TriageInput;
  readonly workflowId: string;
  readonly desk: ActivityInterfaceFor<DeskActivities>;
  /** `news`: a delivery came since the ticket was last read. */
  readonly state: ChainState & { news: boolean };
};
/** `episode` is undefined where none was opened: the ticket could not be read, or is gone. */
export type Ended = { readonly outcome: TriageOutcome; readonly client: string | undefined; readonly episode: number | undefined };
type Episode = Extract<Reading, { kind: 'episode' }>;
type Moved = { readonly kind: 'moved' };

/** A ticket that changes its client this often during one triage is for a person to sort out. */
const MOST_ROUNDS = 5;

export async function triageEpisode(run: Run, first: Episode): Promise<Ended> {
  let reading = first;
  for (let round = 1; ; round++) {
    run.state.falls.length = 0;
    const outcome = await runRound(run, reading, round);
    const ended = { client: reading.snapshot.client, episode: reading.number };
    if (outcome.kind !== 'moved') return { outcome, ...ended };
    if (round === MOST_ROUNDS)
      return { outcome: person({ kind: 'unsettled', why: `the ticket changed its client ${MOST_ROUNDS} times` }, run.state), ...ended };
    const { connection, ticket, settings } = run.input;
    const again = await failureAsValue(() => run.desk.readTicket(connection, ticket, run.workflowId, settings.absentPatienceMs));
    if (again.kind === 'nothing-new' || again.kind === 'gone') return { outcome: again, ...ended };
    if (again.kind === 'unreadable') return { outcome: person(again, run.state), ...ended };
    if (again.kind !== 'episode') return { outcome: person({ kind: 'defect', why: again.why }, run.state), ...ended };
    reading = again;
  }
}

async function runRound(run: Run, reading: Episode, round: number): Promise<TriageOutcome | Moved> {
  const { state } = run;
  const { snapshot } = reading;
  upsertSearchAttributes([
    { key: CLIENT, value: snapshot.client },
    ...(snapshot.dueAtMs === undefined ? [] : [{ key: SLA_DUE_AT, value: new Date(snapshot.dueAtMs) }]),
  ]);
  const answer = await ask(run, reading, round);
  if (answer.kind === 'outdated') return { kind: 'moved' };
  upsertSearchAttributes([
    { key: ROUTE, value: answer.kind === 'answered' ? answer.route.route : 'nobody' },
    { key: FALLBACK_DEPTH, value: state.falls.length },
  ]);
  state.now = 'writing';
  setCurrentDetails(story(run.input.ticket, snapshot.client, state));
  if (answer.kind === 'nobody') return { ...person(answer.because, state), rejected: answer.rejected };
  const unsure = needsPerson(answer.value, run.input.settings.minConfidence);
  if (unsure !== undefined) return { ...person({ kind: 'not-confident', why: unsure }, state), draft: answer.value };
  return writeDown(run, reading, answer);
}

function ask(run: Run, reading: Episode, round: number): Promise<Answer<Decision>> {
  const { input, workflowId, state } = run;
  const { snapshot, number: episode } = reading;
  const { client } = snapshot;
  const { routes, deadline, livenessMs } = input.settings;
  const policy = policyFor(input.settings, client);
  const chain = {
    routes,
    ai: policy.ai,
    onRefusal: policy.onRefusal,
    stillHolds: () => isStillOf(run, client),
    machinesStopAtMs: Date.now() + machineTimeMs(deadline, snapshot.dueAtMs, Date.now()),
    ask: (route, budgetMs, mend) => {
      setCurrentDetails(story(input.ticket, client, state));
      const models = proxyActivities<ModelActivities>(modelPolicy(route, { budgetMs, livenessMs }, mend));
      return models.decide({ workflowId, episode, round, route, client, snapshot, mend, attempts: attemptsOf(mend) });
    },
  } satisfies Parameters<typeof askChain<Decision>>[0];
  return askChain(chain, state);
}

/** A ticket that somebody changed may be another client's by now; one that nobody announced is looked at again before the write. */
async function isStillOf(run: Run, client: string): Promise<boolean> {
  if (!run.state.news) return true;
  run.state.news = false;
  const looked = await failureAsValue(() => run.desk.clientOf(run.input.connection, run.input.ticket, run.workflowId));
  // A ticket that is gone is found out by the next read of the round that begins then.
  return looked.kind !== 'client' || looked.client === client;
}

async function writeDown(
  run: Run,
  reading: Episode,
  answer: Extract<Answer<Decision>, { kind: 'answered' }>,
): Promise<TriageOutcome | Moved> {
  const { value: decision, route, model } = answer;
  const falls = [...run.state.falls];
  const by: Decider = { kind: 'model', route: route.route, label: route.label, model, degraded: route.degraded };
  const note = await write(run, reading, { kind: 'note', decision, by, falls });
  if (note.kind === 'moved') return note;
  if (note.kind === 'defect') return { ...person(note, run.state), draft: decision };
  const fields = await fieldsAfter(run, reading, decision, note);
  if (fields.kind === 'defect') return { ...person(fields, run.state), draft: decision };
  return { kind: 'decided', by, decision, priority: priorityOf(decision.impact, decision.urgency), note, fields: afterNote(fields), falls };
}

/** A note that was not allowed or not taken says that fields are not either, and a client of notes only needs no second call to say so. */
async function fieldsAfter(
  run: Run,
  reading: Episode,
  decision: Decision,
  note: Exclude<WriteEnd, { kind: 'moved' | 'defect' }>,
): Promise<WriteEnd> {
  if (note.kind !== 'written') return note;
  if (policyFor(run.input.settings, reading.snapshot.client).write === 'note') return NOTES_ONLY;
  return write(run, reading, { kind: 'fields', decision });
}
const NOTES_ONLY: Written = { kind: 'withheld', why: 'only notes are allowed for this client' };

type WriteEnd = Written | { readonly kind: 'defect'; readonly why: string };

async function write(run: Run, reading: Episode, step: WriteStep): Promise<WriteEnd> {
  const { connection, ticket, settings } = run.input;
  const { client, fields, choices } = reading.snapshot;
  const { clients, otherClients, minConfidence, lookAgainMs } = settings;
  const rules = { clients, otherClients, minConfidence, lookAgainMs };
  const request = {
    connection,
    ticket,
    workflowId: run.workflowId,
    episode: reading.number,
    client,
    settings: rules,
    seen: { fields, choices },
    step,
  };
  const written = await failureAsValue(() => run.desk.writeToTicket(request));
  // The desk's wait has no end of its own, so what is left as a failure is a bug.
  return written.kind === 'next-route' ? { kind: 'defect', why: written.why } : written;
}
