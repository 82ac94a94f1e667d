/** One delivery from its first byte to its answer: read, verify, parse, hand over. Calls no ticket system and no model. */
import { readBody as parseBody } from '../../connectors/desk/body.ts';
import { readEvent } from '../../connectors/desk/normalize.ts';
import { verifyDelivery } from '../../connectors/desk/verify.ts';
import { BODY_WITHIN_MS } from './limits.ts';
import { readBody } from './read-body.ts';
import type { DeskEvent } from '../../connectors/desk/contract.ts';
import type { Body } from './read-body.ts';
import type { Room } from './room.ts';

/** `failed`: not durably taken; the sender keeps the event and comes again. */
export type Accepted = { readonly kind: 'accepted' } | { readonly kind: 'failed'; readonly why: string };
/** A connection without secrets takes no deliveries: its events are fetched. */
export type HookConnection = {
  /** Every webhook secret that is valid now; several while one is being replaced. */
  readonly secrets: readonly string[];
  readonly mostBytes: number;
};
/** Every way a delivery can end; also the label under which it is counted. */
export type Result =
  | 'accepted'
  | 'ours'
  | 'forged'
  | 'stale'
  | 'unusable'
  | 'too-large'
  | 'slow'
  | 'cut'
  | 'busy'
  | 'not-taken'
  | 'unknown-connection'
  | 'defect';
/** `why` is for our log and holds no text of the sender; `told` is what the sender may know. */
export type Ended = { readonly result: Result; readonly told: string; readonly why: string | undefined };

export type DeliveryPorts = {
  readonly accept: (connection: string, event: DeskEvent) => Promise<Accepted>;
  readonly nowMs: () => number;
  /** Bytes in memory, and deliveries being handed over. */
  readonly bytes: Room;
  readonly places: Room;
  /** @default BODY_WITHIN_MS */
  readonly bodyWithinMs?: number | undefined;
};
export type Arrived = { readonly name: string; readonly connection: HookConnection; readonly request: Request };

export async function takeDelivery(ports: DeliveryPorts, arrived: Arrived): Promise<Ended> {
  let held = 0;
  const limits = { mostBytes: arrived.connection.mostBytes, withinMs: ports.bodyWithinMs ?? BODY_WITHIN_MS, room: ports.bytes };
  try {
    const body = await readBody(arrived.request, limits, (bytes) => void (held += bytes));
    return body.kind === 'whole' ? await judge(ports, arrived, body.bytes) : unread(body, arrived.connection);
  } finally {
    ports.bytes.give(held);
  }
}

function unread({ kind }: Exclude<Body, { kind: 'whole' }>, { mostBytes }: HookConnection): Ended {
  switch (kind) {
    case 'too-large':
      return ended('too-large', `more than ${mostBytes} bytes`);
    case 'cut':
      return ended('cut', 'the body ended early');
    case 'slow':
      return ended('slow', 'the body took too long');
    case 'no-room':
      return ended('busy', 'too many deliveries at once');
  }
}

async function judge(ports: DeliveryPorts, { name, connection, request }: Arrived, rawBody: Uint8Array): Promise<Ended> {
  const header = (word: string): string | undefined => request.headers.get(word) ?? undefined;
  const headers = { id: header('webhook-id'), timestamp: header('webhook-timestamp'), signature: header('webhook-signature') };
  const verified = verifyDelivery({ secrets: connection.secrets, headers, rawBody, nowMs: ports.nowMs() });
  if (verified.kind === 'stale') return ended('stale', verified.why);
  // A forger learns nothing of how near it came.
  if (verified.kind === 'forged') return { result: 'forged', told: 'the signature does not fit', why: verified.why };
  const parsed = parseBody(rawBody);
  const read = parsed.kind === 'json' ? readEvent(parsed.value, verified.deliveryId) : parsed;
  // Signed with our secret: a sender that has changed its form would else lose its tickets unseen.
  if (read.kind === 'unusable') return ended('unusable', read.why);
  // Our own writes are announced too; they are no news.
  if (read.event.actor === 'us') return { result: 'ours', told: 'ours', why: undefined };
  return handOver(ports, name, read.event);
}

/** A place is taken by genuine deliveries only, and for the few seconds of a start: neither a forger nor a slow sender can hold one. */
async function handOver({ places, accept }: DeliveryPorts, name: string, event: DeskEvent): Promise<Ended> {
  if (!places.take(1)) return ended('busy', 'too many deliveries at once');
  try {
    const accepted = await accept(name, event);
    if (accepted.kind === 'accepted') return { result: 'accepted', told: 'accepted', why: undefined };
    return { result: 'not-taken', told: 'cannot take it now', why: accepted.why };
  } finally {
    places.give(1);
  }
}

const ended = (result: Result, told: string): Ended => ({ result, told, why: told });
