/** The run of the one open group of alerts of a whole Standby, as a plain client of its Temporal server sees it. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Live } from './live.ts';

const Metadata = z.looseObject({ currentDetails: z.string() });

export async function groupRunOf({ withLedger }: Live): Promise<string> {
  const [row, ...others] = await withLedger((ledger) => ledger.allOpenEpisodes(9));
  assert.deepEqual(others, [], 'one group is open');
  return row ? `alerts:${row.connection}:${row.group}` : assert.fail('no group is open');
}

export const stateOf = ({ withClient }: Live, run: string): Promise<string> =>
  withClient(async (client) => (await client.workflow.getHandle(run).describe()).status.name);

export const detailsOf = ({ withClient }: Live, run: string): Promise<string> =>
  withClient(async (client) => Metadata.parse(await client.workflow.getHandle(run).query('__temporal_workflow_metadata')).currentDetails);

/** How often operators were told something of a run, over all starts of the service. */
export const toldOf = ({ logs }: Live, kind: string, run: string): number =>
  logs.filter((line) => line.includes(`"alert":"${kind}"`) && line.includes(run)).length;
