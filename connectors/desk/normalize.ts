/** Decides what a delivery of this desk says. Pure. The payload is a hint: only which ticket, and who acted, is read from it. */
import { ACTORS } from './contract.ts';
import type { Actor, DeskEvent } from './contract.ts';
import { isTicketId } from './ticket-id.ts';

export type EventRead = { readonly kind: 'event'; readonly event: DeskEvent } | { readonly kind: 'unusable'; readonly why: string };

/** Reads `{type, data: {ticket, actor}}`; whatever else is there is left alone. */
export function readEvent(body: unknown, deliveryId: string): EventRead {
  const type = ownValue(body, 'type');
  if (!isType(type)) return unusable('`type` to be ticket.created or ticket.updated', type);
  const data = ownValue(body, 'data');
  const ticket = ownValue(data, 'ticket');
  if (typeof ticket !== 'string' || !isTicketId(ticket)) return unusable('`data.ticket` to be 1 to 64 letters, digits, _ or -', ticket);
  const actor = ownValue(data, 'actor');
  if (!isActor(actor)) return unusable('`data.actor` to be us, staff, client, automation or person', actor);
  return { kind: 'event', event: { deliveryId, type, ticket, actor } };
}

/** Own properties only, so that nothing is found on a prototype that the sender never wrote. */
function ownValue(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function isType(value: unknown): value is DeskEvent['type'] {
  return value === 'ticket.created' || value === 'ticket.updated';
}

function isActor(value: unknown): value is Actor {
  return ACTORS.some((known) => known === value);
}

/** Says what kind of thing came, and never the thing itself: it is outside text, and this line is logged. */
function unusable(wanted: string, got: unknown): EventRead {
  const found =
    typeof got === 'string'
      ? `a string of ${got.length} other character(s)`
      : got === undefined
        ? 'none'
        : got === null
          ? 'null'
          : `a value of type ${typeof got}`;
  return { kind: 'unusable', why: `Expected ${wanted}, got ${found}.` };
}
