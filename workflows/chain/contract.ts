/** The types of the chain, which asks one route after another. It is the same for every process. */

/** A model at a provider. Times are in milliseconds; a running workflow keeps the ones it was started with. */
export type Route = {
  readonly route: string;
  /** What people read: "OpenAI", "the local model". */
  readonly label: string;
  readonly provider: string;
  readonly kind: 'cloud' | 'local';
  /** An answer of this route meets the SLA, but the note says that the model is weaker. */
  readonly degraded: boolean;
  /** Bounds one exchange. */
  readonly attemptMs: number;
  /** Bounds all attempts and waits on this route. */
  readonly budgetMs: number;
  /** The most tokens it takes, prompt and answer together; undefined if unknown. */
  readonly contextTokens?: number;
};

/** Why a route failed. The list is fixed, so that notes can explain it in plain words and never quote a vendor. */
export type FailureReason =
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
  | 'blocked-at-dispatch'
  /** Its account has no room at the pace that was set for it, or that its provider's headers leave. */
  | 'paced'
  /** Our own ledger could not take the attempt's row. */
  | 'busy'
  | 'spent'
  | 'defect';

/** A route that failed, and why. `why` is our own sentence with status and code; it never quotes a ticket or a vendor. */
export type RouteFailure = {
  readonly route: string;
  readonly label: string;
  readonly reason: FailureReason;
  readonly why: string;
  readonly atMs: number;
};

/** How asking one route ended. Retrying the same route is Temporal's work and never shows here. */
export type Asked<T> =
  | { readonly kind: 'answered'; readonly value: T; readonly model: string }
  /** HTTP 200, but no acceptable answer: asking the same route to correct it may help. `reasonedAlone`: it has reasoned, and said nothing. */
  | { readonly kind: 'unfit'; readonly problems: readonly string[]; readonly draft: string; readonly reasonedAlone?: true }
  /** Cut at the output limit: one more try with a higher limit may help. */
  | { readonly kind: 'truncated' }
  /** The ticket is longer than the model takes: one more try with less of it may help. */
  | { readonly kind: 'too-long'; readonly reason: FailureReason; readonly why: string }
  /**
   * Another route may do. `unexplainedBy`: the dialect of a vendor that calls our request wrong and gives no reason that we know. `wasAsked`:
   * it was blocked only after a request about this item had left. `neverAsked`: no time has room for this request, so that none was made.
   */
  | {
      readonly kind: 'next-route';
      readonly reason: FailureReason;
      readonly why: string;
      readonly unexplainedBy?: string;
      readonly wasAsked?: true;
      readonly neverAsked?: true;
    }
  /** Another route may do. `blockedUntilMs`: this one takes requests again from then on; absent where nobody knows when. */
  | { readonly kind: 'open-until'; readonly reason: FailureReason; readonly why: string; readonly blockedUntilMs?: number }
  /** No other machine may (a refusal), or should (a bug of ours). */
  | { readonly kind: 'policy' | 'defect'; readonly reason: FailureReason; readonly why: string };

/** What is adjusted in the second request to a route: say what was wrong, allow a longer answer, or send less text. */
export type Adjustment =
  | { readonly kind: 'correct'; readonly problems: readonly string[]; readonly draft: string; readonly withoutReasoning?: true }
  | { readonly kind: 'raise-limit' }
  | { readonly kind: 'shrink' };

export type AiPolicy = 'off' | 'local-only' | 'cloud';
/** A route that is not asked. `reason`: why its provider blocked it, if the provider did. */
export type Rejection = { readonly route: string; readonly why: string; readonly reason?: FailureReason };
/** A blocked route, and when it takes requests again. */
export type Unblocking = { readonly route: string; readonly atMs: number };
/** `budgetMs` is what the time left allows, never more than the route's own. */
export type Plan =
  | {
      readonly kind: 'ask';
      readonly candidate: Route;
      readonly budgetMs: number;
      readonly rejected: readonly Rejection[];
      /** Nobody serves its queue now, and no other route is left: whoever starts within the wait for a worker takes it. */
      readonly isLastResort?: true;
      /** Another one may be asked after it. */
      readonly hasOther?: boolean;
    }
  /** `unblocks`: a blocked route that takes requests again soon enough to wait for it. */
  | { readonly kind: 'nobody'; readonly rejected: readonly Rejection[]; readonly unblocks?: Unblocking };
export type PlanRequest = {
  readonly routes: readonly Route[];
  readonly tried: readonly string[];
  readonly ai: AiPolicy;
  readonly remainingMs: number;
  /** Routes worth waiting for if they are blocked for a while; those already tried may be asked once more. */
  readonly mayWaitFor?: readonly string[];
  /** Routes that have had no room at their pace, and when their turn is. */
  readonly paced?: readonly Unblocking[];
  /** The newest route failure. */
  readonly left?: RouteFailure | undefined;
};

/** A round in which no machine answered: the routes of the chain, and the newest failure. */
export type Machines = { readonly routes: readonly Pick<Route, 'route' | 'label'>[]; readonly left: RouteFailure | undefined };

export interface QueueActivities {
  /** Whether a worker of the queue was heard of a moment ago. */
  isServed(queue: string): Promise<boolean>;
  /** Whether nobody is there to take what has waited in the queue for some seconds. Plans know it from then on. */
  isDeserted(queue: string): Promise<boolean>;
}

export interface PlanActivities {
  plan(request: PlanRequest): Promise<Plan>;
}

/** `Item` is what the process shows a model: a ticket as it was read, say. */
export type AskRequest<Item = unknown> = {
  readonly workflowId: string;
  /** Whose question it is. */
  readonly process: string;
  readonly episode: number;
  readonly round: number;
  readonly route: Route;
  readonly client: string;
  readonly snapshot: Item;
  readonly adjustment: Adjustment | undefined;
  /** Another route may be asked instead, if this one has no room at its pace. */
  readonly mayMoveOn?: boolean;
  /** How often Temporal will give this request out: the activity must know which is the last. */
  readonly attempts: number;
};

export interface ModelActivities {
  decide(request: AskRequest): Promise<Asked<unknown>>;
}
