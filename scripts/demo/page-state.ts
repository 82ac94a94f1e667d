/** Pure: what the page shows, made of what was seen. */
import { isOver } from '../../planning/breaker/step.ts';
import { groupStateOf, groupStoryOf, pageGroupOf } from './group-state.ts';
import { groupId } from './observe-groups.ts';
import { CHAIN, stepOfProvider } from './plugs.ts';
import { endWords } from './route-failures.ts';
import { notesOf, stateOf, stateWords } from './ticket-state.ts';
import { storyOf } from './ticket-story.ts';
import { clientName } from './tickets.ts';
import { PLUGS, STEPS } from '../../web/demo/contract.ts';
import { itemId } from '../../workflows/ids.ts';
import type { AttemptRow, RouteState, TaskRow } from '../../ledger/contract.ts';
import type { ChosenTicket, LocalModel, PageGroup, PageStep, PageTicket, Plug, ServiceState, StepName } from '../../web/demo/contract.ts';
import type { KnownGroup } from './group-state.ts';
import type { Seen } from './observe.ts';
import type { Known } from './ticket-state.ts';
import type { DemoTicket } from './tickets.ts';

export type Facts = {
  readonly sent: ReadonlyMap<string, DemoTicket>;
  readonly seen: Seen;
  readonly service: ServiceState;
  readonly plugOf: (step: StepName) => Plug;
  readonly local: LocalModel;
  readonly nowMs: number;
};

/** More than anybody reads; the count says how many there are. */
const MOST_SHOWN = 80;

export function ticketsOf(facts: Facts): readonly PageTicket[] {
  return [...facts.sent.values()]
    .slice(-MOST_SHOWN)
    .toReversed()
    .map((ticket) => ticketOf(facts, ticket));
}

function ticketOf(facts: Facts, { id, subject, client }: DemoTicket): PageTicket {
  const known = knownOf(facts, id);
  const state = stateOf(known);
  const ended = known.attempts.filter(({ end }) => end !== undefined).length;
  // All of these only ever grow, but for the service's state, which the page shows anyway.
  const version = known.entries.length * 1_000 + known.attempts.length + ended;
  return { id, subject, client: clientName(client), state, words: stateWords(state), version };
}

/** Called by the order in which they were opened, the newest first. */
export const groupsOf = (facts: Facts): readonly PageGroup[] => knownGroups(facts).map(pageGroupOf).toReversed();

const knownGroups = ({ seen, service, nowMs }: Facts): readonly KnownGroup[] =>
  seen.groups.map(({ episode, attempts }, at) => ({
    id: `G${at + 1}`,
    episode,
    attempts,
    entries: episode.ticket === undefined ? [] : seen.entriesOf(episode.ticket),
    isServiceUp: service === 'running',
    nowMs,
  }));

const knownOf = ({ seen, service, nowMs }: Facts, id: string): Known => ({
  entries: seen.entriesOf(id),
  attempts: seen.attemptsOf(id),
  isServiceUp: service === 'running',
  nowMs,
});

export function stepsOf(facts: Facts): readonly PageStep[] {
  const states = [...facts.sent.keys()].map((id) => stateOf(knownOf(facts, id)));
  const groups = knownGroups(facts).map(groupStateOf);
  const attempts = [
    ...[...facts.sent.keys()].flatMap((id) => facts.seen.attemptsOf(id)),
    ...facts.seen.groups.flatMap((group) => group.attempts),
  ];
  const isReal = facts.local.kind === 'found' && facts.local.isUsed;
  return STEPS.map((name) => {
    const { dialect, label } = CHAIN[name];
    const failed = facts.seen.totals.filter(
      ({ provider, outcome }) => provider === dialect && !['answered', 'unsettled'].includes(outcome) && !outcome.startsWith('canary-'),
    );
    const own = name === 'local' && isReal;
    return {
      name,
      label: own && facts.local.kind === 'found' ? `${facts.local.model} on this machine` : label,
      plug: facts.plugOf(name),
      plugs: own ? ['works', 'dead'] : PLUGS,
      isReal: own,
      asking:
        states.filter((state) => state.kind === 'working' && state.at === name).length +
        groups.filter((state) => state.kind === 'counted' && state.asking === name).length,
      answered:
        states.filter((state) => state.kind === 'answered' && state.by === name).length +
        groups.filter((state) => state.kind === 'explained' && state.by === name).length,
      failed: failed.reduce((sum, { count }) => sum + count, 0),
      last: lastOf(attempts.filter(({ provider }) => stepOfProvider(provider) === name)),
      breaker: breakerWords(
        facts.seen.routeStates.find(({ route }) => route.startsWith(`${dialect}/`)),
        facts.nowMs,
      ),
    };
  });
}

/** In seconds: a visitor sees the next canary come. */
function breakerWords(state: RouteState | undefined, nowMs: number): string | null {
  if (state?.state === 'half-open') return `Coming back: ${state.grant ?? 1} at once`;
  if (state?.state !== 'open' || isOver(state, nowMs)) return null;
  const { nextCanaryAtMs, untilMs } = state;
  const inSeconds = (ms: number): string => `${Math.max(0, Math.ceil((ms - nowMs) / 1_000))} s`;
  if (nextCanaryAtMs !== undefined) return `Left alone: next canary in ${inSeconds(nextCanaryAtMs)}`;
  return untilMs === undefined ? 'Left alone' : `Left alone for ${inSeconds(untilMs)}, as it asked`;
}

function lastOf(attempts: readonly AttemptRow[]): PageStep['last'] {
  const [newest] = attempts.filter(({ end }) => end !== undefined).toSorted((a, b) => (b.end?.endedAtMs ?? 0) - (a.end?.endedAtMs ?? 0));
  if (newest === undefined) return null;
  const bad = endWords(newest);
  return bad === undefined ? { isGood: true, words: 'answered' } : { isGood: false, words: bad };
}

export function personOf({ sent, seen, nowMs }: Pick<Facts, 'sent' | 'seen' | 'nowMs'>): { readonly asked: number; readonly done: number } {
  const states = [...sent.keys()].map((id) =>
    stateOf({ entries: seen.entriesOf(id), attempts: seen.attemptsOf(id), isServiceUp: true, nowMs }),
  );
  return { asked: openAnswers(seen.openTasks).length, done: states.filter(({ kind }) => kind === 'person-done').length };
}

/** Those that ask how a ticket is triaged; a second look at a smaller model's answer, and an explanation of alerts, are nobody's task here. */
export const openAnswers = (tasks: readonly TaskRow[]): readonly TaskRow[] =>
  tasks
    .filter(({ kind, end, process }) => kind === 'answer' && end === undefined && process === 'ticket-triage')
    .toSorted((a, b) => a.openedAtMs - b.openedAtMs);

export type ChosenFacts = Facts & {
  readonly clock: (ms: number) => string;
  readonly temporalUi: string | undefined;
  readonly choicesOf: (task: TaskRow) => NonNullable<ChosenTicket['choices']>;
};

export function chosenOf(facts: ChosenFacts, id: string): ChosenTicket | undefined {
  const ticket = facts.sent.get(id);
  if (ticket === undefined) return chosenGroup(facts, id);
  const known = knownOf(facts, id);
  const created = known.entries.find(({ kind }) => kind === 'ticket-created');
  const task = openAnswers(facts.seen.openTasks).find((one) => one.item === id);
  const arrivedAtMs = created === undefined ? facts.nowMs : Date.parse(created.at);
  return {
    id,
    subject: ticket.subject,
    client: clientName(ticket.client),
    text: ticket.body,
    notes: notesOf(known.entries),
    story: storyOf({ ...known, client: ticket.client, arrivedAtMs, clock: facts.clock }),
    workflowUrl: facts.temporalUi === undefined ? null : workflowUrl(facts.temporalUi, itemId('triage', 'desk', id)),
    choices: task === undefined ? null : facts.choicesOf(task),
  };
}

function chosenGroup(facts: ChosenFacts, id: string): ChosenTicket | undefined {
  const group = knownGroups(facts).find((one) => one.id === id);
  if (group === undefined) return undefined;
  const { client, condition } = pageGroupOf(group);
  const made = group.entries.find(({ kind }) => kind === 'ticket-created')?.made;
  return {
    id,
    subject: made?.subject ?? condition,
    client,
    text: made?.body ?? '',
    notes: notesOf(group.entries),
    story: groupStoryOf(group, facts.clock),
    workflowUrl: facts.temporalUi === undefined ? null : workflowUrl(facts.temporalUi, groupId(group.episode)),
    choices: null,
  };
}

const workflowUrl = (ui: string, run: string): string => `${ui}/namespaces/default/workflows/${encodeURIComponent(run)}`;
