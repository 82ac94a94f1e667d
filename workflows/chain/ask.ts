/** Asks route after route until one answers, no machine may, or the machines' time is over. */
import { createEventGroup, proxyLocalActivities, sleep } from '@temporalio/workflow';
import { modelQueue } from '../ids.ts';
import { failureAsValue } from './failure.ts';
import { firstMend, hasRoomier, inOrder, isOver, isProvenOurs, mayWaitFor, newPass, reopen, shorten } from './pass.ts';
import type { Failed } from './failure.ts';
import type { Pass } from './pass.ts';
import type {
  AiPolicy,
  Asked,
  Fall,
  FallReason,
  Mend,
  Opening,
  Plan,
  PlanActivities,
  QueueActivities,
  Rejection,
  Route,
} from './contract.ts';

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
/** Why no further machine was asked. `fix-or-human`: two vendors say that our request is wrong. */
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
  const pass = newPass();
  // Told with the plan that follows, and not again with a later one.
  let left: Fall | undefined;
  for (let isFirst = true; ; isFirst = false) {
    if (!isFirst && !(await request.stillHolds())) return { kind: 'outdated' };
    const next = isOver(pass, request) ? NOBODY : await planned(request, pass, left);
    left = undefined;
    if (next.kind === 'defect') return nobody({ kind: 'defect', why: next.why }, []);
    for (const fall of closed(next.rejected, request.routes)) note(state, fall);
    if (next.kind === 'nobody') {
      if (next.opens !== undefined) {
        await waitFor(next.opens, request.routes, state);
        reopen(pass, next.opens.route);
      } else if (!shorten(pass)) return nobody({ kind: 'exhausted', why: exhausted(state.falls, next.rejected) }, next.rejected);
      continue;
    }
    const { candidate, rejected } = next;
    state.now = `asking ${candidate.label}`;
    const { asked, mend } = await createEventGroup(`ask ${candidate.route}`).withScope(() => askAndMend(request, pass, next));
    if (asked.kind === 'answered') return answeredBy(candidate, asked, state);
    left = { route: candidate.route, label: candidate.label, ...leaving(asked, mend), atMs: Date.now() };
    note(state, left);
    if (asked.kind === 'open-until' && asked.opensAtMs !== undefined) pass.closed.add(candidate.route);
    const stop = stopOf(asked, request.onRefusal) ?? (isProvenOurs(pass, asked) ? ours(asked) : undefined);
    if (stop) return nobody(stop, rejected);
  }
}

/** Nothing is left to plan. */
const NOBODY: Plan = { kind: 'nobody', rejected: [] };
const ours = <T>(asked: Unanswered<T>): Stop => ({
  kind: 'fix-or-human',
  why: `a second vendor says the same: ${leaving(asked, undefined).why}`,
});

const nobody = <T>(because: Stop, rejected: readonly Rejection[]): Answer<T> => ({ kind: 'nobody', because, rejected });

/** A route that was waited for and has answered is no route that was left. */
function answeredBy<T>(route: Route, { value, model }: Extract<Asked<T>, { kind: 'answered' }>, state: ChainState): Answer<T> {
  forget(state, route.route);
  return { kind: 'answered', value, route, model };
}

/** One line for a route, the newest. */
function note(state: ChainState, fall: Fall): void {
  forget(state, fall.route);
  state.falls.push(fall);
}

function forget({ falls }: ChainState, route: string): void {
  const at = falls.findIndex((fall) => fall.route === route);
  if (at >= 0) falls.splice(at, 1);
}

/** What their providers have said to other tickets is why they were left here, too. */
const closed = (rejected: readonly Rejection[], routes: readonly Route[]): readonly Fall[] =>
  rejected.flatMap(({ route, why, reason }) => {
    const label = routes.find((one) => one.route === route)?.label;
    return reason === undefined || label === undefined ? [] : [{ route, label, reason, why, atMs: Date.now() }];
  });

/** Tickets that were held back together come back a little apart, and none before the time by a clock that is not ours. */
const SPREAD_MS = { least: 250, most: 1_250 };

async function waitFor({ route, atMs }: Opening, routes: readonly Route[], state: ChainState): Promise<void> {
  state.now = `waiting for ${routes.find((one) => one.route === route)?.label ?? route} to take requests again`;
  const spreadMs = SPREAD_MS.least + Math.random() * (SPREAD_MS.most - SPREAD_MS.least);
  await sleep(Math.max(0, atMs - Date.now()) + spreadMs);
}

/** A planner that fails is a bug of ours, whatever the failure's form. */
async function planned<T>(
  { routes, ai, machinesStopAtMs }: ChainRequest<T>,
  pass: Pass,
  left: Fall | undefined,
): Promise<Plan | { readonly kind: 'defect'; readonly why: string }> {
  const got = await failureAsValue<Plan>(() =>
    plan({
      routes: inOrder(pass, routes),
      tried: pass.tried,
      ai,
      remainingMs: machinesStopAtMs - Date.now(),
      mayWaitFor: mayWaitFor(pass, routes),
      left,
    }),
  );
  return got.kind === 'next-route' ? { kind: 'defect', why: got.why } : got;
}

/** At most one second request of our own making on a route, inside the same budget. `mend` says whether there was one, and which. */
async function askAndMend<T>(
  request: ChainRequest<T>,
  pass: Pass,
  { candidate: route, budgetMs }: Extract<Plan, { kind: 'ask' }>,
): Promise<{ readonly asked: Asked<T>; readonly mend: Mend | 'roomier-first' | undefined }> {
  const startedAtMs = Date.now();
  const ask = (leftMs: number, mend: Mend | undefined): Promise<Asked<T>> =>
    failureAsValue(
      () => request.ask(route, leftMs, mend),
      () => untaken(route),
    );
  pass.tried.push(route.route);
  const given = firstMend(pass, route);
  const first = await ask(budgetMs, given);
  const mend = given === undefined ? mendOf(first) : undefined;
  if (!mend) return { asked: first, mend: given };
  if (mend.kind === 'shrink' && hasRoomier(pass, route, request)) {
    pass.tight.push(route);
    return { asked: first, mend: 'roomier-first' };
  }
  const leftMs = budgetMs - (Date.now() - startedAtMs);
  // Less than one exchange left: a repair that must be cut off costs money and brings nothing.
  if (leftMs < route.attemptMs) return { asked: first, mend: undefined };
  return { asked: await ask(leftMs, mend), mend };
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
    case 'policy':
    case 'defect':
      return undefined;
  }
}

const AFTER: Readonly<Record<Mend['kind'] | 'roomier-first', string>> = {
  'roomier-first': 'and another route has more room',
  repair: 'also after a repair',
  'raise-limit': 'also with a raised limit',
  shrink: 'also with a shorter text',
};

type Unanswered<T> = Exclude<Asked<T>, { kind: 'answered' }>;

function leaving<T>(asked: Unanswered<T>, mend: Mend | 'roomier-first' | undefined): { reason: FallReason; why: string } {
  const after = mend === undefined ? 'no time for a second try' : AFTER[typeof mend === 'string' ? mend : mend.kind];
  switch (asked.kind) {
    case 'unfit':
      return { reason: 'bad-answer', why: `no acceptable answer, ${after}: ${asked.problems.join('; ')}` };
    case 'truncated':
      return { reason: 'bad-answer', why: `the answer was cut at the output limit, ${after}` };
    case 'too-long':
      return { reason: asked.reason, why: `${asked.why}, ${after}` };
    case 'next-route':
    case 'open-until':
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
    case 'defect':
      return { kind: 'defect', why: asked.why };
  }
}

function exhausted(falls: readonly Fall[], rejected: readonly Rejection[]): string {
  const fallen = falls.map((fall) => `${fall.route}: ${fall.why}`);
  const passed = rejected.filter((one) => one.why !== 'already asked').map((one) => `${one.route}: ${one.why}`);
  return [...fallen, ...passed].join('; ') || 'the chain has no route';
}
