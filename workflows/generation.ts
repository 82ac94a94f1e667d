/** Which histories the workflow code of this release can go on with. */
import { GENERATION } from './search-attributes.ts';

/**
 * Raised by one whenever a release's workflow code cannot replay the histories of the release before: a workflow type, a signal or an activity
 * that is renamed, a step that comes, goes or changes its place. Every run bears the one it was started under; releases before 0.1.0 gave none.
 * A start is refused while runs of another generation are open, so raising it makes everybody drain before they upgrade: from 0.1.0 on prefer
 * `patched()` or a new workflow type.
 */
export const WORKFLOW_GENERATION = '1';

/** Borne by every run. It is carried where a run goes on as a new one, and given by whoever starts a child. */
export const OF_THIS_GENERATION = { key: GENERATION, value: WORKFLOW_GENERATION };
