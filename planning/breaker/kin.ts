/** Pure: which routes share an account or a group with which. */

/** What a route shares with others, by name: what its requests are charged to, and what fails together with it. */
export type Fate = { readonly account: string; readonly group: string };
export type KinRoute = { readonly route: string; readonly provider: string; readonly fate: Fate };
export type KinOf = (route: string) => { readonly fate: Fate; readonly kin: readonly KinRoute[] };

/** One of which nothing is known shares nothing. */
export function kinAmong(all: readonly KinRoute[]): KinOf {
  return (route) => {
    const own = all.find((one) => one.route === route);
    if (own === undefined) return { fate: { account: route, group: route }, kin: [] };
    return { fate: own.fate, kin: all.filter((one) => one.route !== route && one.fate.group === own.fate.group) };
  };
}
