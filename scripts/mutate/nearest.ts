/** In which order the test files judge a fault. Pure. */
import { basename } from 'node:path';

export type Seen = {
  /** Test files that have noticed faults of this file. */
  readonly killers: ReadonlySet<string>;
  /** Milliseconds without a fault, of those that were run. */
  readonly durations: ReadonlyMap<string, number>;
};

/** Words of a path that say what it is about, cut to five letters so that `waits` meets `waiting`. */
const wordsOf = (path: string): ReadonlySet<string> =>
  new Set(
    path
      .split(/[^A-Za-z]+/)
      .filter((word) => word.length > 3 && word !== 'test')
      .map((word) => word.toLowerCase().slice(0, 5)),
  );

/** Those that have noticed a fault of this file before, then the nearest, then those that share words with it, then the quickest. */
export function nearestFirst(file: string, judges: ReadonlyMap<string, number>, { killers, durations }: Seen): readonly string[] {
  const words = wordsOf(basename(file));
  const shared = (test: string): number => [...wordsOf(basename(test))].filter((word) => words.has(word)).length;
  return [...judges]
    .map(([test, steps]) => ({ test, steps, killed: killers.has(test) ? 0 : 1, apart: -shared(test), ms: durations.get(test) ?? 0 }))
    .toSorted((a, b) => a.killed - b.killed || a.steps - b.steps || a.apart - b.apart || a.ms - b.ms || (a.test < b.test ? -1 : 1))
    .map(({ test }) => test);
}
