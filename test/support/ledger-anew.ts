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
  /** `isIdle`: nobody has anything under way, whose end a new ledger would not know. */
  anew(isIdle: () => boolean): Promise<void>;
};

/** Real time. What is under way in a rehearsal ends in seconds: this is the price of a failure only. */
const IDLE_WITHIN_MS = 60_000;

export async function ledgerAnew(dir: string, seal: Seal): Promise<LedgerAnew> {
  let count = 1;
  const path = (): string => join(dir, `ledger.db${count === 1 ? '' : `.${count}`}`);
  let current = await openLedger({ path: path(), seal });
  return {
    ledger: new Proxy(current, { get: (_, name) => Reflect.get(current, name) }),
    path,
    async anew(isIdle) {
      count += 1;
      const next = await openLedger({ path: path(), seal });
      for (const deadline = Date.now() + IDLE_WITHIN_MS; !isIdle();) {
        if (Date.now() > deadline) throw new Error('Expected every worker to be idle, got one that is not.');
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const before = current;
      current = next;
      await before.close();
    },
  };
}
