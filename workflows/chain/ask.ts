/** Asks route after route until one answers, no machine may, or the machines' time is over. */
import { createEventGroup, proxyLocalActivities } from '@temporalio/workflow';
import { modelQueue } from '../ids.ts';
import { failureAsValue } from './failure.ts';
import type { Failed } from './failure.ts';
import type { AiPolicy, Asked, Fall, FallReason, Mend, Plan, PlanActivities, QueueActivities, Rejection, Route } from './contract.ts';

const { plan, isServed } = proxyLocalActivities<PlanActivities & QueueActivities>({
  // A look at one small table; longer means the ledger is stuck, and the next try is as good as waiting.
  startToCloseTimeout: '5s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s', nonRetryableErrorTypes: ['Defect'] },
});

/** `now` is what is being done, as people read it. */
export type ChainState = { readonly falls: Fall[]; now: string };
export type Answer<T> =
  | { readonly kind: 'answered'; readonly value: T; readonly route: Route; readonly model: string }
  | { readonly kind: 'nobody'; readonly because: Stop; readonly rejected: readonly Rejection[] }
  /** The item is not what the plan was made for; nothing was asked under the old rules after that was known. */
  | { readonly kind: 'outdated' };
/** Why no further machine was asked. */
export type Stop = { readonly kind: 'exhausted' | 'fix-or-human' | 'policy' | 'defect'; readonly why: string };

export type ChainRequest<T> = {
  readonly routes: readonly Route[];
  /** More are not asked in this round. */
  readonly mostRoutes: number;
  readonly ai: AiPolicy;
  /** On a refusal: a person, or the next route, as the client's policy says. */
  readonly onRefusal: 'person' | 'next-route';
  readonly machinesStopAtMs: number;
  /** Asked before each further route: do the rules still hold that this chain was started under? */
  readonly stillHolds: () => Promise<boolean>;
  /** One exchange on one route, within `budgetMs`; `mend` is given for the second request. */
  readonly ask: (route: Route, budgetMs: number, mend: Mend | undefined) => Promise<Asked<T>>;
};

export async function askChain<T>(request: ChainRequest<T>, state: ChainState): Promise<Answer<T>> {
  const tried: string[] = [];
  for (;;) {
    if (tried.length > 0 && !(await request.stillHolds())) return { kind: 'outdated' };
    if (tried.length >= request.mostRoutes)
      return { kind: 'nobody', because: { kind: 'exhausted', why: exhausted(state.falls, []) }, rejected: [] };
    const next = await planned(request, tried);
    if (next.kind === 'defect') return { kind: 'nobody', because: { kind: 'defect', why: next.why }, rejected: [] };
    if (next.kind === 'nobody')
      return { kind: 'nobody', because: { kind: 'exhausted', why: exhausted(state.falls, next.rejected) }, rejected: next.rejected };
    const { candidate, budgetMs, rejected } = next;
    tried.push(candidate.route);
    state.now = `asking ${candidate.label}`;
    const { asked, mend } = await createEventGroup(`ask ${candidate.route}`).withScope(() => askAndMend(request, candidate, budgetMs));
    if (asked.kind === 'answered') return { kind: 'answered', value: asked.value, route: candidate, model: asked.model };
    const left = leaving(asked, mend);
    state.falls.push({ route: candidate.route, label: candidate.label, reason: left.reason, why: left.why, atMs: Date.now() });
    const stop = stopOf(asked, request.onRefusal);
    if (stop) return { kind: 'nobody', because: stop, rejected };
  }
}

/** A planner that fails is a bug of ours, whatever the failure's form. */
async function planned<T>(
  request: ChainRequest<T>,
  tried: readonly string[],
): Promise<Plan | { readonly kind: 'defect'; readonly why: string }> {
  const { routes, ai, machinesStopAtMs } = request;
  const got = await failureAsValue<Plan>(() => plan({ routes, tried, ai, remainingMs: machinesStopAtMs - Date.now() }));
  return got.kind === 'next-route' ? { kind: 'defect', why: got.why } : got;
}

/** At most one second request of our own making on a route, inside the same budget. `mend` says whether there was one. */
async function askAndMend<T>(
  request: ChainRequest<T>,
  route: Route,
  budgetMs: number,
): Promise<{ readonly asked: Asked<T>; readonly mend: Mend | undefined }> {
  const startedAtMs = Date.now();
  const first = await failureAsValue(
    () => request.ask(route, budgetMs, undefined),
    () => untaken(route),
  );
  const mend = mendOf(first);
  if (!mend) return { asked: first, mend };
  const leftMs = budgetMs - (Date.now() - startedAtMs);
  // Less than one exchange left: a repair that must be cut off costs money and brings nothing.
  if (leftMs < route.attemptMs) return { asked: first, mend: undefined };
  const second = await failureAsValue(
    () => request.ask(route, leftMs, mend),
    () => untaken(route),
  );
  return { asked: second, mend };
}

/** The server says the same of a queue that nobody polls and of one whose slots are all taken: its worker's beat tells them apart. */
async function untaken({ provider }: Route): Promise<Failed> {
  const served = await failureAsValue(() => isServed(modelQueue(provider)));
  if (typeof served !== 'boolean') return served;
  return served
    ? { kind: 'next-route', reason: 'queue-full', why: 'its worker had no slot free in time' }
    : { kind: 'next-route', reason: 'no-worker', why: 'no worker took the request' };
}

function mendOf<T>(asked: Asked<T>): Mend | undefined {
  switch (asked.kind) {
    case 'unfit':
      return { kind: 'repair', problems: asked.problems, draft: asked.draft };
    case 'truncated':
      return { kind: 'raise-limit' };
    case 'too-long':
      return { kind: 'shrink' };
    case 'answered':
    case 'next-route':
    case 'open-until':
    case 'fix-or-human':
    case 'policy':
    case 'defect':
      return undefined;
  }
}

const AFTER: Readonly<Record<Mend['kind'], string>> = {
  repair: 'also after a repair',
  'raise-limit': 'also with a raised limit',
  shrink: 'also with a shorter text',
};

type Unanswered<T> = Exclude<Asked<T>, { kind: 'answered' }>;

function leaving<T>(asked: Unanswered<T>, mend: Mend | undefined): { reason: FallReason; why: string } {
  const after = mend === undefined ? 'no time for a second try' : AFTER[mend.kind];
  switch (asked.kind) {
    case 'unfit':
      return { reason: 'bad-answer', why: `no acceptable answer, ${after}: ${asked.problems.join('; ')}` };
    case 'truncated':
      return { reason: 'bad-answer', why: `the answer was cut at the output limit, ${after}` };
    case 'too-long':
      return { reason: 'bad-request', why: `${asked.why}, ${after}` };
    case 'next-route':
    case 'open-until':
    case 'fix-or-human':
    case 'policy':
    case 'defect':
      return { reason: asked.reason, why: asked.why };
  }
}

/** Which ends forbid asking another machine. */
function stopOf<T>(asked: Unanswered<T>, onRefusal: 'person' | 'next-route'): Stop | undefined {
  switch (asked.kind) {
    case 'unfit':
    case 'truncated':
    // Another model may take more.
    case 'too-long':
    case 'next-route':
    case 'open-until':
      return undefined;
    case 'policy':
      return onRefusal === 'next-route' ? undefined : { kind: 'policy', why: asked.why };
    case 'fix-or-human':
    case 'defect':
      return { kind: asked.kind, why: asked.why };
  }
}

function exhausted(falls: readonly Fall[], rejected: readonly Rejection[]): string {
  const fallen = falls.map((fall) => `${fall.route}: ${fall.why}`);
  const passed = rejected.filter((one) => one.why !== 'already asked').map((one) => `${one.route}: ${one.why}`);
  return [...fallen, ...passed].join('; ') || 'the chain has no route';
}
