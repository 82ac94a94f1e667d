/** What a model is shown of a report: one section of the facts as they were frozen, read from the ledger by their hash. */
import { foldedName } from '../../workflows/rules/client-name.ts';
import { readFrozenReport } from './frozen-text.ts';
import { SECTIONS } from '../../workflows/reports/sections.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';
import type { Section } from '../../workflows/reports/sections.ts';
import type { ItemFacts } from '../kept-facts.ts';

/** `others`: names that may not appear. */
export type SectionShown = { readonly section: Section; readonly frozen: FrozenReport; readonly others: readonly string[] };

/** More are a list that nobody reads; the newest are those that a report may be mixed up with. */
const MOST_REPORTS = 2_000;

/** Undefined for a run that is of no report. */
export const sectionFacts =
  (isReport: (workflowId: string) => boolean, ledger: Pick<Ledger, 'reportText' | 'clientsKnown' | 'reports'>) =>
  (workflowId: string): ItemFacts | undefined => {
    if (!isReport(workflowId)) return undefined;
    return {
      async at(number, shown) {
        const { facts, section } = (shown ?? {}) as { readonly facts?: unknown; readonly section?: unknown };
        const known = SECTIONS.find((one) => one === section);
        const text = typeof facts === 'string' ? await ledger.reportText(facts) : undefined;
        if (text === undefined || known === undefined || typeof facts !== 'string') return undefined;
        const frozen = readFrozenReport(text);
        const item: SectionShown = { section: known, frozen, others: await otherClients(ledger, frozen.clientName) };
        return { number, atMs: 0, facts: item, forModel: true, dueAtMs: undefined, hash: facts };
      },
      newest: () => Promise.resolve(undefined),
    };
  };

/** All that the ledger knows by name, but for the one itself. */
export async function otherClients(ledger: Pick<Ledger, 'clientsKnown' | 'reports'>, client: string): Promise<readonly string[]> {
  const known = [...(await ledger.clientsKnown()), ...(await ledger.reports(MOST_REPORTS)).map((row) => row.client)];
  const own = foldedName(client);
  return [...new Set(known)].filter((name) => name.trim() !== '' && foldedName(name) !== own);
}
