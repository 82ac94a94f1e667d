/** A request of the control: whether a route answers at all. It is recorded like any other, and counted apart. */
import { Context } from '@temporalio/activity';
import { CANARY_MS } from '../../planning/breaker/policy.ts';
import { tokensOf } from '../../planning/pace/pace.ts';
import { TINY_QUESTION } from '../../providers/tiny-question.ts';
import { targetsOf } from '../../ledger/suspensions.ts';
import { worstCost } from '../../providers/prices.ts';
import { controlId } from '../../workflows/ids.ts';
import { recordRouteAnswered, recordRouteLeft } from '../route-trouble.ts';
import { beginAtPace } from './at-pace.ts';
import { beating } from './beating.ts';
import { endAttempt } from './end-attempt.ts';
import { unwatched } from './in-flight.ts';
import { judge } from './judge.ts';
import { blockUntilNamed } from './named-time.ts';
import { watchingPauses } from './own-pause.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { CanaryEnd, CanaryRequest } from '../../workflows/control/contract.ts';
import type { ModelPorts, ServedRoute } from './contract.ts';
import type { ModelTask } from './task.ts';
import type { Judged } from './judge.ts';

/** Below what the control waits for it. */
const DEADLINE_MS = CANARY_MS - 5_000;
/** A large local model loads in minutes. */
const LOADS_IN_MS = 5 * 60_000;
/** Whatever it says: a canary asks whether there is an answer. */
const ANYTHING: Pick<ModelTask, 'read'> = { read: () => ({ kind: 'answer', answer: true }) };

/** The suspensions are looked at before a model is loaded; what begins an attempt looks again. */
export type CanaryPorts = ModelPorts & { readonly ledger: Pick<Ledger, 'suspensions'> };

/** One of them, within an activity. */
export const askCanary = (ports: CanaryPorts, request: CanaryRequest): Promise<CanaryEnd> =>
  beating(undefined, () => ask(ports, request, Context.current().cancellationSignal));

async function ask(ports: CanaryPorts, request: CanaryRequest, signal: AbortSignal): Promise<CanaryEnd> {
  const served = ports.routes.get(request.route);
  if (!served) return { kind: 'not-asked' };
  // What is suspended is not made to load its model either.
  if (await isSuspended(ports, request, served)) return { kind: 'not-asked' };
  await served.provider.warm?.(AbortSignal.any([signal, AbortSignal.timeout(LOADS_IN_MS)]));
  const askedAtMs = await ports.clock.nowMs();
  const inputChars = TINY_QUESTION.system.length + TINY_QUESTION.user.length;
  const tokens = tokensOf(inputChars, TINY_QUESTION.maxOutputTokens);
  const begun = await beginAtPace(ports, {
    served,
    holder: `${controlId(request.provider)}:${request.route}`,
    tokens,
    start: (nowMs) => startOf(request, served, nowMs),
    isBlocked: () => () => false,
    mayMoveOn: false,
    goesFirst: true,
    mostMs: DEADLINE_MS,
    signal,
  });
  if (begun.kind === 'stopped') return Context.current().cancelled;
  if (begun.kind !== 'begun') return { kind: 'not-asked' };
  const asking = { route: request.route, provider: request.provider, model: served.config.model };
  const {
    end: { completion },
  } = await (ports.inFlight ?? unwatched).during(asking, signal, (stop) =>
    watchingPauses(() => served.provider.complete({ ...TINY_QUESTION, deadlineMs: DEADLINE_MS, signal: stop })),
  );
  const shown = { task: ANYTHING, item: undefined, asked: served.config.model };
  const judged = judge(completion, served.provider, shown, await ports.clock.nowMs());
  await endAttempt(ports, {
    begun,
    config: served.config,
    completion,
    judged,
    request: { route: request.route, provider: request.provider },
    tokens,
  });
  if (judged.kind === 'open-until') await blockUntilNamed(ports, request, judged);
  await tell(ports, request, judged, askedAtMs);
  return { kind: judged.kind === 'answered' ? 'answered' : 'failed' };
}

async function isSuspended({ ledger, clock }: CanaryPorts, { route, provider }: CanaryRequest, { config }: ServedRoute): Promise<boolean> {
  const targets = targetsOf({ route, provider, model: config.model });
  return (await ledger.suspensions(await clock.nowMs())).some(({ target }) => targets.includes(target));
}

function startOf({ provider, route, opening, number }: CanaryRequest, { config }: ServedRoute, nowMs: number) {
  const inputChars = TINY_QUESTION.system.length + TINY_QUESTION.user.length;
  return {
    workflowId: controlId(provider),
    episode: opening,
    round: number,
    route,
    provider,
    model: config.model,
    purpose: 'canary',
    client: '',
    startedAtMs: nowMs,
    deadlineAtMs: nowMs + DEADLINE_MS,
    worstCostMicros: worstCost(config, { inputChars, maxOutputTokens: TINY_QUESTION.maxOutputTokens }, nowMs),
    inputHash: '',
  } as const;
}

async function tell(ports: ModelPorts, { route, label }: CanaryRequest, judged: Judged, askedAtMs: number): Promise<void> {
  if (judged.kind === 'answered') await recordRouteAnswered(ports, { route, label }, askedAtMs);
  else if ('reason' in judged)
    await recordRouteLeft(ports, {
      route,
      label,
      ...judged,
      sinceMs: askedAtMs,
      blockedUntil: judged.kind === 'open-until' ? judged.atMs : undefined,
    });
}
