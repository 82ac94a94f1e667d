/** Pure: what a round of work says: work per second, and the time that half and 95 of 100 took at most. */

export type Round = { readonly perSecond: number; readonly p50Ms: number; readonly p95Ms: number };

/** `latenciesMs` in any order; at least one. */
export function roundOf(latenciesMs: readonly number[], tookMs: number): Round {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  return { perSecond: (sorted.length / tookMs) * 1_000, p50Ms: quantile(sorted, 0.5), p95Ms: quantile(sorted, 0.95) };
}

/** Each figure's own median: three rounds of one busy machine differ by more than what is to be seen. */
export function medianOf(rounds: readonly Round[]): Round {
  const median = (pick: (round: Round) => number): number =>
    quantile(
      rounds.map(pick).toSorted((a, b) => a - b),
      0.5,
    );
  return { perSecond: median((round) => round.perSecond), p50Ms: median((round) => round.p50Ms), p95Ms: median((round) => round.p95Ms) };
}

/** Nearest rank: a value that was really seen. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
