/** Says at the start what a source of alerts wants of a ticket system that cannot do it: else that would show at the first alert, or at its end. */
import { missedIn } from '../connectors/wanted-of-desk.ts';
import type { Logger } from 'pino';
import type { TicketSystem } from '../connectors/ticket-system.ts';
import type { WantedOfDesk } from '../connectors/wanted-of-desk.ts';

/** A list of what it can takes a second at most. */
const CALL_MS = 5_000;

export type Asked<Connection> = {
  /** Those whose tickets are written by this process. */
  readonly connections: readonly Connection[];
  readonly open: (connection: Connection) => Pick<TicketSystem, 'capabilities'>;
  readonly alerts: readonly (WantedOfDesk & { readonly name: string })[];
  readonly log: Pick<Logger, 'warn'>;
};

/** Delays nothing, and ends nothing: what it can is done all the same. One that does not answer is told by its polls. */
export function startAskingDesks<C extends { readonly name: string }>({
  connections,
  open,
  alerts,
  log,
}: Asked<C>): {
  stop(): Promise<void>;
} {
  const asked = Promise.allSettled(
    connections.map(async (connection) => {
      const wanting = alerts.filter(({ tickets, create }) => create && tickets === connection.name);
      if (wanting.length === 0) return;
      const can = await open(connection).capabilities(CALL_MS);
      for (const source of wanting) {
        const missed = missedIn(source, can);
        if (missed !== undefined) log.warn(`alerts of ${source.name}: ${missed}`);
      }
    }),
  );
  return { stop: async () => void (await asked) };
}
