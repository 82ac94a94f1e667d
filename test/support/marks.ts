/** The mark that this installation gives to a step, for tests that look for its note. */
import { markOf } from '../../activities/desk/mark.ts';
import type { Ledger } from '../../ledger/contract.ts';

export async function markIn(ledger: Pick<Ledger, 'subkey'>, stepKey: string): Promise<string> {
  const { subkey } = await ledger.subkey('mark');
  return markOf(subkey, stepKey);
}
