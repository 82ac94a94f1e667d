/** Decides what a delivery of this desk says. Pure. The payload is a hint: only which ticket, and who acted, is read from it. */
import { actorIn } from '../ticket-system.ts';
import { isTicketId } from '../ticket-id.ts';
import { readBody } from '../json-body.ts';
import { ownValue } from '../own-value.ts';
import type { DeskEvent, EventRead } from '../intake.ts';

/** From the bytes of a verified delivery to its event. */
export function normalize(rawBody: Uint8Array, deliveryId: string): EventRead {
  const body = readBody(rawBody);
  return body.kind === 'json' ? readEvent(body.value, deliveryId) : body;
}

/** Reads `{type, data: {ticket, actor}}`; whatever else is there is left alone. */
export function readEvent(body: unknown, deliveryId: string): EventRead {
  const type = ownValue(body, 'type');
  if (!isType(type)) return unusable('`type` to be ticket.created or ticket.updated', type);
  const data = ownValue(body, 'data');
  const ticket = ownValue(data, 'ticket');
  if (typeof ticket !== 'string' || !isTicketId(ticket)) return unusable('`data.ticket` to be 1 to 64 letters, digits, _ or -', ticket);
  const said = ownValue(data, 'actor');
  const actor = actorIn(said);
  if (actor === undefined) return unusable('`data.actor` to be us, staff, client, automation or person', said);
  return { kind: 'event', event: { deliveryId, type, ticket, actor } };
}

function isType(value: unknown): value is DeskEvent['type'] {
  return value === 'ticket.created' || value === 'ticket.updated';
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
