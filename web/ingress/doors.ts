/** What a connection's door says of what comes in: of a ticket system's announcements, and of what alert sources post. */
import { isTicketId } from '../../connectors/ticket-id.ts';
import type { Connector } from '../../connectors/connector.ts';
import type { AlertSource, AlertsRead } from '../../connectors/alert-source.ts';
import type { DeskEvent, Intake } from '../../connectors/intake.ts';
import type { Accepted } from '../../intake/contract.ts';

/** What a genuine body says. `why` holds no text of the sender. */
export type Said =
  | { readonly kind: 'news'; readonly take: () => Promise<Accepted>; readonly why?: string }
  | { readonly kind: 'ours' }
  | { readonly kind: 'unusable'; readonly why: string };

/** A door without secrets is closed: what it would tell is fetched. */
export type Door = Pick<Intake, 'refusedByHeaders' | 'verify'> & {
  /** Every secret that is valid now; several while one is being replaced. */
  readonly secrets: readonly string[];
  readonly mostBytes: number;
  read(rawBody: Uint8Array, given: { readonly deliveryId: string; readonly nowMs: number }): Said;
};

type Tickets = {
  readonly secrets: readonly string[];
  /** Its ticket system's way of signing and saying, and how much it may say at once. */
  readonly connector: Pick<Connector, 'intake' | 'limits'>;
};
export function ticketDoor({ secrets, connector }: Tickets, accept: (event: DeskEvent) => Promise<Accepted>): Door {
  const { intake, limits } = connector;
  return {
    secrets,
    mostBytes: limits.mostBytes,
    refusedByHeaders: (headers, nowMs) => intake.refusedByHeaders(headers, nowMs),
    verify: (delivery) => intake.verify(delivery),
    read(rawBody, { deliveryId }) {
      const read = intake.normalize(rawBody, deliveryId);
      // Signed with our secret: a sender that has changed its form would else lose its tickets unseen.
      if (read.kind === 'unusable') return read;
      // Ids of runs are made of it and read back, whatever a connector lets through.
      if (!isTicketId(read.event.ticket))
        return { kind: 'unusable', why: 'Expected an id of 1 to 64 letters, digits, _ or -, got another.' };
      // Our own writes are announced too; they are no news.
      if (read.event.actor === 'us') return { kind: 'ours' };
      const { event } = read;
      return { kind: 'news', take: () => accept(event) };
    },
  };
}

type Alerts = { readonly secrets: readonly string[]; readonly source: AlertSource };
export function alertDoor({ secrets, source }: Alerts, take: (read: Extract<AlertsRead, { kind: 'alerts' }>) => Promise<Accepted>): Door {
  return {
    secrets,
    mostBytes: source.limits.mostBytes,
    refusedByHeaders: (headers, nowMs) => source.refusedByHeaders(headers, nowMs),
    verify: (delivery) => source.verify(delivery),
    read(rawBody, { nowMs }) {
      const read = source.read(rawBody, nowMs);
      if (read.kind === 'unusable') return read;
      const [first] = read.unusable;
      if (read.alerts.length === 0 && first !== undefined) return { kind: 'unusable', why: first };
      // Those that can be read are taken: their sender would come again with the same body for ever.
      return { kind: 'news', take: () => take(read), ...(first === undefined ? {} : { why: first }) };
    },
  };
}
