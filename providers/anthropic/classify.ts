/** Pure: what the end of one attempt at Anthropic means. */
import { verdictBy } from '../verdict.ts';

/** What the fault means for the next step. */
export const verdictOf = verdictBy({
  restartMs: undefined,
  byStatus: {},
});
