/** What follows an attempt: an answer, a retry, or a route failure. A time that the provider names blocks the route for every ticket. */
import { retryAttempt } from '../failures.ts';
import { recordRouteAnswered, recordRouteLeft } from '../route-trouble.ts';
import { blockUntilNamed } from './named-time.ts';
import type { ProviderConfig } from '../../providers/contract.ts';
import type { AskRequest, Asked } from '../../workflows/chain/contract.ts';
import type { Attempt, ModelPorts } from './contract.ts';
import type { Judged } from './judge.ts';
import type { OpenUntil } from './named-time.ts';

export type Concluding = {
  readonly request: AskRequest;
  /** Whether a shorter prompt would say less. */
  readonly canShorten: boolean;
  readonly dialect: ProviderConfig['kind'];
  readonly judged: Judged;
  readonly attempt: Attempt;
  /** When the exchange began. */
  readonly askedAtMs: number;
};

export async function conclude(ports: ModelPorts, given: Concluding): Promise<Asked<unknown>> {
  const { request, judged, askedAtMs } = given;
  const asked = await meant(ports, given);
  if (asked.kind === 'answered') await recordRouteAnswered(ports, request.route, askedAtMs);
  else if (judged.kind === 'open-until')
    await recordRouteLeft(ports, { ...request.route, ...judged, sinceMs: askedAtMs, blockedUntil: judged.atMs });
  else if (asked.kind === 'next-route' || asked.kind === 'policy')
    await recordRouteLeft(ports, { ...request.route, ...asked, sinceMs: askedAtMs, blockedUntil: undefined });
  return asked;
}

async function meant(ports: ModelPorts, given: Concluding): Promise<Asked<unknown>> {
  const { request, canShorten, dialect, judged, attempt } = given;
  switch (judged.kind) {
    case 'answered':
    case 'unfit':
    case 'truncated':
      return judged;
    case 'too-long': {
      const { reason, why } = judged;
      // The same text once more would be refused once more.
      if (!canShorten) return { kind: 'next-route', reason, why: `${why}, and the ticket is short` };
      return { kind: 'too-long', reason, why };
    }
    case 'policy':
      return { kind: 'policy', reason: judged.reason, why: judged.why };
    case 'next-route': {
      const { reason, why, unexplained } = judged;
      return { kind: 'next-route', reason, why, ...(unexplained ? { unexplainedBy: dialect } : {}) };
    }
    case 'open-until':
      return blocked(ports, request, judged);
    case 'retry-same':
      return retryOrLeave(ports, request, judged, attempt);
    // The cancel or the shutdown says what comes next, not this attempt.
    case 'aborted':
      return attempt.stopped;
  }
}

async function blocked(ports: ModelPorts, { route }: AskRequest, judged: OpenUntil): Promise<Asked<unknown>> {
  const blockedUntilMs = await blockUntilNamed(ports, route, judged);
  const left = { kind: 'open-until', reason: judged.reason, why: judged.why } as const;
  return blockedUntilMs === undefined ? left : { ...left, blockedUntilMs };
}

type RetrySame = Extract<Judged, { kind: 'retry-same' }>;

/** Temporal does the waiting. If the wait would exceed the route's budget, the route fails at once. */
async function retryOrLeave(
  ports: ModelPorts,
  request: AskRequest,
  { reason, why, afterMs }: RetrySame,
  attempt: Attempt,
): Promise<Asked<unknown>> {
  const waitMs = afterMs ?? jittered(DEFAULT_WAIT_MS);
  const fits = (await ports.clock.nowMs()) + waitMs + request.route.attemptMs <= attempt.budgetEndsAtMs;
  if (attempt.last || !fits) return { kind: 'next-route', reason, why };
  throw retryAttempt(`${reason}: ${why}`, waitMs);
}

/** A passing fault is over in seconds or not at all. */
const DEFAULT_WAIT_MS = 2_000;
/** Tickets that failed together should not come back together. */
const jittered = (ms: number): number => Math.round(ms * (0.75 + Math.random() / 2));
