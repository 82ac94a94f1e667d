/** Pure: the state of one pass through the chain: which routes were tried, which may be asked again, and which vendors call our request wrong. */
import type { AiPolicy, Asked, Adjustment, Route, Unblocking } from './contract.ts';

/**
 * `blocked`: tried routes that are blocked until a known time. `waited`: routes we waited for. `tight`: tried routes for which the text
 * is too long; they get a shorter text if no roomier route answers. `shortened`: routes that get the shorter text. `untouched`: routes that were
 * left because nobody was there to take a request.
 */
export type Pass = {
  readonly tried: string[];
  readonly blocked: Set<string>;
  readonly waited: Set<string>;
  readonly tight: Route[];
  readonly shortened: Set<string>;
  readonly untouched: Set<string>;
  /** Routes that had no room at their pace, and when their turn is. */
  readonly paced: Map<string, number>;
  readonly unexplainedBy: Set<string>;
  /** How often a route was asked, and how often it had no room for the request. */
  asked: number;
  turnedAway: number;
  /** How often a turn was waited for. */
  turns: number;
};
export const newPass = (): Pass => ({
  tried: [],
  blocked: new Set(),
  waited: new Set(),
  tight: [],
  shortened: new Set(),
  untouched: new Set(),
  paced: new Map(),
  unexplainedBy: new Set(),
  asked: 0,
  turnedAway: 0,
  turns: 0,
});

type Bounds = { readonly routes: readonly Route[]; readonly ai: AiPolicy };

/** Whether no further route may be asked. */
export const isOver = ({ tried, blocked, paced }: Pass, { routes }: Pick<Bounds, 'routes'>): boolean =>
  tried.length >= routes.length && blocked.size + paced.size === 0;

/** Routes to wait for if they are blocked: those not tried, or blocked after they were tried. Each is waited for once in a pass. */
export const mayWaitFor = ({ tried, blocked, waited }: Pass, routes: readonly Route[]): readonly string[] =>
  routes.map(({ route }) => route).filter((one) => !waited.has(one) && (!tried.includes(one) || blocked.has(one)));

/** Of a route that brought no answer. */
export function noteAsked<T>(pass: Pass, route: string, asked: Asked<T>, nowMs: number): void {
  // Its answer is known, and is the same when there is room for others.
  if (asked.kind === 'next-route' && asked.neverAsked === true) return;
  pass.asked += 1;
  if (asked.kind === 'open-until' && asked.reason === 'paced') {
    pass.turnedAway += 1;
    pass.paced.set(route, Math.max(asked.blockedUntilMs ?? 0, nowMs + leastWaitMs(pass)));
    return;
  }
  if (asked.kind === 'next-route' && asked.reason === 'blocked-at-dispatch' && asked.wasAsked !== true) pass.turnedAway += 1;
  if (asked.kind === 'open-until' && asked.blockedUntilMs !== undefined) pass.blocked.add(route);
}

/** Each wait is some ten events of the history: ten minutes hold about seventeen. */
const leastWaitMs = ({ turns }: Pass): number => Math.min(60_000, 1_000 * 1.5 ** turns);

export const turnsOf = ({ paced }: Pass): readonly Unblocking[] => [...paced].map(([route, atMs]) => ({ route, atMs }));

/** Lets a route be asked again after the wait for it. If it is blocked once more, it is not waited for again; for a turn at its pace it is. */
export function unblock(pass: Pass, route: string): void {
  if (pass.paced.delete(route)) pass.turns += 1;
  else pass.waited.add(route);
  pass.blocked.delete(route);
  untry(pass, route);
}

/** A route that was asked nothing may be asked again, where no other is left; once, and then to the end of the wait for a worker. */
export function untouched(pass: Pass, route: string): void {
  pass.untouched.add(route);
  untry(pass, route);
}

/** Whether a route that was not tried says that it takes more than this one, which says what it takes. */
export const hasRoomier = (pass: Pass, { contextTokens }: Route, { routes, ai }: Bounds): boolean =>
  contextTokens !== undefined &&
  routes.some(
    (one) => !pass.tried.includes(one.route) && (one.contextTokens ?? 0) > contextTokens && (ai === 'cloud' || one.kind === 'local'),
  );

/** In the chain's order, but for those that have more room than what had too little. */
export function inOrder({ tight }: Pass, routes: readonly Route[]): readonly Route[] {
  const needed = Math.max(-1, ...tight.map(({ contextTokens = -1 }) => contextTokens));
  if (needed < 0) return routes;
  const isRoomy = ({ contextTokens = 0 }: Route): boolean => contextTokens > needed;
  return [...routes.filter(isRoomy), ...routes.filter((route) => !isRoomy(route))];
}

/** No roomier route has answered: the first tight route is asked once more with a shorter text. False if there is none. */
export function shorten(pass: Pass): boolean {
  const route = pass.tight.shift()?.route;
  if (route === undefined) return false;
  pass.shortened.add(route);
  untry(pass, route);
  return true;
}

/** The adjustment that already the first request to this route gets. */
export const firstAdjustment = ({ shortened }: Pass, { route }: Route): Adjustment | undefined =>
  shortened.has(route) ? { kind: 'shrink' } : undefined;

function untry({ tried }: Pass, route: string): void {
  const at = tried.indexOf(route);
  if (at >= 0) tried.splice(at, 1);
}

/**
 * Each dialect builds a request of its own, so one vendor's word is no proof, and neither is that of a second server which speaks the
 * same dialect and refuses the same field. Two dialects have nothing in common but the ticket.
 */
export function isProvenOurs<T>({ unexplainedBy }: Pass, asked: Asked<T>): boolean {
  if (asked.kind !== 'next-route' || asked.unexplainedBy === undefined) return false;
  unexplainedBy.add(asked.unexplainedBy);
  return unexplainedBy.size > 1;
}
