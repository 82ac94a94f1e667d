/** What a judged attempt is for the chain: asked again, left, or answered; what its provider has said of itself holds for every ticket. */
import { retryAttempt } from '../failures.ts';
import { stamp, tellAnswered, tellLeft } from '../route-trouble.ts';
import { canShorten } from './prompt.ts';
import type { ProviderConfig } from '../../providers/contract.ts';
import type { Asked } from '../../workflows/chain/contract.ts';
import type { AskRequest, Decision } from '../../workflows/triage/contract.ts';
import type { Attempt, ModelPorts } from './decide.ts';
import type { Judged } from './judge.ts';

export type Concluding = {
  readonly request: AskRequest;
  readonly dialect: ProviderConfig['kind'];
  readonly judged: Judged;
  readonly attempt: Attempt;
  /** When the exchange began. */
  readonly askedAtMs: number;
};

export async function conclude(ports: ModelPorts, given: Concluding): Promise<Asked<Decision>> {
  const { request, judged, askedAtMs } = given;
  const asked = await meant(ports, given);
  if (asked.kind === 'answered') await tellAnswered(ports, request.route, askedAtMs);
  else if (judged.kind === 'open-until') await tellLeft(ports, { ...request.route, ...judged, sinceMs: askedAtMs, opens: judged.atMs });
  else if (asked.kind === 'next-route' || asked.kind === 'policy')
    await tellLeft(ports, { ...request.route, ...asked, sinceMs: askedAtMs, opens: undefined });
  return asked;
}

async function meant(ports: ModelPorts, given: Concluding): Promise<Asked<Decision>> {
  const { request, dialect, judged, attempt } = given;
  switch (judged.kind) {
    case 'answered':
    case 'unfit':
    case 'truncated':
      return judged;
    case 'too-long': {
      const { reason, why } = judged;
      // The same text once more would be refused once more.
      if (!canShorten(request.snapshot.text)) return { kind: 'next-route', reason, why: `${why}, and the ticket is short` };
      return { kind: 'too-long', reason, why };
    }
    case 'policy':
      return { kind: 'policy', reason: judged.reason, why: judged.why };
    case 'next-route': {
      const { reason, why, unexplained } = judged;
      return { kind: 'next-route', reason, why, ...(unexplained ? { unexplainedBy: dialect } : {}) };
    }
    case 'open-until':
      return closed(ports, request, judged);
    case 'retry-same':
      return retryOrLeave(ports, request, judged, attempt);
    // The cancel or the shutdown says what comes next, not this attempt.
    case 'aborted':
      return attempt.stopped;
  }
}

type OpenUntil = Extract<Judged, { kind: 'open-until' }>;
/** A word for longer is believed for an hour at a time: then one ticket finds out whether it was a mistake. */
const LONGEST_CLOSURE_MS = 60 * 60_000;

/**
 * The wait is the route's and not the ticket's: all tickets pass it over until then. Where money is missing each ticket asks, until the
 * end of the month that we know of included: somebody may have paid, or raised a limit, at any time.
 */
async function closed(ports: ModelPorts, request: AskRequest, { reason, why, atMs }: OpenUntil): Promise<Asked<Decision>> {
  const left = { kind: 'open-until', reason, why } as const;
  if (atMs === 'changed-by-hand' || reason === 'out-of-quota') return left;
  const opensAtMs = Math.min(atMs, (await ports.clock.nowMs()) + LONGEST_CLOSURE_MS);
  try {
    await ports.ledger.closeRoute({
      route: request.route.route,
      untilMs: opensAtMs,
      reason,
      why: `${why}, closed until ${stamp(opensAtMs)}`,
    });
    return { ...left, opensAtMs };
  } catch (error) {
    // The ticket goes on; the next one asks this route and closes it.
    const name = error instanceof Error ? error.name : typeof error;
    ports.alert({ kind: 'record-lost', detail: `that ${request.route.route} is closed could not be kept: ${name}` });
    return left;
  }
}

type RetrySame = Extract<Judged, { kind: 'retry-same' }>;

/** Waits in the server, not here; and not at all where the wait would outlast the tier's budget. */
async function retryOrLeave(
  ports: ModelPorts,
  request: AskRequest,
  { reason, why, afterMs }: RetrySame,
  attempt: Attempt,
): Promise<Asked<Decision>> {
  const waitMs = afterMs ?? jittered(DEFAULT_WAIT_MS);
  const fits = (await ports.clock.nowMs()) + waitMs + request.route.attemptMs <= attempt.budgetEndsAtMs;
  if (attempt.last || !fits) return { kind: 'next-route', reason, why };
  throw retryAttempt(`${reason}: ${why}`, waitMs);
}

/** A passing fault is over in seconds or not at all. */
const DEFAULT_WAIT_MS = 2_000;
/** Tickets that failed together should not come back together. */
const jittered = (ms: number): number => Math.round(ms * (0.75 + Math.random() / 2));
