/** One attempt: gate, reserve, one HTTP request, settle, and what it means for the chain. */
import { createHash } from 'node:crypto';
import { shutReason } from '../../planning/plan.ts';
import { worstCost } from '../../providers/prices.ts';
import { retryAttempt } from '../failures.ts';
import { judge } from './judge.ts';
import { promptFor } from './prompt.ts';
import { OUTPUT_TOKENS, RAISED_OUTPUT_TOKENS } from './schema.ts';
import { settle } from './settle.ts';
import type { Judged } from './judge.ts';
import type { Prompt } from './prompt.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Provider, ProviderConfig } from '../../providers/contract.ts';
import type { Asked } from '../../workflows/chain/contract.ts';
import type { AskRequest, Decision } from '../../workflows/triage/contract.ts';
import type { Alert, Clock } from '../clock.ts';

export type ServedRoute = { readonly provider: Provider; readonly config: Pick<ProviderConfig, 'kind' | 'model'> };
export type ModelPorts = {
  readonly routes: ReadonlyMap<string, ServedRoute>;
  readonly ledger: Pick<Ledger, 'routeStates' | 'beginAttempt' | 'settleAttempt'>;
  readonly clock: Clock;
  readonly alert: Alert;
};
/** What Temporal says of this attempt. `stopped` rejects with the cause once `signal` is aborted. */
export type Attempt = {
  readonly last: boolean;
  readonly budgetEndsAtMs: number;
  readonly signal: AbortSignal;
  readonly stopped: Promise<never>;
};

/** An answer within all bounds is under 8 KB; 256 KB leaves room for verbose envelopes and none for floods. */
const MOST_BYTES = 256 * 1024;

export async function decide(ports: ModelPorts, request: AskRequest, attempt: Attempt): Promise<Asked<Decision>> {
  const { route, attemptMs, provider } = request.route;
  const served = ports.routes.get(route);
  // The ticket began under another configuration: its route is gone, the others are not.
  if (!served) return { kind: 'next-route', reason: 'no-worker', why: `the worker of ${provider} does not serve it any more` };
  // The last look in the line before the request: the plan may be seconds old.
  const shut = shutReason(await ports.ledger.routeStates(), route, await ports.clock.nowMs());
  if (shut !== undefined) return { kind: 'next-route', reason: 'closed', why: `closed at dispatch: ${shut}` };

  const prompt = promptFor(request.snapshot, request.mend);
  const maxOutputTokens = request.mend?.kind === 'raise-limit' ? RAISED_OUTPUT_TOKENS : OUTPUT_TOKENS;
  const begun = await begin(ports, request, served, { ...prompt, maxOutputTokens });
  if (begun.kind === 'spent')
    return { kind: 'next-route', reason: 'spent', why: `${begun.count} requests were made for this ticket and round` };

  const completion = await served.provider.complete({
    ...prompt,
    maxOutputTokens,
    deadlineMs: attemptMs,
    maxBytes: MOST_BYTES,
    signal: attempt.signal,
  });
  const judged = judge(completion, served.provider, request.snapshot, await ports.clock.nowMs());
  await settle(ports, { attempt: begun.attempt, config: served.config, completion, judged });
  return conclude(ports, request, judged, attempt);
}

async function begin(
  ports: ModelPorts,
  request: AskRequest,
  { config }: ServedRoute,
  prompt: Prompt & { readonly maxOutputTokens: number },
) {
  const nowMs = await ports.clock.nowMs();
  const { workflowId, episode, round, client, mend, route } = request;
  return ports.ledger.beginAttempt({
    workflowId,
    episode,
    round,
    client,
    route: route.route,
    provider: route.provider,
    purpose: mend === undefined ? 'first' : PURPOSE[mend.kind],
    startedAtMs: nowMs,
    deadlineAtMs: nowMs + route.attemptMs,
    worstCostMicros: worstCost(
      config.kind,
      config.model,
      { inputChars: prompt.system.length + prompt.user.length, maxOutputTokens: prompt.maxOutputTokens },
      nowMs,
    ),
    inputHash: createHash('sha256').update(prompt.system).update(prompt.user).digest('hex'),
  });
}

const PURPOSE = { repair: 'repair', 'raise-limit': 'raised-limit', shrink: 'shrunk' } as const;

async function conclude(ports: ModelPorts, request: AskRequest, judged: Judged, attempt: Attempt): Promise<Asked<Decision>> {
  switch (judged.kind) {
    case 'answered':
    case 'unfit':
    case 'truncated':
    case 'too-long':
      return judged;
    case 'next-route':
    case 'fix-or-human':
    case 'policy':
      return { kind: judged.kind, reason: judged.reason, why: judged.why };
    case 'open-until':
      ports.alert({
        kind: 'route-shut',
        detail: `${request.route.route}: ${judged.why}, until ${judged.atMs === 'changed-by-hand' ? 'somebody changes it' : new Date(judged.atMs).toISOString()}`,
      });
      return { kind: 'open-until', reason: judged.reason, why: judged.why };
    case 'retry-same':
      return retryOrLeave(ports, request, judged, attempt);
    // The cancel or the shutdown says what comes next, not this attempt.
    case 'aborted':
      return attempt.stopped;
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
