/** Records how an attempt ended and what it cost, with the vendor's own status or code. */
import { weightOf } from '../../planning/breaker/policy.ts';
import { kinAmong } from '../../planning/breaker/kin.ts';
import { breakerOf } from '../../planning/breaker/step.ts';
import { afterEndTogether } from '../../planning/breaker/together.ts';
import { isLow } from '../../planning/pace/told.ts';
import { costOf } from '../../providers/prices.ts';
import { rateOf } from '../../providers/rate-headers.ts';
import type { Judged } from './judge.ts';
import type { ModelPorts, ServedRoute } from './contract.ts';
import type { AfterEnd, AttemptBegun, RouteState, ToldNow } from '../../ledger/contract.ts';
import type { Fate, KinRoute } from '../../planning/breaker/kin.ts';
import type { Completion } from '../../providers/contract.ts';

export type EndPorts = Pick<ModelPorts, 'ledger' | 'clock' | 'alert' | 'control' | 'kinOf'>;
export type EndedAttempt = {
  readonly begun: Extract<AttemptBegun, { kind: 'begun' }>;
  readonly request: { readonly route: string; readonly provider: string };
  readonly config: ServedRoute['config'];
  readonly completion: Completion;
  readonly judged: Judged;
  /** Reserved for it. */
  readonly tokens: number;
};

/**
 * What it says of the route changes the route's breaker in the same transaction, and its control is told. Never throws: a paid answer must
 * not be lost, nor asked for again, because its row could not be updated.
 */
export async function endAttempt(ports: EndPorts, ended: EndedAttempt): Promise<void> {
  const { begun, config, completion, judged, request } = ended;
  const endedAtMs = await ports.clock.nowMs();
  const { usage } = completion;
  const end = {
    endedAtMs,
    outcome: judged.kind,
    ...('reason' in judged ? { reason: judged.reason } : {}),
    raw: rawOf(ended),
    detail: detailOf(ended),
    inputTokens: usage?.inputTokens,
    outputTokens: usage?.outputTokens,
    costMicros: usage === undefined ? null : costOf(config, usage, endedAtMs),
    servedModel: completion.kind === 'fault' ? undefined : nameOf(completion.model),
  };
  try {
    const { fate, kin } = (ports.kinOf ?? kinAmong([]))(request.route);
    const says = ports.control !== undefined && saysSomething(begun.state, end);
    const after = says ? { after: breakersAfter({ route: request.route, fate, kin }, endedAtMs), kin: kin.map(({ route }) => route) } : {};
    const told = toldBy(ended, endedAtMs);
    const of = { unknownEnd: unknownEndOf(completion), ...after, ...(told === undefined ? {} : { told }) };
    const changed = await ports.ledger.endAttempt(begun.attempt, end, of);
    for (const provider of providersOf(changed, request, kin)) await ports.control?.changed(provider);
  } catch (error) {
    ports.alert({
      kind: 'record-lost',
      detail: `an attempt's row could not be closed: ${error instanceof Error ? error.name : typeof error}`,
    });
  }
}

/** What the reply's headers leave of the route's limits, where that is little, or was before: anything else is no news. */
function toldBy({ begun, completion, tokens }: EndedAttempt, nowMs: number): ToldNow | undefined {
  const rate = rateOf(completion.rate, nowMs);
  if (rate === undefined) return undefined;
  const low = isLow(rate, tokens);
  return low || begun.isTold === true ? { ...rate, tokensEach: tokens, isLow: low } : undefined;
}

/** An answer of a route that is closed to nobody changes nothing. */
const saysSomething = (state: RouteState | undefined, end: { readonly outcome: string; readonly reason?: string }): boolean =>
  (state !== undefined && state.state !== 'closed') || !['success', 'none'].includes(weightOf(end));

type Sharing = { readonly route: string; readonly fate: Fate; readonly kin: readonly KinRoute[] };
const breakersAfter =
  ({ route, fate, kin }: Sharing, nowMs: number): AfterEnd =>
  (state, end, recent, seen) =>
    afterEndTogether(
      {
        breaker: breakerOf(route, state),
        fate,
        recent,
        kin: seen.flatMap((one) => {
          const known = kin.find((its) => its.route === one.route);
          return known === undefined ? [] : [{ breaker: breakerOf(one.route, one.state), fate: known.fate, recent: one.recent }];
        }),
      },
      end,
      nowMs,
    );

/** Each once. */
const providersOf = (changed: readonly RouteState[], request: EndedAttempt['request'], kin: readonly KinRoute[]): ReadonlySet<string> =>
  new Set(
    changed.flatMap(({ route }) => (route === request.route ? request.provider : (kin.find((one) => one.route === route)?.provider ?? []))),
  );

/** The word is the vendor's, made harmless where the reply is read. */
const unknownEndOf = (completion: Completion): string | undefined =>
  completion.kind === 'unusable' && completion.lacks === 'end' ? completion.raw : undefined;

/** It stands unsealed, and is the vendor's text. */
const nameOf = (model: string): string => (/^[\w./:@+-]{1,200}$/.test(model) ? model : 'unreadable');

function rawOf({ completion, judged }: EndedAttempt): string {
  if (otherModelOf(completion, judged) !== undefined) return 'another-model';
  if (completion.kind !== 'fault') return completion.raw;
  const { fault } = completion;
  return fault.kind === 'http' ? (fault.dayQuota ?? String(fault.status)) : fault.kind;
}

/** Sealed at rest: it may quote the vendor, who may quote the ticket. */
function detailOf({ completion, judged, config }: EndedAttempt): string | undefined {
  const other = otherModelOf(completion, judged);
  if (other !== undefined) return `Expected an answer of ${config.model}, got one of ${other.slice(0, 100)}.`;
  if (completion.kind === 'fault') return 'detail' in completion.fault ? completion.fault.detail : undefined;
  if (completion.kind === 'unusable') return completion.detail;
  return judged.kind === 'unfit' ? judged.problems.join('; ') : undefined;
}

/** What a model has written is left for nothing else than who has. */
const otherModelOf = (completion: Completion, judged: Judged): string | undefined =>
  completion.kind !== 'fault' && judged.kind === 'next-route' ? completion.model : undefined;
