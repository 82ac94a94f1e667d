/** Pure: what a person has told Standby not to ask. */
import type { Route } from '../workflows/chain/contract.ts';

/** `target`: `route:`, `provider:` or `model:`, and its name. */
export type Suspended = { readonly target: string; readonly untilMs: number | undefined };
type Asked = Pick<Route, 'route' | 'provider'>;

/** A route's name is its provider's and the model's. */
const modelOf = ({ route, provider }: Asked): string => route.slice(provider.length + 1);

/** The first of those that hold and that forbid the route. */
export const suspensionOf = <S extends Suspended>(route: Asked, suspended: readonly S[]): S | undefined => {
  const targets = [`route:${route.route}`, `provider:${route.provider}`, `model:${modelOf(route)}`];
  return suspended.find(({ target }) => targets.includes(target));
};
