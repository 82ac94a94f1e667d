/** Routes that share accounts and groups, as their breakers meet them: what the ledger and the controls do, without a file. */
import { LEASE_MS } from '../../../ledger/route-window.ts';
import { CANARY_MS } from '../../../planning/breaker/policy.ts';
import { kinAmong } from '../../../planning/breaker/kin.ts';
import { newBreaker, tick } from '../../../planning/breaker/step.ts';
import { afterEndTogether, putOff } from '../../../planning/breaker/together.ts';
import { blockingBreaker, isFull } from '../../../planning/plan.ts';
import { NOW } from './breaker-model.ts';
import type { KinOf, KinRoute } from '../../../planning/breaker/kin.ts';
import type { BreakerState } from '../../../planning/breaker/step.ts';
import type { TimedEnd } from '../../../planning/breaker/together.ts';
import type { Said } from './breaker-model.ts';

/** Two of one account, one of another account of its group, and one that shares nothing. */
export const SHARING = [
  { route: 'a/x', provider: 'a', fate: { key: 'a', account: 'a', group: 'cloud' } },
  { route: 'a/y', provider: 'a', fate: { key: 'a', account: 'a', group: 'cloud' } },
  { route: 'b/x', provider: 'b', fate: { key: 'b', account: 'b', group: 'cloud' } },
  { route: 'c/x', provider: 'c', fate: { key: 'c', account: 'c', group: 'own' } },
] as const;
export const NAMES = SHARING.map(({ route }) => route);
export type Name = (typeof NAMES)[number];

export type Asked = {
  readonly route: string;
  readonly version: number;
  readonly canaryOf: number | undefined;
  readonly deadlineAtMs: number;
};

export class GroupModel {
  nowMs = NOW;
  readonly breakers: Map<string, BreakerState>;
  readonly #ended: Map<string, TimedEnd[]>;
  readonly open: Asked[] = [];
  readonly #kinOf: KinOf;

  constructor(sharing: readonly KinRoute[] = SHARING) {
    this.breakers = new Map(sharing.map(({ route }) => [route, newBreaker(route)]));
    this.#ended = new Map(sharing.map(({ route }) => [route, []]));
    this.#kinOf = kinAmong(sharing);
  }

  of(route: string): BreakerState {
    return this.breakers.get(route) ?? newBreaker(route);
  }

  takes(route: string): boolean {
    const underWay = this.open.filter(
      (one) => one.route === route && one.canaryOf === undefined && one.deadlineAtMs > this.nowMs - LEASE_MS,
    );
    return blockingBreaker([this.of(route)], route, this.nowMs) === undefined && !isFull(this.of(route), underWay.length);
  }

  begin(route: string): Asked | undefined {
    return this.takes(route) ? this.#begun(route, undefined) : undefined;
  }

  #begun(route: string, canaryOf: number | undefined): Asked {
    const asked = { route, version: this.of(route).version, canaryOf, deadlineAtMs: this.nowMs + CANARY_MS };
    this.open.push(asked);
    return asked;
  }

  lose(asked: Asked): void {
    const at = this.open.indexOf(asked);
    if (at >= 0) this.open.splice(at, 1);
  }

  /** The newest first, of the breaker's own generation. */
  recent(route: string): readonly TimedEnd[] {
    return (this.#ended.get(route) ?? []).filter(({ version }) => version === this.of(route).version).toReversed();
  }

  end(asked: Asked, how: Said): void {
    this.lose(asked);
    const end: TimedEnd = { ...how, version: asked.version, canaryOf: asked.canaryOf, endedAtMs: this.nowMs };
    this.#ended.get(asked.route)?.push(end);
    const { fate, kin } = this.#kinOf(asked.route);
    const seen = kin.map((one) => ({ breaker: this.of(one.route), fate: one.fate, recent: this.recent(one.route) }));
    const changed = afterEndTogether({ breaker: this.of(asked.route), fate, recent: this.recent(asked.route), kin: seen }, end, this.nowMs);
    for (const one of changed) this.breakers.set(one.route, one);
  }

  /** A whole request. False where the route took none. */
  ask(route: string, how: Said): boolean {
    const asked = this.begin(route);
    if (asked !== undefined) this.end(asked, how);
    return asked !== undefined;
  }

  /** A step of the controls, one route after the other; the canaries that are asked. */
  step(): readonly Asked[] {
    return NAMES.flatMap((route) => {
      const ticked = tick(this.of(route), (this.#ended.get(route) ?? []).at(-1)?.endedAtMs, this.nowMs);
      this.breakers.set(route, ticked.breaker);
      const kin = this.#kinOf(route).kin.map((one) => this.of(one.route));
      for (const one of putOff(ticked, kin, this.nowMs)) this.breakers.set(one.route, one);
      return ticked.isCanaryDue ? [this.#begun(route, ticked.breaker.opening)] : [];
    });
  }
}
