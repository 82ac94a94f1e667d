/** Pure: the counts of a group that its workflow decides by, from its alerts as they stand. */
import { createTally } from './tally.ts';
import type { Counts } from '../../workflows/alerts/contract.ts';
import type { Judged } from './under-holds.ts';

/** `maxWaitMs`: inside which changes of one alert are counted. */
export function countsOf(judged: readonly Judged[], maxWaitMs: number): Counts {
  const tally = createTally(maxWaitMs);
  for (const one of judged) tally.put(one);
  return tally.counts();
}
