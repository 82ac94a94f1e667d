/** Removes versions of rules that no run can need any more. */
import { RULES } from '../workflows/search-attributes.ts';
import type { Client } from '@temporalio/client';
import type { Ledger } from '../ledger/contract.ts';

export type OldRules = {
  readonly ledger: Pick<Ledger, 'rulesPutBefore' | 'removeRules'>;
  /** Puts those of this configuration again. */
  readonly putCurrent: () => Promise<void>;
  /** Whether Temporal knows of a run that holds them. */
  readonly isHeld: (hash: string) => Promise<boolean>;
};

/**
 * How many were removed. A version may go when two things are so. Nobody has put it for as long as bodies are kept (7 days at least): every
 * process puts its own before it starts a run with them, so that what is current, or was a moment ago, is always younger. And Temporal knows
 * of no run that holds it, by the search attribute that a run is started with and takes with it when it goes on as a new run or is reset.
 * Temporal is asked, and not the ledger: it alone has every run that is open, however long it has waited for a person, and whichever of the two was
 * restored from an older backup. Those that have ended count too, as long as Temporal shows them, since an operator may reset one. Where
 * Temporal does not answer nothing is removed.
 */
export async function removeOldRules({ ledger, putCurrent, isHeld }: OldRules, beforeMs: number, signal: AbortSignal): Promise<number> {
  await putCurrent();
  let removed = 0;
  for (const hash of await ledger.rulesPutBefore(beforeMs)) {
    if (signal.aborted) break;
    if (!(await isHeld(hash)) && (await ledger.removeRules(hash, beforeMs))) removed += 1;
  }
  return removed;
}

export const isHeldIn =
  (client: Pick<Client, 'workflow'>) =>
  async (hash: string): Promise<boolean> =>
    (await client.workflow.count(`${RULES.name} = '${hash}'`)).count > 0;
