/** Starts the drains of all processes when a route takes requests again: one at a time for a process. */
import { startDrain } from './start-drain.ts';
import type { Client } from '@temporalio/client';
import type { Ledger } from '../../ledger/contract.ts';
import type { DrainStarting } from '../../workflows/control/contract.ts';

export type DrainStartPorts = {
  readonly client: Pick<Client, 'workflow'>;
  readonly ledger: Pick<Ledger, 'waiting' | 'drainsDue' | 'drainBegun'>;
  /** Those whose items wait in the ledger. */
  readonly processes: readonly string[];
};
/** Items a second once a route is closed to nobody; a route that comes back slowly takes as many as it is granted. */
const RATE = 5;
const PAGE = 20;

export function createDrainStarting({ client, ledger, processes }: DrainStartPorts): DrainStarting {
  return {
    async startDrains(routes) {
      // Looked at before anything is started: what becomes due meanwhile is due still. One call after a lost one finds nothing left to do.
      const [due] = await ledger.drainsDue(routes);
      // One route at a time: a drain wakes as many as its route is given, and that of the next one is started by the next step.
      if (due === undefined) return;
      let isEach = true;
      for (const process of processes) {
        if ((await ledger.waiting(process, 1)).length === 0) continue;
        const started = await startDrain(client, { process, route: due.route, pageSize: PAGE, rate: RATE });
        isEach = started === 'started' && isEach;
      }
      // One that runs already may have begun before this route was back: the next step starts another after it.
      if (isEach) await ledger.drainBegun(due);
    },
  };
}
