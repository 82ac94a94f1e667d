/** Pure: what the end of one attempt at Ollama means. */
import { verdictBy } from '../verdict.ts';

/** What the fault means for the next step. */
export const verdictOf = verdictBy({
  restartMs: 3_000, // a supervisor brings a fallen daemon back within 2 to 5 seconds; asking sooner finds nobody
  byStatus: {
    499: 'retry-same', // somebody between us gave up
    502: 'next-route', // a model that is not local after all, and its cloud is away
  },
});
