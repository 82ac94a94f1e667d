/** The part of the ledger's port that is about routes: their breakers, their failures, and what people have suspended. */
import type { PaceSeen, RouteTold } from './pace-rows.ts';
import type {
  DrainDue,
  RouteBlock,
  RouteEvent,
  RouteState,
  RouteTrouble,
  StepRoute,
  Suspension,
  TroubleMet,
  TroubleSeen,
} from './route-rows.ts';

export interface RouteLedger {
  routeStates(): Promise<readonly RouteState[]>;
  putRouteState(state: RouteState): Promise<void>;
  /** In one transaction: what the time makes of a route's state, and of those of its kin of which anything is kept. */
  stepRoute<T>(route: string, atMs: number, step: StepRoute<T>, kin?: readonly string[]): Promise<T>;
  /** So many requests on the route have begun, and have neither ended nor passed their deadline. */
  underWay(route: string, nowMs: number): Promise<number>;
  /** What is under way on an account that has a pace, and what was begun in the window. */
  paceUse(window: { readonly account: string; readonly nowMs: number; readonly windowMs: number }): Promise<PaceSeen>;
  /** Routes of which their provider's headers have left little. */
  routesTold(): Promise<ReadonlyMap<string, RouteTold>>;
  /** Those of these routes that take requests again, and of which whoever waits was not told yet. */
  drainsDue(routes: readonly string[]): Promise<readonly DrainDue[]>;
  /** Whoever waits is told of that generation. One that came since is still due. */
  drainBegun(due: DrainDue): Promise<void>;
  /** Replaces one of the same target. */
  suspend(suspension: Suspension): Promise<void>;
  /** False where nothing of that target was suspended. */
  resume(target: string, by: { readonly actor: string; readonly atMs: number }): Promise<boolean>;
  /** Those that hold now, by target. One whose time is over holds no more. */
  suspensions(nowMs: number): Promise<readonly Suspension[]>;
  /** What changed when, the newest first. */
  routeEvents(limit: number): Promise<readonly RouteEvent[]>;
  /** Whether an attempt on the route has ended with this word of its vendor in that time, both ends included. */
  refusedBefore(route: string, raw: string, within: { readonly fromMs: number; readonly toMs: number }): Promise<boolean>;
  /** Opens the breaker of the route until then. It never shortens a block, and never lifts one that a person has made. */
  blockRoute(block: RouteBlock): Promise<void>;
  /** Of all routes that fail. */
  routeTroubles(): Promise<readonly RouteTrouble[]>;
  /** A ticket has left the route. `new` for one of those that meet the same at once. */
  meetTrouble(seen: TroubleSeen): Promise<TroubleMet>;
  /**
   * An exchange that was asked at `askedAtMs` was answered. The trouble that this has ended: undefined where there is none, or where it
   * has failed within `quietMs` before, so that one that fails now and then is not told again and again.
   */
  endTrouble(answered: {
    readonly route: string;
    readonly askedAtMs: number;
    readonly quietMs: number;
    readonly atMs: number;
  }): Promise<RouteTrouble | undefined>;
}
