/** Provider control: what its workflow, its steps and its canaries say to each other. */

export type ControlInput = { readonly provider: string };

/** `opening`: the one that a route is asked in. `openedWith`: the set that it was opened with, of which one route is asked in turn. */
export type CanaryUnderWay = { readonly route: string; readonly opening: number; readonly openedWith?: string | undefined };
/** A route whose turn it is. `number` is its own, the moment in which it was due. */
export type CanaryRequest = CanaryUnderWay & { readonly provider: string; readonly label: string; readonly number: number };
/** `not-asked`: the route is not served any more, or is suspended. */
export type CanaryEnd = { readonly kind: 'answered' | 'failed' | 'not-asked' };

export type ControlStep = {
  readonly canaries: readonly CanaryRequest[];
  /** Routes that take requests again, and of which whoever waits was not told yet. */
  readonly drains: readonly string[];
  /** The next step is due then; undefined where the provider has no route any more. */
  readonly wakeInMs: number | undefined;
};

export interface ControlActivities {
  /**
   * What the time has made of the routes of a provider. Everything it knows stands in the ledger: it may be called at any time, and twice.
   * `underWay`: those whose canaries have not come to their end.
   */
  stepControl(provider: string, underWay?: readonly CanaryUnderWay[]): Promise<ControlStep>;
}

export interface DrainStarting {
  /** Starts the drains of all processes. What cannot be started now stays due. */
  startDrains(routes: readonly string[]): Promise<void>;
}

export interface CanaryActivities {
  /**
   * Requests of the control, on the queue of its provider: of a route that is open by itself each one that is due, until something has changed;
   * else one. How each ended stands in the ledger.
   */
  canary(request: CanaryRequest): Promise<CanaryEnd>;
}
