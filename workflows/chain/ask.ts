/** Asks one route after another until one answers, no further machine may be asked, or the time for machines is over. */
import { createEventGroup, proxyLocalActivities, sleep } from '@temporalio/workflow';
import { adjustmentFor } from './adjustment.ts';
import { failureAsValue } from './failure.ts';
import { LOCAL_LOOK } from './timeouts.ts';
import { exhausted, leaving } from './leaving.ts';
import { askTaken } from './taken.ts';
import {
  firstAdjustment,
  hasRoomier,
  inOrder,
  isOver,
  isProvenOurs,
  mayWaitFor,
  newPass,
  noteAsked,
  turnsOf,
  unblock,
  shorten,
  untouched,
} from './pass.ts';
import type { Unanswered } from './leaving.ts';
import type { Pass } from './pass.ts';
import type { ModelTimes } from './timeouts.ts';
import type { AiPolicy, Asked, RouteFailure, Adjustment, Unblocking, Plan, PlanActivities, Rejection, Route } from './contract.ts';

const { plan } = proxyLocalActivities<PlanActivities>(LOCAL_LOOK);

/** `now` says in plain words what the run is doing. */
export type ChainState = { readonly routeFailures: RouteFailure[]; now: string };
export type Answer<T> =
  | { readonly kind: 'answered'; readonly value: T; readonly route: Route; readonly model: string }
  /** `turnedAway`: routes that come back after an outage had no room yet, and no request was made. */
  | { readonly kind: 'nobody'; readonly because: Stop; readonly rejected: readonly Rejection[]; readonly turnedAway: boolean }
  /** The item changed, so the plan no longer fits it. Nothing was asked under the old rules after that was known. */
  | { readonly kind: 'outdated' };
/** Why no further machine was asked. `fix-or-human`: two vendors say that our request is wrong. */
export type Stop = { readonly kind: 'exhausted' | 'fix-or-human' | 'policy' | 'defect'; readonly why: string };

export type ChainRequest<T> = {
  readonly routes: readonly Route[];
  readonly ai: AiPolicy;
  /** On a refusal: a person, or the next route, as the client's policy says. */
  readonly onRefusal: 'person' | 'next-route';
  readonly machinesStopAtMs: number;
  /** Asked before each further route: do the rules still hold that this chain was started under? */
  readonly stillHolds: () => Promise<boolean>;
  /** How long a request waits at most until a worker takes it. */
  readonly livenessMs: number;
  /** One exchange on one route, within its times; `adjustment` is set for a second request; `mayMoveOn`: another route may be asked after it. */
  readonly ask: (route: Route, times: ModelTimes, adjustment: Adjustment | undefined, mayMoveOn: boolean) => Promise<Asked<T>>;
};

export async function askChain<T>(request: ChainRequest<T>, state: ChainState): Promise<Answer<T>> {
  const pass = newPass();
  // Given to the next plan only, so that one failure is recorded once.
  let left: RouteFailure | undefined;
  for (let isFirst = true; ; isFirst = false) {
    if (!isFirst && !(await request.stillHolds())) return { kind: 'outdated' };
    const next = isOver(pass, request) ? NOBODY : await planned(request, pass, left);
    left = undefined;
    if (next.kind === 'defect') return nobody({ kind: 'defect', why: next.why }, [], pass);
    for (const failure of blocked(next.rejected, request.routes)) note(state, failure);
    if (next.kind === 'nobody') {
      if (next.unblocks !== undefined) {
        await waitFor(next.unblocks, request.routes, state);
        unblock(pass, next.unblocks.route);
      } else if (!shorten(pass))
        return nobody({ kind: 'exhausted', why: exhausted(state.routeFailures, next.rejected) }, next.rejected, pass);
      continue;
    }
    const { candidate, rejected } = next;
    state.now = `asking ${candidate.label}`;
    const { asked, adjustment } = await createEventGroup(`ask ${candidate.route}`).withScope(() => askAndAdjust(request, pass, next));
    if (asked.kind === 'answered') return answeredBy(candidate, asked, state);
    left = { route: candidate.route, label: candidate.label, ...leaving(asked, adjustment), atMs: Date.now() };
    note(state, left);
    noteAsked(pass, candidate.route, asked, Date.now());
    const stop = stopOf(asked, request.onRefusal) ?? (isProvenOurs(pass, asked) ? ours(asked) : undefined);
    if (stop) return nobody(stop, rejected, pass);
  }
}

/** The plan when no route is left. */
const NOBODY: Plan = { kind: 'nobody', rejected: [] };
const ours = <T>(asked: Unanswered<T>): Stop => ({
  kind: 'fix-or-human',
  why: `a second vendor says the same: ${leaving(asked, undefined).why}`,
});

const nobody = <T>(because: Stop, rejected: readonly Rejection[], pass: Pass): Answer<T> => ({
  kind: 'nobody',
  because,
  rejected,
  turnedAway: pass.turnedAway > 0 && pass.turnedAway === pass.asked,
});

/** A route that answers after a wait is removed from the route failures. */
function answeredBy<T>(route: Route, { value, model }: Extract<Asked<T>, { kind: 'answered' }>, state: ChainState): Answer<T> {
  forget(state, route.route);
  return { kind: 'answered', value, route, model };
}

/** Keeps one failure for each route: the newest. */
function note(state: ChainState, failure: RouteFailure): void {
  forget(state, failure.route);
  state.routeFailures.push(failure);
}

function forget({ routeFailures }: ChainState, route: string): void {
  const at = routeFailures.findIndex((failure) => failure.route === route);
  if (at >= 0) routeFailures.splice(at, 1);
}

/** Routes that are blocked because of what their providers answered to other tickets. They count as failures of this chain, too. */
const blocked = (rejected: readonly Rejection[], routes: readonly Route[]): readonly RouteFailure[] =>
  rejected.flatMap(({ route, why, reason }) => {
    const label = routes.find((one) => one.route === route)?.label;
    return reason === undefined || label === undefined ? [] : [{ route, label, reason, why, atMs: Date.now() }];
  });

/** Spreads tickets that waited for the same moment. The least wait also covers a provider whose clock is a little behind ours. */
const SPREAD_MS = { least: 250, most: 1_250 };

async function waitFor({ route, atMs }: Unblocking, routes: readonly Route[], state: ChainState): Promise<void> {
  state.now = `waiting for ${routes.find((one) => one.route === route)?.label ?? route} to take requests again`;
  const spreadMs = SPREAD_MS.least + Math.random() * (SPREAD_MS.most - SPREAD_MS.least);
  await sleep(Math.max(0, atMs - Date.now()) + spreadMs);
}

/** Any failure of the planner is a defect of ours. */
async function planned<T>(
  { routes, ai, machinesStopAtMs }: ChainRequest<T>,
  pass: Pass,
  left: RouteFailure | undefined,
): Promise<Plan | { readonly kind: 'defect'; readonly why: string }> {
  const got = await failureAsValue<Plan>(() =>
    plan({
      routes: inOrder(pass, routes),
      tried: pass.tried,
      ai,
      remainingMs: machinesStopAtMs - Date.now(),
      mayWaitFor: mayWaitFor(pass, routes),
      ...(pass.paced.size > 0 && { paced: turnsOf(pass) }),
      left,
    }),
  );
  return got.kind === 'next-route' ? { kind: 'defect', why: got.why } : got;
}

/** Asks a route, and asks again with one adjustment if the answer can be improved within the same budget. `adjustment` says which was made. */
async function askAndAdjust<T>(
  request: ChainRequest<T>,
  pass: Pass,
  { candidate: route, budgetMs, isLastResort, hasOther = false }: Extract<Plan, { kind: 'ask' }>,
): Promise<{ readonly asked: Asked<T>; readonly adjustment: Adjustment | 'roomier-first' | undefined }> {
  const startedAtMs = Date.now();
  const mayLeave = isLastResort !== true && !pass.untouched.has(route.route);
  const ask = (leftMs: number, adjustment: Adjustment | undefined) =>
    askTaken<T>({
      route,
      times: { budgetMs: leftMs, livenessMs: request.livenessMs },
      mayLeave,
      ask: (times) => request.ask(route, times, adjustment, hasOther && adjustment === given),
    });
  pass.tried.push(route.route);
  const given = firstAdjustment(pass, route);
  const { asked: first, isUntouched } = await ask(budgetMs, given);
  if (isUntouched) untouched(pass, route.route);
  const adjustment = given === undefined ? adjustmentFor(first) : undefined;
  if (!adjustment) return { asked: first, adjustment: given };
  if (adjustment.kind === 'shrink' && hasRoomier(pass, route, request)) {
    pass.tight.push(route);
    return { asked: first, adjustment: 'roomier-first' };
  }
  const leftMs = budgetMs - (Date.now() - startedAtMs);
  // There is no time for a whole exchange: an adjustment that is cut off costs money and brings nothing.
  if (leftMs < route.attemptMs) return { asked: first, adjustment: undefined };
  return { asked: (await ask(leftMs, adjustment)).asked, adjustment };
}

/** Whether this end forbids asking another machine. */
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
    case 'defect':
      return { kind: 'defect', why: asked.why };
  }
}
