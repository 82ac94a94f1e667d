/** Pure: which routes share a key, an account or a group with which. */

/** What a route shares with others, by name: with which key it is asked, what its requests are charged to, and what fails together with it. */
export type Fate = { readonly key: string; readonly account: string; readonly group: string };
export type KinRoute = { readonly route: string; readonly provider: string; readonly fate: Fate };
export type KinOf = (route: string) => { readonly fate: Fate; readonly kin: readonly KinRoute[] };

/** One of which nothing is known shares nothing. */
export function kinAmong(all: readonly KinRoute[]): KinOf {
  return (route) => {
    const own = all.find((one) => one.route === route);
    if (own === undefined) return { fate: { key: route, account: route, group: route }, kin: [] };
    return { fate: own.fate, kin: all.filter((one) => one.route !== route && shares(one.fate, own.fate)) };
  };
}

/** One account may stand behind two providers of which somebody says that they do not fail together. */
const shares = (one: Fate, other: Fate): boolean => one.key === other.key || one.account === other.account || one.group === other.group;
