/** A route as its breaker meets it: attempts that begin, end, hang or are killed, kept as the ledger keeps them, without a file. */
import { LEASE_MS } from '../../../ledger/route-window.ts';
import { CANARY_MS } from '../../../planning/breaker/policy.ts';
import { afterEnd, newBreaker, tick } from '../../../planning/breaker/step.ts';
import { blockingBreaker, isFull } from '../../../planning/plan.ts';
import type { BreakerState, End, Tick } from '../../../planning/breaker/step.ts';

export const NOW = 1_764_000_000_000;
export const MINUTE = 60_000;
/** How long a request may take. */
export const ATTEMPT_MS = 30_000;

export type Said = { readonly outcome: string; readonly reason: string | undefined };
export const said = (outcome: string, reason?: string): Said => ({ outcome, reason });
export const ANSWERED = said('answered');
export const FAULT = said('next-route', 'server-error');
export const SHUT = said('open-until', 'key-refused');
export const UNFIT = said('unfit');
export const DECLINED = said('policy', 'declined');
export const ENDS = [ANSWERED, FAULT, SHUT, UNFIT, DECLINED] as const;

export type Attempt = {
  readonly version: number;
  readonly canaryOf: number | undefined;
  readonly deadlineAtMs: number;
  isEnded: boolean;
  said: Said;
};

export class RouteModel {
  breaker: BreakerState = newBreaker('cloud/a');
  nowMs = NOW;
  readonly attempts: Attempt[] = [];
  /** Begun, and nobody has said yet what becomes of it. */
  readonly open: Attempt[] = [];
  readonly #ended: Attempt[] = [];
  #lastEndedAtMs: number | undefined;

  /** Leases, as the ledger counts them. */
  underWay(): number {
    return this.attempts.filter(
      ({ isEnded, canaryOf, deadlineAtMs }) => !isEnded && canaryOf === undefined && deadlineAtMs > this.nowMs - LEASE_MS,
    ).length;
  }

  /** Undefined where the route takes no request now. */
  begin(): Attempt | undefined {
    if (blockingBreaker([this.breaker], this.breaker.route, this.nowMs) !== undefined) return undefined;
    if (isFull(this.breaker, this.underWay())) return undefined;
    return this.#begun(undefined, ATTEMPT_MS);
  }

  #begun(canaryOf: number | undefined, lastsMs: number): Attempt {
    const attempt: Attempt = {
      version: this.breaker.version,
      canaryOf,
      deadlineAtMs: this.nowMs + lastsMs,
      isEnded: false,
      said: ANSWERED,
    };
    this.attempts.push(attempt);
    this.open.push(attempt);
    return attempt;
  }

  /** The newest first, of the breaker's own generation. */
  recent(): readonly End[] {
    const recent: End[] = [];
    for (let at = this.#ended.length - 1; at >= 0 && recent.length < 20; at--) {
      const attempt = this.#ended[at];
      if (attempt?.version === this.breaker.version) recent.push(endOf(attempt));
    }
    return recent;
  }

  end(attempt: Attempt, how: Said): void {
    this.lose(attempt);
    attempt.said = how;
    attempt.isEnded = true;
    this.#ended.push(attempt);
    this.#lastEndedAtMs = this.nowMs;
    this.breaker = afterEnd(this.breaker, endOf(attempt), this.recent(), this.nowMs) ?? this.breaker;
  }

  /** It hangs, or was killed: its row never gets an end. */
  lose(attempt: Attempt): void {
    const at = this.open.indexOf(attempt);
    if (at >= 0) this.open.splice(at, 1);
  }

  /** A whole request. False where the route took none. */
  ask(how: Said): boolean {
    const attempt = this.begin();
    if (attempt !== undefined) this.end(attempt, how);
    return attempt !== undefined;
  }

  askEach(...ends: readonly Said[]): readonly boolean[] {
    return ends.map((how) => this.ask(how));
  }

  tick(): Tick & { readonly canary: Attempt | undefined } {
    const ticked = tick(this.breaker, this.#lastEndedAtMs, this.nowMs);
    this.breaker = ticked.breaker;
    return { ...ticked, canary: ticked.isCanaryDue ? this.#begun(this.breaker.opening, CANARY_MS - 5_000) : undefined };
  }

  /** To the time at which the control has said it looks again. */
  wake(): Attempt | undefined {
    this.nowMs = Math.max(this.nowMs, this.tick().wakeAtMs);
    return this.tick().canary;
  }

  /** As a provider's own time blocks the route in the ledger: later and later only. */
  block(untilMs: number): void {
    const { state, untilMs: standing, version, opening } = this.breaker;
    if (state === 'open' && (standing === undefined || standing >= untilMs)) return;
    this.breaker = {
      ...this.breaker,
      version: version + 1,
      state: 'open',
      untilMs,
      why: 'status 429',
      reason: 'throttled',
      grant: undefined,
      opening: opening + 1,
      canaries: 0,
      nextCanaryAtMs: undefined,
    };
  }
}

const endOf = ({ version, canaryOf, said: { outcome, reason } }: Attempt): End => ({ outcome, reason, version, canaryOf });
export const times = (count: number, how: Said): readonly Said[] => Array.from({ length: count }, () => how);

type Watch = {
  /** After each thing that happens; `ended` where it was an end. */
  readonly each?: (ended?: Attempt) => void;
  readonly begun?: () => void;
};
/** What happens, one number each: its kind, and how. Times and ends are drawn so that all states are come to. */
export function runSteps(route: RouteModel, all: readonly number[], { each, begun }: Watch = {}): void {
  const begin = (): Attempt | undefined => {
    const attempt = route.begin();
    if (attempt !== undefined) begun?.();
    return attempt;
  };
  const end = (attempt: Attempt | undefined, how: Said): void => {
    if (attempt === undefined) return;
    route.end(attempt, how);
    each?.(attempt);
  };
  const any = (how: number): Said => ENDS[how % ENDS.length] ?? ANSWERED;
  const each12 = (how: number): void => times((how % 12) + 1, any(how >> 4)).forEach((one) => end(begin(), one));
  const each20 = (how: number): void => times((how % 20) + 1, ANSWERED).forEach((one) => end(begin(), one));
  const later = (how: number): void => void (route.nowMs += how * 20);
  const block = (how: number): void => (how % 4 === 0 ? route.block(route.nowMs + how * 800) : undefined);
  const lose = (one: Attempt | undefined): void => (one === undefined ? undefined : route.lose(one));
  const acts: readonly ((how: number, one: Attempt | undefined) => unknown)[] = [
    begin,
    begin,
    begin,
    (how, one) => end(one, any(how)),
    (_, one) => end(one, ANSWERED),
    (_, one) => end(one, FAULT),
    (_, one) => lose(one),
    each12,
    each20,
    each20,
    later,
    block,
    () => route.tick(),
    () => end(route.wake(), FAULT),
    () => end(route.wake(), ANSWERED),
    () => end(route.wake(), ANSWERED),
  ];
  for (const step of all) {
    const how = step >> 4;
    acts[step & 15]?.(how, route.open[how % Math.max(1, route.open.length)]);
    each?.();
  }
}
