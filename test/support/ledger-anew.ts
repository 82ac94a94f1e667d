/** A ledger that is begun anew while whoever has its port keeps it: what one test has left in it is no other test's. */
import { join } from 'node:path';
import { openLedger } from '../../ledger/open.ts';
import type { Seal } from '../../encryption/contract.ts';
import type { Ledger } from '../../ledger/contract.ts';

export type LedgerAnew = {
  /** Each call goes to the newest. */
  readonly ledger: Ledger;
  /** Of the newest. */
  path(): string;
  /** `ended`: ends whoever would go on with what only the ledger before knows. */
  anew(ended: () => Promise<void>): Promise<void>;
};

export async function ledgerAnew(dir: string, seal: Seal): Promise<LedgerAnew> {
  let count = 1;
  const path = (): string => join(dir, `ledger.db${count === 1 ? '' : `.${count}`}`);
  let current = await openLedger({ path: path(), seal });
  return {
    ledger: new Proxy(current, { get: (_, name) => Reflect.get(current, name) }),
    path,
    async anew(ended) {
      await ended();
      count += 1;
      const next = await openLedger({ path: path(), seal });
      const before = current;
      current = next;
      await before.close();
    },
  };
}
