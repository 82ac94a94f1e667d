/** A whole run of triage on one ticket in virtual time: what the ticket system, the models and the people do is the test's script. */
import { newWorld } from './virtual-worker.ts';
import { DECISION } from './decision.ts';
import { configured } from './configured.ts';
import { policyFor } from '../../workflows/rules/permissions.ts';
import { runEpisodes } from '../../workflows/episode/run-episodes.ts';
import { TRIAGE } from '../../workflows/triage/process.ts';
import type { Asked, AskRequest, Plan, PlanRequest, Route } from '../../workflows/chain/contract.ts';
import type { CarriedSettings, EpisodeOutcome, EpisodeSettings, Process } from '../../workflows/episode/contract.ts';
import type { EpisodeState } from '../../workflows/episode/state.ts';
import type { OpenTask } from '../../workflows/people/contract.ts';
import type { OutcomeRecord, TaskRecord, WaitingRecord } from '../../workflows/records/contract.ts';
import type { ClientPolicy, Place } from '../../workflows/rules/contract.ts';
import type { DeskNow, Look, ReadHow, Reading, Snapshot } from '../../workflows/ticket/contract.ts';
import type { WriteAsked, WriteStep, WrittenInOrder } from '../../workflows/ticket/writes.ts';
import type { Decision, PersonsDecision } from '../../workflows/triage/contract.ts';
import type { World } from './virtual-worker.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const CLOUD: ClientPolicy = { ai: 'cloud', write: 'fields', onRefusal: 'person' };
/** What a test does not say is the default. */
const DEFAULTS = configured();
/** Whoever asks a person does so by a note at once, but where a test says otherwise. */
const { noteBeforeDueMs: _, ...PEOPLE } = DEFAULTS.people;
export const route = (name: string, given: Partial<Route> = {}): Route => ({
  route: name,
  label: name.toUpperCase(),
  provider: name,
  kind: 'cloud',
  degraded: false,
  attemptMs: DEFAULTS.routes[0]?.attemptMs ?? 0,
  budgetMs: MINUTE_MS,
  ...given,
});
export const SETTINGS: EpisodeSettings = {
  version: 'v1',
  routes: [route('a'), route('b')],
  deadline: { ...DEFAULTS.deadline, shareOfTimeLeft: 0.5, withoutDueMs: 10 * MINUTE_MS, overdueMs: MINUTE_MS },
  livenessMs: 8_000,
  people: { ...PEOPLE, escalateEveryMs: HOUR_MS, withoutDueMs: 2 * HOUR_MS },
  comingBack: DEFAULTS.comingBack,
  reviewWithinMs: DEFAULTS.reviewWithinMs,
  absentPatienceMs: 5 * MINUTE_MS,
  minConfidence: { set: 70, change: 70, fields: {}, personsValues: 'change' },
  lookAgainMs: MINUTE_MS,
  handOver: { kind: 'note' },
  clients: { acme: CLOUD },
  otherClients: { ai: 'off', write: 'observe', onRefusal: 'person' },
};
export const GIVEN: PersonsDecision = { category: 'network', impact: 1, urgency: 1, destination: 'network-team', summary: 'Call them.' };
export const SNAPSHOT: Snapshot = {
  client: 'acme',
  text: 'The VPN drops.',
  version: '1',
  dueAtMs: undefined,
  fields: { category: null, impact: null, urgency: null, priority: null, destination: 'desk' },
  choices: {
    categories: [{ id: 'network', name: 'Network' }],
    destinations: [
      { id: 'network-team', name: 'Network' },
      { id: 'desk', name: 'Desk' },
    ],
  },
};
export const reading = (given: Partial<Snapshot> = {}, number = 1): Extract<Reading, { kind: 'episode' }> => ({
  kind: 'episode',
  number,
  snapshot: { ...SNAPSHOT, ...given },
});
export const answered = (given: Partial<Decision> = {}): Asked<Decision> => ({
  kind: 'answered',
  value: { ...DECISION, ...given },
  model: 'm-1',
});
export const DOWN: Asked<never> = { kind: 'next-route', reason: 'server-error', why: 'status 500' };
const NOTHING: Reading = { kind: 'nothing-new', why: 'handled in its episode' };

export type Its = {
  readonly world: World;
  /** Since the beginning. */
  readonly atMs: () => number;
  readonly task: () => OpenTask | null;
  readonly answer: (by?: string, decision?: PersonsDecision | null) => Promise<unknown>;
};
type Maybe<T> = T | Promise<T>;
export type Script = {
  readonly settings?: Partial<EpisodeSettings>;
  /** The hash of the rules that the run holds. */
  readonly rules?: string;
  readonly permissions?: (place: Place) => ClientPolicy;
  /** What is read, one reading after another; nothing new after the last. */
  readonly readings?: readonly Reading[];
  readonly look?: (nth: number, its: Its, look: Look) => Maybe<DeskNow>;
  readonly write?: (step: WriteStep, nth: number, its: Its) => Maybe<WrittenInOrder | undefined>;
  readonly decide?: (request: AskRequest, its: Its) => Maybe<Asked<Decision>>;
  readonly plan?: (request: PlanRequest) => Plan;
  readonly process?: Partial<typeof TRIAGE>;
  /** How many wait for the same machines. @default 1 */
  readonly waiting?: (record: TaskRecord, its: Its) => number;
  /** Before a due row is written. */
  readonly due?: (its: Its) => Promise<void>;
  readonly carried?: EpisodeState;
  readonly historyLength?: number;
  /** What happens meanwhile, by the time since the beginning. */
  readonly meanwhile?: readonly (readonly [atMs: number, act: (its: Its) => unknown])[];
};
export type Told = {
  readonly outcome: EpisodeOutcome | undefined;
  readonly error: unknown;
  readonly atMs: number;
  readonly world: World;
  /** Every write of a step, with the time since the beginning. */
  readonly writes: readonly (WriteAsked & { readonly atMs: number })[];
  readonly asks: readonly (AskRequest & { readonly atMs: number })[];
  readonly looks: readonly (Look & { readonly atMs: number })[];
  readonly reads: number;
  readonly readHow: ReadHow | undefined;
  readonly places: readonly Place[];
  readonly tasks: readonly (TaskRecord & { readonly atMs: number })[];
  readonly outcomes: readonly OutcomeRecord[];
  readonly waits: readonly (WaitingRecord | null)[];
  readonly dues: number;
};

/** A run carries the hash of its rules, and asks what they allow. */
export function heldBy(
  { clients: _clients, otherClients: _others, exceptions: _exceptions, ...common }: EpisodeSettings,
  rules = 'hash',
): CarriedSettings {
  return { ...common, rules };
}

export async function episode(script: Script): Promise<Told> {
  const told = { writes: [] as Told['writes'][number][], asks: [] as Told['asks'][number][], looks: [] as Told['looks'][number][] };
  const kept = { tasks: [] as Told['tasks'][number][], outcomes: [] as OutcomeRecord[], waits: [] as (WaitingRecord | null)[] };
  let [reads, dues] = [0, 0];
  let readHow: ReadHow | undefined;
  const places: Place[] = [];
  const readings = script.readings ?? [reading()];
  const whole = { ...SETTINGS, ...script.settings };
  const held = heldBy(whole, script.rules);
  const world = newWorld({
    ...(script.historyLength === undefined ? {} : { historyLength: script.historyLength }),
    activities: {
      readTicket: (_connection: string, _ticket: string, _id: string, how: ReadHow) => (
        (readHow = how),
        { ...(readings[reads++] ?? NOTHING), acceptance: reads }
      ),
      lookAtTicket: async (look: Look) => {
        told.looks.push({ ...look, atMs: atMs() });
        const now = (await script.look?.(told.looks.length, its, look)) ?? { kind: 'untouched', client: SNAPSHOT.client };
        return { ...now, acceptance: 100 + told.looks.length };
      },
      writeToTicket: async (request: WriteAsked) => {
        told.writes.push({ ...request, atMs: atMs() });
        return (await script.write?.(request.step, told.writes.length, its)) ?? allWritten(request);
      },
      decide: (request: AskRequest) => (told.asks.push({ ...request, atMs: atMs() }), script.decide?.(request, its) ?? answered()),
      plan: script.plan ?? firstLeft,
      isServed: () => true,
      permissionsFor: (_rules: string, place: Place) => (places.push(place), script.permissions?.(place) ?? policyFor(whole, place)),
      recordTask: (record: TaskRecord) => (
        kept.tasks.push({ ...record, task: structuredClone(record.task), atMs: atMs() }),
        script.waiting?.(record, its) ?? 1
      ),
      recordOutcome: (record: OutcomeRecord) => void kept.outcomes.push(record),
      recordWaiting: (_id: string, waiting: WaitingRecord | null) => void kept.waits.push(waiting),
      recordDue: async () => {
        await script.due?.(its);
        dues += 1;
      },
    },
  });
  const startedAtMs = world.nowMs();
  const atMs = (): number => world.nowMs() - startedAtMs;
  const task = (): OpenTask | null => world.query('openTask') as OpenTask | null;
  const its: Its = {
    world,
    atMs,
    task,
    answer: (by = 'Dana', decision = GIVEN) => world.update('answerTask', { task: task()?.id, by, decision }),
  };
  for (const [after, act] of script.meanwhile ?? []) world.at(after, () => act(its));
  const input = { connection: 'main', ticket: '1', settings: held, ...(script.carried ? { carried: script.carried } : {}) };
  let [outcome, error]: [EpisodeOutcome | undefined, unknown] = [undefined, undefined];
  try {
    outcome = await world.run(() => runEpisodes({ ...TRIAGE, ...script.process } as Process, input));
  } catch (thrown) {
    error = thrown;
  }
  return { ...told, ...kept, outcome, error, reads, dues, readHow, places, atMs: atMs(), world };
}

/** As the activity does it: what follows is written with it. */
const allWritten = ({ step, following = [] }: WriteAsked): WrittenInOrder => ({
  kind: 'written',
  ref: shortOf(step),
  following: following.map((one) => ({ kind: 'written', ref: shortOf(one) })),
});
const firstLeft = ({ routes, tried, ai }: PlanRequest): Plan => {
  const candidate = routes.find((one) => !tried.includes(one.route) && (ai === 'cloud' || one.kind === 'local'));
  return candidate ? { kind: 'ask', candidate, budgetMs: candidate.budgetMs, rejected: [] } : { kind: 'nobody', rejected: [] };
};

/** What was written, in short and in order. */
export const stepsOf = ({ writes }: Told): readonly string[] =>
  writes.map(({ step, following = [] }) => [step, ...following].map(shortOf).join('+'));
const shortOf = (step: WriteStep): string => {
  switch (step.kind) {
    case 'supersede':
      return `supersede ${step.target}`;
    case 'hand-over':
      return `hand-over-${step.number}`;
    case 'note':
    case 'fields':
      return step.number === undefined || step.number === 1 ? step.kind : `${step.kind}-${step.number}`;
    default:
      return step.kind;
  }
};
