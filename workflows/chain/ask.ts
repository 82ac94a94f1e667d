/** Asks route after route until one answers, no machine may, or the machines' time is over. */
import { createEventGroup, proxyLocalActivities } from '@temporalio/workflow';
import { failureAsValue } from './failure.ts';
import type { AiPolicy, Asked, Fall, FallReason, Mend, Plan, PlanActivities, Rejection, Route } from './contract.ts';

const { plan } = proxyLocalActivities<PlanActivities>({
  // A look at one small table; longer means the ledger is stuck, and the next try is as good as waiting.
  startToCloseTimeout: '5s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s', nonRetryableErrorTypes: ['Defect'] },
});

export type ChainState = { readonly falls: Fall[]; asking: string | undefined };
export type Answer<T> =
  | { readonly kind: 'answered'; readonly value: T; readonly route: Route; readonly model: string }
  | { readonly kind: 'nobody'; readonly because: Stop; readonly rejected: readonly Rejection[] };
/** Why no further machine was asked. */
export type Stop = { readonly kind: 'exhausted' | 'fix-or-human' | 'policy' | 'defect'; readonly why: string };

export type ChainRequest<T> = {
  readonly routes: readonly Route[];
  readonly ai: AiPolicy;
  /** On a refusal: a person, or the next route, as the client's policy says. */
  readonly onRefusal: 'person' | 'next-route';
  readonly machinesStopAtMs: number;
  /** One exchange on one route, within `budgetMs`; `mend` is given for the second request. */
  readonly ask: (route: Route, budgetMs: number, mend: Mend | undefined) => Promise<Asked<T>>;
};

export async function askChain<T>(request: ChainRequest<T>, state: ChainState): Promise<Answer<T>> {
  const tried: string[] = [];
  for (;;) {
    const next = await planned(request, tried);
    if (next.kind === 'defect') return { kind: 'nobody', because: { kind: 'defect', why: next.why }, rejected: [] };
    if (next.kind === 'nobody')
      return { kind: 'nobody', because: { kind: 'exhausted', why: exhausted(state.falls, next.rejected) }, rejected: next.rejected };
    const { candidate, budgetMs, rejected } = next;
    tried.push(candidate.route);
    state.asking = candidate.label;
    const asked = await createEventGroup(`ask ${candidate.route}`).withScope(() => askAndMend(request, candidate, budgetMs));
    if (asked.kind === 'answered') return { kind: 'answered', value: asked.value, route: candidate, model: asked.model };
    const left = leaving(asked);
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

/** At most one second request of our own making on a route: a repair or a raised limit, inside the same budget. */
async function askAndMend<T>(request: ChainRequest<T>, route: Route, budgetMs: number): Promise<Asked<T>> {
  const startedAtMs = Date.now();
  const first = await failureAsValue(() => request.ask(route, budgetMs, undefined));
  const mend = mendOf(first);
  if (!mend) return first;
  const leftMs = budgetMs - (Date.now() - startedAtMs);
  // Less than one exchange left: a repair that must be cut off costs money and brings nothing.
  if (leftMs < route.attemptMs) return first;
  return failureAsValue(() => request.ask(route, leftMs, mend));
}

function mendOf<T>(asked: Asked<T>): Mend | undefined {
  switch (asked.kind) {
    case 'unfit':
      return { kind: 'repair', problems: asked.problems, draft: asked.draft };
    case 'truncated':
      return { kind: 'raise-limit' };
    case 'answered':
    case 'next-route':
    case 'open-until':
    case 'fix-or-human':
    case 'policy':
    case 'defect':
      return undefined;
  }
}

type Unanswered<T> = Exclude<Asked<T>, { kind: 'answered' }>;

function leaving<T>(asked: Unanswered<T>): { reason: FallReason; why: string } {
  switch (asked.kind) {
    case 'unfit':
      return { reason: 'bad-answer', why: `no acceptable answer after a repair: ${asked.problems.join('; ')}` };
    case 'truncated':
      return { reason: 'bad-answer', why: 'the answer was cut at the output limit, also with a raised limit' };
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
