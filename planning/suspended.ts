/** Pure: what a person has told Standby not to ask. */
import type { Route } from '../workflows/chain/contract.ts';

/** `target`: `route:` or `provider:` and its name; one of a model is given as one of each of its routes, whose names need not hold it. */
export type Suspended = { readonly target: string; readonly untilMs: number | undefined };

/** The first of those that forbid the route. */
export const suspensionOf = <S extends Suspended>(
  { route, provider }: Pick<Route, 'route' | 'provider'>,
  suspended: readonly S[],
): S | undefined => suspended.find(({ target }) => target === `route:${route}` || target === `provider:${provider}`);
