/** The demo's closing table. */
import { join } from 'node:path';
import { createSeal } from '../../encryption/cipher.ts';
import { openKey } from '../../encryption/key.ts';
import { openLedger } from '../../ledger/open.ts';
import { DIALECTS } from '../../simulator/stage/stage.ts';
import type { Stage } from '../../simulator/stage/stage.ts';
import type { Verdict } from './verdict.ts';

export type TableFacts = { readonly verdict: Verdict; readonly stage: Stage; readonly dataDir: string; readonly seconds: number };

export async function closingTable({ verdict, stage, dataDir, seconds }: TableFacts): Promise<string> {
  const requests = await Promise.all(DIALECTS.map(async (dialect) => `${dialect} ${await stage.requests(dialect)}`));
  const tiers = Object.entries(verdict.byTier).map(([tier, count]) => `${tier} ${count}`);
  const rows: readonly (readonly [string, string])[] = [
    ['tickets', String(verdict.tickets)],
    ['answered by', tiers.join(', ')],
    ['lost', named(verdict.lost)],
    ['duplicated', named(verdict.duplicated)],
    ['requests', requests.join(', ')],
    ['cost at list prices', await costText(dataDir)],
    ['time', `${seconds.toFixed(0)} s`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return `\n${rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')}\n`;
}

const named = (ids: readonly string[]): string => (ids.length === 0 ? '0' : `${ids.length} (${ids.join(', ')})`);

async function costText(dataDir: string): Promise<string> {
  const key = await openKey({ dataDir });
  if (!('key' in key)) return 'not known: the key could not be read';
  const ledger = await openLedger({ path: join(dataDir, 'ledger.db'), seal: createSeal([key.key]) });
  const totals = await ledger.attemptTotals();
  await ledger.close();
  const dollars = totals.reduce((sum, row) => sum + row.costMicros, 0) / 1_000_000;
  return `${dollars.toFixed(4)} US dollars for ${totals.reduce((sum, row) => sum + row.count, 0)} attempts (simulated token counts)`;
}
