/** One attempt at a route: check the breaker and the pace, record the attempt, make one HTTP request, record how it ended, and decide what follows. */
import { createHash } from 'node:crypto';
import { blockingBreaker, isFull, saidBy, whyBlocked } from '../../planning/plan.ts';
import { retryAttempt } from '../failures.ts';
import { frozenFacts } from '../kept-facts.ts';
import { tokensOf } from '../../planning/pace/pace.ts';
import { worstCost } from '../../providers/prices.ts';
import { beginAtPace } from './at-pace.ts';
import { conclude } from './conclude.ts';
import { unwatched } from './in-flight.ts';
import { judge } from './judge.ts';
import { endAttempt } from './end-attempt.ts';
import { watchingPauses } from './own-pause.ts';
import type { AttemptStart } from '../../ledger/contract.ts';
import type { AtPace } from './at-pace.ts';
import type { Attempt, ModelPorts, ServedRoute } from './contract.ts';
import type { Prompt } from './task.ts';
import type { Breaker } from '../../planning/plan.ts';
import type { AskRequest, Asked } from '../../workflows/chain/contract.ts';

/** An answer within all bounds is under 8 KB; 256 KB leaves room for verbose envelopes and none for floods. */
const MOST_BYTES = 256 * 1024;

export async function decide(ports: ModelPorts, request: AskRequest, attempt: Attempt): Promise<Asked<unknown>> {
  const { route, attemptMs, provider } = request.route;
  const served = ports.routes.get(route);
  // The ticket began under another configuration: its route is gone, the others are not.
  if (!served) return { kind: 'next-route', reason: 'no-worker', why: `the worker of ${provider} does not serve it any more` };
  const task = ports.tasks(request.process);
  // The item began under a release that knew its process; whoever else serves the route may.
  if (!task) return { kind: 'next-route', reason: 'no-worker', why: `the worker of ${provider} does not know ${request.process}` };
  // The ticket is what is shown, or only where facts are told: then these are.
  const item = (await frozenFacts(ports.facts, request)) ?? request.snapshot;
  const prompt = task.prompt(item, request.adjustment);
  const { first, raised } = task.outputTokens;
  const maxOutputTokens = request.adjustment?.kind === 'raise-limit' ? raised : first;
  const askedAtMs = await ports.clock.nowMs();
  const tokens = tokensOf(prompt.system.length + prompt.user.length, maxOutputTokens);
  const begun = await begin(ports, request, { served, prompt: { ...prompt, maxOutputTokens }, tokens, attempt });
  if (begun.kind !== 'begun') return notBegun(begun, request, attempt);

  const asking = { route, provider, model: served.config.model };
  const { end: watched, isSuspended } = await (ports.inFlight ?? unwatched).during(asking, attempt.signal, (signal) =>
    watchingPauses(() =>
      served.provider.complete({
        ...prompt,
        maxOutputTokens,
        ...(request.adjustment?.kind === 'correct' && request.adjustment.withoutReasoning ? { withoutReasoning: true } : {}),
        deadlineMs: attemptMs,
        maxBytes: MOST_BYTES,
        signal,
      }),
    ),
  );
  const { completion, isOurs } = watched;
  const judged = judge(
    completion,
    served.provider,
    {
      task,
      item,
      adjustment: request.adjustment,
      asked: served.config.model,
      contextTokens: request.route.contextTokens,
    },
    await ports.clock.nowMs(),
  );
  await endAttempt(ports, { begun, config: served.config, completion, judged, request: { route, provider }, tokens });
  // Nobody has cancelled it: the next route is asked, and of this one nothing was learnt.
  if (judged.kind === 'aborted' && isSuspended) return leftBlocked('suspended while it was under way', WAS_ASKED);
  if (isOurs && !attempt.signal.aborted) return afterPause(attempt);
  return conclude(ports, {
    request,
    canShorten: task.canShorten(item),
    dialect: served.config.kind,
    judged,
    attempt,
    askedAtMs,
  });
}

function notBegun(begun: Exclude<AtPace, { kind: 'begun' }>, request: AskRequest, attempt: Attempt): Asked<unknown> | Promise<never> {
  // A route that has had a request about this item was tried, whatever blocks the next one.
  const before = request.adjustment !== undefined || attempt.isAgain === true ? WAS_ASKED : {};
  switch (begun.kind) {
    case 'blocked':
      return blockedAtDispatch(begun.state, before);
    case 'suspended':
      return leftBlocked('blocked at dispatch: suspended', before);
    case 'paced':
      return paced(begun);
    case 'stopped':
      // The cancel or the shutdown says what comes next.
      return attempt.stopped;
    case 'spent':
      return { kind: 'next-route', reason: 'spent', why: `${begun.count} requests were made for this ticket and round` };
  }
}

const WAS_ASKED = { wasAsked: true } as const;
type Before = { readonly wasAsked?: true };
const leftBlocked = (why: string, before: Before): Asked<unknown> => ({
  kind: 'next-route',
  reason: 'blocked-at-dispatch',
  why,
  ...before,
});

/** The provider may have answered, and is asked again; by then the attempt may be another worker's, and nobody hears what this one says. */
function afterPause({ last }: Attempt): Asked<unknown> {
  if (last) return { kind: 'next-route', reason: 'no-worker', why: 'its worker stood still under the request' };
  throw retryAttempt('its worker stood still under the request');
}

/** While this request was on its way, the provider has told another ticket that it takes no requests for now. */
function blockedAtDispatch(blocked: Breaker, before: Before): Asked<unknown> {
  if (blocked.state === 'half-open')
    return leftBlocked(`blocked at dispatch: after its outage it is given ${blocked.grant ?? 1} at once`, before);
  const why = `blocked at dispatch: ${whyBlocked(blocked)}`;
  const reason = saidBy(blocked);
  if (reason === undefined || blocked.untilMs === undefined) return leftBlocked(why, before);
  return { kind: 'open-until', reason, why, blockedUntilMs: blocked.untilMs };
}

/** It has its turn then. That no minute has room for it is the item's own affair: others need not wait with it, nor it with them. */
function paced({ untilMs, why }: Extract<AtPace, { kind: 'paced' }>): Asked<unknown> {
  if (untilMs === undefined) return { kind: 'next-route', reason: 'too-long', why, neverAsked: true };
  return { kind: 'open-until', reason: 'paced', why, blockedUntilMs: untilMs };
}

type Beginning = {
  readonly served: ServedRoute;
  readonly prompt: Prompt & { readonly maxOutputTokens: number };
  readonly tokens: number;
  readonly attempt: Attempt;
};

async function begin(ports: ModelPorts, request: AskRequest, { served, prompt, tokens, attempt }: Beginning): Promise<AtPace> {
  const { workflowId, episode, round, client, adjustment, route, mayMoveOn } = request;
  const inputHash = createHash('sha256').update(prompt.system).update(prompt.user).digest('hex');
  const inputChars = prompt.system.length + prompt.user.length;
  const start = (nowMs: number): AttemptStart => ({
    workflowId,
    episode,
    round,
    client,
    route: route.route,
    provider: route.provider,
    purpose: adjustment === undefined ? 'first' : PURPOSE[adjustment.kind],
    startedAtMs: nowMs,
    deadlineAtMs: nowMs + route.attemptMs,
    model: served.config.model,
    worstCostMicros: worstCost(served.config, { inputChars, maxOutputTokens: prompt.maxOutputTokens }, nowMs),
    inputHash,
  });
  return beginAtPace(ports, {
    served,
    holder: `${workflowId}:${episode}:${round}:${route.route}`,
    tokens,
    start,
    // The last look at the breaker, in the transaction before the request: the plan may be seconds old.
    isBlocked: (nowMs) => (state, underWay) => blockingBreaker([state], route.route, nowMs) !== undefined || isFull(state, underWay),
    mayMoveOn: mayMoveOn === true,
    // A whole exchange must still fit after the wait.
    mostMs: attempt.budgetEndsAtMs - route.attemptMs - (await ports.clock.nowMs()),
    signal: attempt.signal,
  });
}

const PURPOSE = { correct: 'corrected', 'raise-limit': 'raised-limit', shrink: 'shrunk' } as const;
