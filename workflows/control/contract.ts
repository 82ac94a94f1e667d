/** Provider control: what its workflow, its steps and its canaries say to each other. */

export type ControlInput = { readonly provider: string };

/** A route whose turn it is. `opening`: the one that it is asked in; `number` is its own, the moment in which it was due. */
export type CanaryRequest = {
  readonly provider: string;
  readonly route: string;
  readonly label: string;
  readonly opening: number;
  readonly number: number;
};
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
  /** What the time has made of the routes of a provider. Everything it knows stands in the ledger: it may be called at any time, and twice. */
  stepControl(provider: string): Promise<ControlStep>;
}

export interface DrainStarting {
  /** Starts the drains of all processes. What cannot be started now stays due. */
  startDrains(routes: readonly string[]): Promise<void>;
}

export interface CanaryActivities {
  /** One request of the control, on the queue of its provider. How it ended stands in the ledger. */
  canary(request: CanaryRequest): Promise<CanaryEnd>;
}
