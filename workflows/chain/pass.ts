/** Pure: where one pass of the chain stands: what was tried, what may be asked once more and why, and who calls our request wrong. */
import type { AiPolicy, Asked, Mend, Route } from './contract.ts';

/**
 * `closed`: of the tried, those whose provider has named a time. `waited`: what was waited for. `tight`: of the tried, those that have no
 * room for the text, and whose shorter text waits for routes that have more. `shortened`: those that are asked with it.
 */
export type Pass = {
  readonly tried: string[];
  readonly closed: Set<string>;
  readonly waited: Set<string>;
  readonly tight: Route[];
  readonly shortened: Set<string>;
  readonly unexplainedBy: Set<string>;
};
export const newPass = (): Pass => ({
  tried: [],
  closed: new Set(),
  waited: new Set(),
  tight: [],
  shortened: new Set(),
  unexplainedBy: new Set(),
});

type Bounds = { readonly routes: readonly Route[]; readonly mostRoutes: number; readonly ai: AiPolicy };

/** Whether all that may be asked was: a round of one route is a try of many, and its ticket comes back by itself. */
export const isOver = ({ tried, closed }: Pass, { mostRoutes, routes }: Bounds): boolean =>
  tried.length >= mostRoutes && (closed.size === 0 || mostRoutes < routes.length);

/** Those that may be waited for: not tried, or left because they were closed until a time. Each once in a pass. */
export const mayWaitFor = ({ tried, closed, waited }: Pass, routes: readonly Route[]): readonly string[] =>
  routes.map(({ route }) => route).filter((one) => !waited.has(one) && (!tried.includes(one) || closed.has(one)));

/** It was waited for: a provider that closes again by then has had its chance. */
export function reopen(pass: Pass, route: string): void {
  pass.waited.add(route);
  pass.closed.delete(route);
  untry(pass, route);
}

/** Whether a route that was not tried says that it takes more than this one, which says what it takes. */
export const hasRoomier = (pass: Pass, { contextTokens }: Route, { routes, mostRoutes, ai }: Bounds): boolean =>
  contextTokens !== undefined &&
  mostRoutes > pass.tried.length &&
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

/** Nothing with more room has answered: the first that had too little is asked once more, with a shorter text. True if there is one. */
export function shorten(pass: Pass): boolean {
  const route = pass.tight.shift()?.route;
  if (route === undefined) return false;
  pass.shortened.add(route);
  untry(pass, route);
  return true;
}

/** What the first request to a route in this pass is. */
export const firstMend = ({ shortened }: Pass, { route }: Route): Mend | undefined =>
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
