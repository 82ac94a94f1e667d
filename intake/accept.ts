/** Accepts an announced ticket: either it is stored durably, or the sender gets an error and sends it again. */
import { itemId } from '../workflows/ids.ts';
import { rulesAttribute } from '../workflows/search-attributes.ts';
import { rulesKeeper } from './kept-rules.ts';
import { startOrTell, tellOnly } from './start-run.ts';
import { createTakeOn } from './take-on.ts';
import type { Client } from '@temporalio/client';
import type { DeskEvent } from '../connectors/intake.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Accepted } from './contract.ts';
import type { EpisodeInput } from '../workflows/episode/input.ts';
import type { CarriedSettings, EpisodeSettings } from '../workflows/episode/contract.ts';
import type { ProcessRow } from '../activities/processes.ts';
import type { TakeOn, TakeOnPorts } from './take-on.ts';

export type AcceptPorts = TakeOnPorts & {
  readonly client: Client;
  readonly ledger: Pick<Ledger, 'putRules'>;
  /** Of a configured connection. */
  readonly settingsOf: (connection: string) => EpisodeSettings;
  /** What an item that this connection announces is for. */
  readonly processOf: (connection: string) => Pick<ProcessRow, 'name' | 'workflowType' | 'prefix' | 'titleOf'>;
};
export type Accept = (connection: string, event: Pick<DeskEvent, 'ticket' | 'deliveryId'> & Partial<DeskEvent>) => Promise<Accepted>;

/** `takeOn`: the one of this process, where others take on work beside it. */
export function createAccept(ports: AcceptPorts, takeOn: TakeOn = createTakeOn(ports)): Accept {
  const keepRules = rulesKeeper(ports.ledger, ports.nowMs);
  return (connection, { ticket, deliveryId }) => {
    const process = ports.processOf(connection);
    const given = ports.settingsOf(connection);
    const workflowId = itemId(process.prefix, connection, ticket);
    let settings: CarriedSettings | undefined;
    return takeOn({
      workflowId,
      process: process.name,
      connection,
      item: ticket,
      withinMs: given.deadline.withoutDueMs,
      // Before anything is started: a run whose rules the ledger lacks could do nothing.
      prepare: async () => void (settings = await keepRules(given)),
      start: async () => {
        if (settings === undefined) return;
        const { name, workflowType, titleOf } = process;
        const input: EpisodeInput = { connection, ticket, settings };
        const about = {
          workflowType,
          workflowId,
          process: name,
          connection,
          title: titleOf(ticket),
          attributes: [rulesAttribute(settings)],
        };
        await startOrTell(ports.client, { ...about, input, said: deliveryId });
      },
      tell: () => tellOnly(ports.client, { workflowId, said: deliveryId }),
    });
  };
}
