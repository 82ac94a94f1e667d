/** Pure: what the end of one attempt at OpenAI, or at a server in its dialect, means. */
import { verdictBy } from '../verdict.ts';

/** What the fault means for the next step. */
export const verdictOf = verdictBy({
  restartMs: undefined,
  byStatus: {},
});
