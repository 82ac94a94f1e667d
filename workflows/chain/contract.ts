/** How a chain of routes is asked, whatever the process wants to know. Data and outcomes only. */

/** A model at a provider, as the chain sees it. All numbers are milliseconds and travel with the workflow's input. */
export type Route = {
  readonly route: string;
  /** What people read: "OpenAI", "the local model". */
  readonly label: string;
  readonly provider: string;
  readonly kind: 'cloud' | 'local';
  /** An answer of this route keeps the SLA alive and is said to be weaker. */
  readonly degraded: boolean;
  /** Bounds one exchange. */
  readonly attemptMs: number;
  /** Bounds all attempts and waits on this route. */
  readonly budgetMs: number;
  /** What it says that it takes, prompt and answer together; undefined where nobody has said. */
  readonly contextTokens?: number;
};

/** Why a route was left, in a closed list, so that a note can say it in plain words and never quotes a vendor. */
export type FallReason =
  | 'unreachable'
  | 'silent'
  | 'throttled'
  | 'server-error'
  | 'out-of-quota'
  | 'key-refused'
  | 'retired'
  | 'declined'
  /** It does not serve where we are. */
  | 'region'
  /** A fault of account, address or set-up. */
  | 'set-up'
  | 'too-long'
  | 'bad-answer'
  | 'bad-request'
  | 'no-worker'
  /** Its worker lives, and had no slot free in time. */
  | 'queue-full'
  | 'closed'
  /** Our own ledger could not take the attempt's row. */
  | 'busy'
  | 'spent'
  | 'defect';

/** A route left, and why. `why` is our own sentence: status and code, never text of a ticket or a vendor. */
export type Fall = {
  readonly route: string;
  readonly label: string;
  readonly reason: FallReason;
  readonly why: string;
  readonly atMs: number;
};

/** How asking one route ended. Retrying the same route is Temporal's work and never shows here. */
export type Asked<T> =
  | { readonly kind: 'answered'; readonly value: T; readonly model: string }
  /** A 200 that is no acceptable answer: one repair on the same route may help. */
  | { readonly kind: 'unfit'; readonly problems: readonly string[]; readonly draft: string }
  /** Cut at the output limit: one more try with a higher limit may help. */
  | { readonly kind: 'truncated' }
  /** The ticket is longer than the model takes: one more try with less of it may help. */
  | { readonly kind: 'too-long'; readonly reason: FallReason; readonly why: string }
  /** Another route may do. `unexplainedBy`: the dialect of a vendor that calls our request wrong and gives no reason that we know. */
  | { readonly kind: 'next-route'; readonly reason: FallReason; readonly why: string; readonly unexplainedBy?: string }
  /** Another route may do. `opensAtMs`: this one takes requests again from then on; absent where nobody knows when. */
  | { readonly kind: 'open-until'; readonly reason: FallReason; readonly why: string; readonly opensAtMs?: number }
  /** No other machine may (a refusal), or should (a bug of ours). */
  | { readonly kind: 'policy' | 'defect'; readonly reason: FallReason; readonly why: string };

/** The second request to a route in a round: say what was wrong, allow a longer answer, or send less. */
export type Mend =
  | { readonly kind: 'repair'; readonly problems: readonly string[]; readonly draft: string }
  | { readonly kind: 'raise-limit' }
  | { readonly kind: 'shrink' };

export type AiPolicy = 'off' | 'local-only' | 'cloud';
/** `reason`: what its provider has last said, where that has closed it. */
export type Rejection = { readonly route: string; readonly why: string; readonly reason?: FallReason };
/** A closed route, and when it opens. */
export type Opening = { readonly route: string; readonly atMs: number };
/** `budgetMs` is what the time left allows, never more than the route's own. */
export type Plan =
  | { readonly kind: 'ask'; readonly candidate: Route; readonly budgetMs: number; readonly rejected: readonly Rejection[] }
  /** `opens`: the one that may be waited for, where its time comes soon enough. */
  | { readonly kind: 'nobody'; readonly rejected: readonly Rejection[]; readonly opens?: Opening };
export type PlanRequest = {
  readonly routes: readonly Route[];
  readonly tried: readonly string[];
  readonly ai: AiPolicy;
  readonly remainingMs: number;
  /** Those of the routes that may be waited for, if they are closed until a time; the tried among them may be asked once more. */
  readonly mayWaitFor?: readonly string[];
  /** The route that was left last. */
  readonly left?: Fall | undefined;
};

/** What a round of all machines has come to, where none answered: the chain's routes, and the one that was left last. */
export type Machines = { readonly routes: readonly Pick<Route, 'route' | 'label'>[]; readonly left: Fall | undefined };

export interface QueueActivities {
  /** Whether a worker of the queue was heard of a moment ago. */
  isServed(queue: string): Promise<boolean>;
}

export interface PlanActivities {
  plan(request: PlanRequest): Promise<Plan>;
}
