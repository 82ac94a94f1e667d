/** Accepts an announced ticket: either it is stored durably, or the sender gets an error and sends it again. */
import { OF_THIS_GENERATION } from '../workflows/generation.ts';
import { WORKFLOW_QUEUE, itemId } from '../workflows/ids.ts';
import { priorityOf } from '../workflows/priority.ts';
import { CONNECTION, PROCESS, rulesAttribute } from '../workflows/search-attributes.ts';
import { inTime } from '../temporal/start-answers.ts';
import { rulesKeeper } from './kept-rules.ts';
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

/** Under the 5 s of the strictest sender, with room for the ledger's line. */
export const START_MS = 3_000;

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
      start: async () => settings && start(ports, workflowId, { connection, ticket, settings }, deliveryId),
      tell: () => inTime(ports.client, START_MS, () => ports.client.workflow.getHandle(workflowId).signal('delivered', deliveryId)),
    });
  };
}

async function start(ports: AcceptPorts, workflowId: string, input: EpisodeInput, deliveryId: string): Promise<void> {
  const { connection, ticket, settings } = input;
  const { name, workflowType, titleOf } = ports.processOf(connection);
  await inTime(ports.client, START_MS, () =>
    ports.client.workflow.signalWithStart(workflowType, {
      workflowId,
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      signal: 'delivered',
      signalArgs: [deliveryId],
      workflowIdConflictPolicy: 'USE_EXISTING',
      // A reopened ticket comes back under its own id; the first activity tells it from a redelivery.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      priority: priorityOf({ kind: 'item', comesBack: false, of: connection }),
      staticSummary: titleOf(ticket),
      typedSearchAttributes: [
        { key: PROCESS, value: name },
        { key: CONNECTION, value: connection },
        OF_THIS_GENERATION,
        rulesAttribute(settings),
      ],
    }),
  );
}
