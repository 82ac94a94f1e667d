/** What the ledger remembers of routes: their breakers, their failures, and what people have suspended. */

/** The state of a breaker: `closed` lets requests through, `open` does not. A route without a row is usable. */
export type RouteState = {
  readonly route: string;
  readonly version: number;
  readonly state: 'open' | 'closed' | 'half-open';
  readonly untilMs: number | undefined;
  readonly why: string | undefined;
  readonly grant: number | undefined;
  /** Why the route takes no requests, where replies opened the breaker: a word of the chain's list of reasons. */
  readonly reason?: string | undefined;
  /** How often it was opened; absent where never. */
  readonly opening?: number;
  readonly openedAtMs?: number | undefined;
  /** Requests of the control in this opening. */
  readonly canaries?: number;
  readonly nextCanaryAtMs?: number | undefined;
  /** It takes requests again, and whoever waits was not told yet. */
  readonly isDrainDue?: boolean;
  /** The account or the group that it was opened with, as whoever opened it names it. */
  readonly openedWith?: string | undefined;
};
/** A route that takes requests again, and of which whoever waits was not told yet. `version`: the generation in which it does. */
export type DrainDue = { readonly route: string; readonly version: number };
/** A request on a route that has ended. `canaryOf`: the opening in which the control asked it; absent where a ticket did. */
export type EndedOn = {
  readonly outcome: string;
  readonly reason: string | undefined;
  readonly version: number;
  readonly canaryOf: number | undefined;
  readonly endedAtMs: number;
};
/** Another route that may change with this one. `recent`: the newest of the state's own version first. */
export type KinSeen = { readonly route: string; readonly state: RouteState | undefined; readonly recent: readonly EndedOn[] };
/** All states that the end of a request changes, of its route and its kin. `recent`: the newest of the state's own version first. */
export type AfterEnd = (
  state: RouteState | undefined,
  end: EndedOn,
  recent: readonly EndedOn[],
  kin: readonly KinSeen[],
) => readonly RouteState[];
/** What the time makes of a route's state, and of those of its kin. `lastEndedAtMs`: when any request on it last ended. */
export type StepRoute<T> = (
  state: RouteState | undefined,
  lastEndedAtMs: number | undefined,
  kin: readonly RouteState[],
) => { readonly state: RouteState | undefined; readonly kin?: readonly RouteState[]; readonly result: T };
/** What must not be asked, since when and until when, and who has said so. `target`: `route:`, `provider:` or `model:`, and its name. */
export type Suspension = {
  readonly target: string;
  readonly actor: string;
  readonly reason: string;
  readonly sinceMs: number;
  readonly untilMs: number | undefined;
  /** What is under way may end. */
  readonly letsFinish: boolean;
};
/** `kind`: the state a route came to, `suspended` or `resumed`. */
export type RouteEvent = { readonly target: string; readonly atMs: number; readonly kind: string; readonly detail: string };
/** A route that its provider's own answer blocks until then. */
export type RouteBlock = {
  readonly route: string;
  readonly untilMs: number;
  readonly reason: string;
  readonly why: string;
  readonly atMs: number;
};
/** A route that fails: since when, when last, and when it last answered in between. `reason` is a word of the chain's list. */
export type RouteTrouble = {
  readonly route: string;
  readonly sinceMs: number;
  readonly failedAtMs: number;
  readonly answeredAtMs: number | undefined;
  readonly reason: string;
};
/** `sinceMs`: where this is the first. `alert`: the alert to raise now; each kind is raised once. */
export type TroubleSeen = {
  readonly route: string;
  readonly sinceMs: number;
  readonly atMs: number;
  readonly reason: string;
  readonly alert: string;
};
export type TroubleMet = { readonly kind: 'new' | 'known'; readonly sinceMs: number };
