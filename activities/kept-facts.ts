/** Items that are kept in the ledger as frozen facts: their ticket is only where something is written of them. */
import { itemOf } from '../workflows/ids.ts';
import type { FactsRow, Ledger } from '../ledger/contract.ts';

export type ItemFacts = {
  /** `shown`: what the run says of what it shows, where a number does not say all. */
  at(number: number, shown?: unknown): Promise<FactsRow | undefined>;
  /** The newest of which a model is to say something. */
  newest(): Promise<FactsRow | undefined>;
};
/** By the id of an item's run; undefined where the item is its ticket. */
export type KeptFactsOf = (workflowId: string) => ItemFacts | undefined;

/** `rows`: of the processes there are. */
export const keptFactsOf =
  (
    rows: readonly { readonly prefix: string; readonly keepsFacts?: true }[],
    ledger: Pick<Ledger, 'factsAt' | 'newestFacts'>,
  ): KeptFactsOf =>
  (workflowId) => {
    const prefix = itemOf(workflowId)?.prefix;
    if (!rows.some((row) => row.prefix === prefix && row.keepsFacts === true)) return undefined;
    return {
      at: (number) => ledger.factsAt(workflowId, number),
      newest: () => ledger.newestFacts(workflowId, 'for-model'),
    };
  };

/** Throws where they are not kept: nothing true can be said without them, by no machine and in no note. */
export async function frozenFacts(
  factsOf: KeptFactsOf | undefined,
  of: { readonly workflowId: string; readonly episode: number; readonly snapshot?: unknown },
): Promise<unknown> {
  const kept = factsOf?.(of.workflowId);
  if (!kept) return undefined;
  const row = await kept.at(of.episode, of.snapshot);
  if (row?.facts !== undefined) return row.facts;
  const got = row ? 'some that were emptied, since they are older than the ledger keeps them' : 'none';
  throw new Error(`Expected the facts ${of.episode} of ${of.workflowId}, got ${got}.`);
}
