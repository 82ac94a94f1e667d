/** Refuses a start while runs are open that this release's workflow code cannot go on with. */
import { join } from 'node:path';
import { beforeOpening } from '../ledger/before-opening.ts';
import { WORKFLOW_GENERATION } from '../workflows/generation.ts';
import { belonging } from '../temporal/belongs.ts';
import { refusalOf } from '../temporal/generations.ts';
import { readMarker } from '../temporal/marker.ts';
import { otherRuns } from '../temporal/other-runs.ts';
import { LedgerBusy } from '../ledger/busy.ts';
import type { Belonging } from '../temporal/belongs.ts';
import type { Refusal } from '../temporal/generations.ts';
import type { RunsPlace } from '../temporal/other-runs.ts';

export type Upgrading = {
  readonly place: RunsPlace;
  readonly dataDir: string;
  readonly keyIds: readonly string[];
  /** As in `Mine`. */
  readonly mayFollow: boolean;
};

/**
 * Asked before the ledger is opened, which brings it up to date: the release before must be able to start on it again, to drain. So it must
 * also stay as it is where the namespace turns out to be another installation's. Throws where the ledger is too busy to be asked.
 */
export async function openOfAnotherRelease({ place, dataDir, keyIds, mayFollow }: Upgrading): Promise<Upgrade> {
  const before = await beforeOpening(join(dataDir, 'ledger.db')).catch(unlessBusy);
  if (before === undefined) return { kind: 'not-counted', why: 'the ledger cannot be read' };
  const own = before.kind === 'there' ? before.installation : undefined;
  const mine = { installation: own?.id ?? '', isBound: own?.isBound ?? false, mayFollow, keyIds };
  const belongs = belonging(await readMarker(place), mine);
  if (belongs.kind === 'foreign') return before.kind === 'there' && before.isOlder ? belongs : { kind: 'not-counted', why: FOREIGN };
  const refusal = refusalOf(await otherRuns(place), WORKFLOW_GENERATION);
  return refusal === undefined ? { kind: 'none' } : { kind: 'refused', refusal };
}

/** `not-counted`: whoever opens the ledger, or claims the namespace, tells it in its own words. `foreign`: the ledger must not be opened. */
export type Upgrade =
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'not-counted'; readonly why: string }
  | Extract<Belonging, { kind: 'foreign' }>;
const FOREIGN = 'the namespace is of another installation';

function unlessBusy(error: unknown): undefined {
  if (error instanceof LedgerBusy) throw error;
  return undefined;
}
