/**
 * The canaries of one opening are one activity, which Temporal gives out again when the next is due. So an outage of hours costs the control's
 * workflow no task and no event while nothing changes.
 */
import { Context } from '@temporalio/activity';
import { breakerOf, tick } from '../../planning/breaker/step.ts';
import { asActivities, retryAttempt } from '../failures.ts';
import type { Ledger, RouteState } from '../../ledger/contract.ts';
import type { CanaryActivities, CanaryEnd, CanaryRequest } from '../../workflows/control/contract.ts';
import type { Clock } from '../clock.ts';

export type CanariesPorts = {
  readonly ledger: Pick<Ledger, 'stepRoute' | 'routeStates'>;
  readonly clock: Clock;
  /** One request. */
  readonly ask: (request: CanaryRequest) => Promise<CanaryEnd>;
  /** How often Temporal has given this activity out. @default as its context says */
  readonly given?: () => number;
};
type Turn =
  | { readonly kind: 'ask'; readonly request: CanaryRequest }
  | { readonly kind: 'over' }
  | { readonly kind: 'wait'; readonly ms: number };

/** What the control's workflow calls a canary: its first request, and each one after it until somebody has to decide. */
export function createCanaries({ ledger, clock, ask, given = () => Context.current().info.attempt }: CanariesPorts): CanaryActivities {
  return asActivities({
    async canary(request) {
      // The step that has given it out has counted the first. One that was lost with its worker is counted by its time.
      const turn: Turn = given() === 1 ? { kind: 'ask', request } : await nextTurn(request);
      if (turn.kind === 'over') return { kind: 'failed' };
      if (turn.kind === 'wait') throw retryAttempt(`${request.route} is not to be asked yet`, turn.ms);
      const end = await ask(turn.request);
      if (end.kind === 'answered') return end;
      const nowMs = await clock.nowMs();
      const dueAtMs = dueAt(await stateOf(request.route), request);
      if (dueAtMs === undefined) return end;
      throw retryAttempt(`${request.route} is not back: the next canary is due`, Math.max(1, dueAtMs - nowMs));
    },
  } satisfies CanaryActivities);

  async function nextTurn(request: CanaryRequest): Promise<Turn> {
    const nowMs = await clock.nowMs();
    return ledger.stepRoute<Turn>(request.route, nowMs, (state, lastEndedAtMs) => {
      if (dueAt(state, request) === undefined) return { state, result: { kind: 'over' } };
      const ticked = tick(breakerOf(request.route, state), lastEndedAtMs, nowMs);
      if (ticked.isCanaryDue) return { state: ticked.breaker, result: { kind: 'ask', request: { ...request, number: nowMs } } };
      return { state, result: { kind: 'wait', ms: Math.max(1, ticked.wakeAtMs - nowMs) } };
    });
  }

  async function stateOf(route: string): Promise<RouteState | undefined> {
    return (await ledger.routeStates()).find((one) => one.route === route);
  }
}

/** Undefined where the control has something to decide: its opening is over, its provider has named a time, or another route of its set is next. */
const dueAt = (state: RouteState | undefined, request: CanaryRequest): number | undefined =>
  seesToItself(state, request) ? state?.nextCanaryAtMs : undefined;

/** Whether a route is open by itself in the opening that it is asked in: then nobody but its canaries has to do with it. */
export const seesToItself = (state: RouteState | undefined, { opening }: Pick<CanaryRequest, 'opening'>): boolean =>
  state?.state === 'open' && state.openedWith === undefined && (state.opening ?? 0) === opening;
