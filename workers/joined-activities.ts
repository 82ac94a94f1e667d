/** Joins the activities of a queue. Two of one name would be one, and whoever asks for the other would be served by it. */
export function joinedActivities(...sets: readonly object[]): object {
  const names = sets.flatMap((set) => Object.keys(set));
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw new Error(`Expected activities of one queue by names of their own, got ${twice} twice.`);
  return Object.assign({}, ...sets) as object;
}
