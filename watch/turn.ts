/** Pure: whose turn it is where not everybody can have one at once. Nobody comes twice before everybody came once. */

export type Turn = {
  /** The next of `ids`, at most `most`: first those that have not had a turn, in the order of `ids`, then those whose turn is longest past. */
  next(ids: ReadonlySet<string>, most: number): readonly string[];
  /** These have had it. */
  had(ids: Iterable<string>): void;
};

export function createTurn(): Turn {
  /** Those that had a turn, the longest past first. */
  const past = new Set<string>();
  return {
    next(ids, most) {
      for (const id of past) if (!ids.has(id)) past.delete(id);
      const fresh = [...ids].filter((id) => !past.has(id));
      return [...fresh, ...past].slice(0, most);
    },
    had(ids) {
      for (const id of ids) {
        past.delete(id);
        past.add(id);
      }
    },
  };
}
