/** How long a run took, which files to look at first, and whether it is still short enough for every change. Pure. */
import { basename } from 'node:path';

/** What `npm test` may take on two cores with a warm cache. More, and people stop running it before each change. */
export const MOST_MS = 15 * 60_000;
/** Files named at the end of a run. */
const NAMED = 8;
/** Files named after each suite: those that took longer than this. */
const LONG_MS = 45_000;

export type Durations = ReadonlyMap<string, number>;

/** The lines after a suite. */
export const longFiles = (files: Durations): string => lines(longest(files).filter(([, ms]) => ms > LONG_MS));

/** The last lines but the count. `isWhole`: all of `npm test`, which alone has a limit. */
export function howLong({ tookMs, files, isWhole }: { tookMs: number; files: Durations; isWhole: boolean }): string {
  const took = `took ${minutes(tookMs)}`;
  if (!isWhole || tookMs <= MOST_MS) return `${took}; longest files:\n${lines(longest(files).slice(0, NAMED))}`;
  const remedy = `look at these, and move what is slow and rare to test/rare`;
  return `WARN ${took}, and ${minutes(MOST_MS)} is the limit on two cores with a warm cache: ${remedy}\n${lines(longest(files).slice(0, NAMED))}`;
}

const longest = (files: Durations): [string, number][] => [...files].toSorted(([, one], [, other]) => other - one);
const lines = (files: readonly (readonly [string, number])[]): string =>
  files.map(([file, ms]) => `       ${basename(file)}: ${(ms / 1000).toFixed(0)} s\n`).join('');
const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;
