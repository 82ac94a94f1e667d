/** The demo's closing table. */
import { costText } from '../../cli/status/text.ts';
import { DIALECTS } from '../../simulator/stage/stage.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Stage } from '../../simulator/stage/stage.ts';
import type { Verdict } from './verdict.ts';

export type TableFacts = {
  readonly verdict: Verdict;
  readonly stage: Pick<Stage, 'requests'>;
  readonly ledger: Pick<Ledger, 'attemptTotals'> | undefined;
  readonly seconds: number;
  /** Then the simulated local model was never asked. */
  readonly isLocalReal: boolean;
};
export type Rows = readonly (readonly [name: string, value: string])[];

export async function closingRows({ verdict, stage, ledger, seconds, isLocalReal }: TableFacts): Promise<Rows> {
  const requests = await Promise.all(DIALECTS.map(async (dialect) => `${dialect} ${await stage.requests(dialect)}`));
  const tiers = Object.entries(verdict.byTier).map(([tier, count]) => `${tier} ${count}`);
  return [
    ['tickets', String(verdict.tickets)],
    ['answered by', tiers.join(', ')],
    ['lost', named(verdict.lost)],
    ['duplicated', named(verdict.duplicated)],
    [isLocalReal ? 'requests to the simulated' : 'requests', requests.join(', ')],
    ['cost at list prices', await costLine(ledger)],
    ['time', `${seconds.toFixed(0)} s`],
  ];
}

export function tableText(rows: Rows): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return `\n${rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')}\n`;
}

const named = (ids: readonly string[]): string => (ids.length === 0 ? '0' : `${ids.length} (${ids.join(', ')})`);

async function costLine(ledger: TableFacts['ledger']): Promise<string> {
  if (ledger === undefined) return 'not known: the ledger could not be read';
  const totals = await ledger.attemptTotals();
  const sum = (of: (row: (typeof totals)[number]) => number): number => totals.reduce((all, row) => all + of(row), 0);
  const attempts = sum(({ count }) => count);
  const cost = costText({ attempts, costMicros: sum(({ costMicros }) => costMicros), unpriced: sum(({ unpriced }) => unpriced) });
  return `${cost}, for ${attempts} attempts (simulated token counts)`;
}
