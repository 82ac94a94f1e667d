/** Finds runs that the ledger has no row of, as after a reset, and signals them to record their tasks and waits again. */
import type { Client } from '@temporalio/client';
import type { Ledger } from '../ledger/contract.ts';

export type RecheckPorts = {
  readonly client: Pick<Client, 'workflow' | 'withDeadline'>;
  readonly ledger: Pick<Ledger, 'unwatched'>;
  /** Visibility query for the runs that the ledger must know of. */
  readonly running: string;
};
/** The ids of the runs that were signalled. */
export type Recheck = () => Promise<readonly string[]>;

/** Ten times what a service desk has open; a list of them takes a second. */
const MOST = 10_000;
const LIST_MS = 20_000;
/** A server on its feet takes a signal in milliseconds. */
const SIGNAL_MS = 3_000;

/** A run between two records looks unwatched for a moment, so only those found at two checks in a row are signalled. */
export function createRecheck({ client, ledger, running: query }: RecheckPorts): Recheck {
  let before: ReadonlySet<string> = new Set();
  return async () => {
    const unwatched = await ledger.unwatched(await running(client, query));
    const twice = unwatched.filter((id) => before.has(id));
    before = new Set(unwatched);
    const signalled: string[] = [];
    for (const id of twice) if (await signalRecheck(client, id)) signalled.push(id);
    return signalled;
  };
}

function running(client: RecheckPorts['client'], query: string): Promise<readonly string[]> {
  return client.withDeadline(Date.now() + LIST_MS, async () => {
    const ids: string[] = [];
    for await (const { workflowId } of client.workflow.list({ query })) {
      ids.push(workflowId);
      if (ids.length >= MOST) break;
    }
    return ids;
  });
}

/** False if the run has ended or cannot be signalled now; the next check finds it again. */
async function signalRecheck(client: RecheckPorts['client'], workflowId: string): Promise<boolean> {
  try {
    await client.withDeadline(Date.now() + SIGNAL_MS, () => client.workflow.getHandle(workflowId).signal('recheck'));
    return true;
  } catch {
    // One run's trouble is not the others'.
    return false;
  }
}
