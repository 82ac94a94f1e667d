/** Finds runs of which the ledger knows nothing, as after a reset, whose records replay without effect: they are told to say again who waits for what. */
import type { Client } from '@temporalio/client';
import type { Ledger } from '../../ledger/contract.ts';

export type RecheckPorts = { readonly client: Pick<Client, 'workflow' | 'withDeadline'>; readonly ledger: Pick<Ledger, 'unwatched'> };
/** Ids of those that were told. */
export type Recheck = () => Promise<readonly string[]>;

const RUNNING = "WorkflowType = 'triageTicket' AND ExecutionStatus = 'Running'";
/** Ten times what a service desk has open; a list of them takes a second. */
const MOST = 10_000;
const LIST_MS = 20_000;
/** A server on its feet takes a signal in milliseconds. */
const TELL_MS = 3_000;

/** Whoever is between two records looks the same for a moment: only what is unwatched at two checks in a row is told. */
export function createRecheck({ client, ledger }: RecheckPorts): Recheck {
  let before: ReadonlySet<string> = new Set();
  return async () => {
    const unwatched = await ledger.unwatched(await running(client));
    const twice = unwatched.filter((id) => before.has(id));
    before = new Set(unwatched);
    const told: string[] = [];
    for (const id of twice) if (await tell(client, id)) told.push(id);
    return told;
  };
}

function running(client: RecheckPorts['client']): Promise<readonly string[]> {
  return client.withDeadline(Date.now() + LIST_MS, async () => {
    const ids: string[] = [];
    for await (const { workflowId } of client.workflow.list({ query: RUNNING })) {
      ids.push(workflowId);
      if (ids.length >= MOST) break;
    }
    return ids;
  });
}

/** False for one that has ended meanwhile, or cannot be told now: the next check finds it again. */
async function tell(client: RecheckPorts['client'], workflowId: string): Promise<boolean> {
  try {
    await client.withDeadline(Date.now() + TELL_MS, () => client.workflow.getHandle(workflowId).signal('recheck'));
    return true;
  } catch {
    // One run's trouble is not the others'.
    return false;
  }
}
