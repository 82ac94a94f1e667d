/** Says at the start where a source of alerts wants tickets of a ticket system that makes none: else that would show at the first alert. */
import { canCreate } from '../connectors/ticket-system.ts';
import type { Logger } from 'pino';
import type { AlertConnectionConfig } from '../config/contract.ts';
import type { CapabilitiesRead, TicketSystem } from '../connectors/ticket-system.ts';

/** A list of what it can takes a second at most. */
const CALL_MS = 5_000;

export type Asked<Connection> = {
  /** Those whose tickets are written by this process. */
  readonly connections: readonly Connection[];
  readonly open: (connection: Connection) => Pick<TicketSystem, 'capabilities'>;
  readonly alerts: readonly Pick<AlertConnectionConfig, 'name' | 'tickets' | 'create'>[];
  readonly log: Pick<Logger, 'warn'>;
};

/** Delays nothing. One that does not answer is told by its polls. */
export function startAskingForCreate<C extends { readonly name: string }>({
  connections,
  open,
  alerts,
  log,
}: Asked<C>): { stop(): Promise<void> } {
  const asked = Promise.allSettled(
    connections.map(async (connection) => {
      const wanting = alerts.filter(({ tickets, create }) => create && tickets === connection.name);
      if (wanting.length === 0) return;
      for (const line of madeNone(connection.name, wanting, await open(connection).capabilities(CALL_MS))) log.warn(line);
    }),
  );
  return { stop: async () => void (await asked) };
}

const madeNone = (tickets: string, wanting: readonly { readonly name: string }[], read: CapabilitiesRead): readonly string[] =>
  canCreate(read) === false ? wanting.map(({ name }) => noTicketsText(name, tickets)) : [];

const noTicketsText = (name: string, tickets: string): string =>
  `alerts of ${name} are to make tickets on ${tickets}, which makes none for Standby: a summary goes on a ticket that the source names, or is only told; say create: false where that is meant`;
