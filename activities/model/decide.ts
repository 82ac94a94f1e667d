/** One attempt: gate, reserve, one HTTP request, settle, and what it means for the chain. */
import { createHash } from 'node:crypto';
import { saidBy, shutBy, whyShut } from '../../planning/plan.ts';
import { worstCost } from '../../providers/prices.ts';
import { conclude } from './conclude.ts';
import { judge } from './judge.ts';
import { promptFor } from './prompt.ts';
import { OUTPUT_TOKENS, RAISED_OUTPUT_TOKENS } from './schema.ts';
import { settle } from './settle.ts';
import type { Prompt } from './prompt.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Breaker } from '../../planning/plan.ts';
import type { Provider, ProviderConfig } from '../../providers/contract.ts';
import type { Asked } from '../../workflows/chain/contract.ts';
import type { AskRequest, Decision } from '../../workflows/triage/contract.ts';
import type { Alert, Clock } from '../clock.ts';

export type ServedRoute = { readonly provider: Provider; readonly config: Pick<ProviderConfig, 'kind' | 'model'> };
export type ModelPorts = {
  readonly routes: ReadonlyMap<string, ServedRoute>;
  readonly ledger: Pick<Ledger, 'routeStates' | 'closeRoute' | 'beginAttempt' | 'settleAttempt' | 'meetTrouble' | 'endTrouble'>;
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
  const shut = shutBy(await ports.ledger.routeStates(), route, await ports.clock.nowMs());
  if (shut !== undefined) return closedAtDispatch(shut);

  const prompt = promptFor(request.snapshot, request.mend);
  const maxOutputTokens = request.mend?.kind === 'raise-limit' ? RAISED_OUTPUT_TOKENS : OUTPUT_TOKENS;
  const askedAtMs = await ports.clock.nowMs();
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
  return conclude(ports, { request, dialect: served.config.kind, judged, attempt, askedAtMs });
}

/** The provider has said to another ticket, while this one was on its way, that it takes no requests for now. */
function closedAtDispatch(shut: Breaker): Asked<Decision> {
  const why = `closed at dispatch: ${whyShut(shut)}`;
  const reason = saidBy(shut);
  if (reason === undefined || shut.untilMs === undefined) return { kind: 'next-route', reason: 'closed', why };
  return { kind: 'open-until', reason, why, opensAtMs: shut.untilMs };
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
