/** One delivery from its first byte to its answer: read, verify, parse, hand over. Calls no ticket system and no model. */
import { isTicketId } from '../../connectors/ticket-id.ts';
import { codingOf, looksCompressed } from './encoding.ts';
import { BODY_WITHIN_MS } from './limits.ts';
import { readBody } from './read-body.ts';
import type { Accepted } from '../../intake/contract.ts';
import type { Connector } from '../../connectors/connector.ts';
import type { DeskEvent, Refused } from '../../connectors/intake.ts';
import type { Body } from './read-body.ts';
import type { Room } from './room.ts';
import type { Seat, WaitingRoom } from './waiting-room.ts';

/** A connection without secrets takes no deliveries: its events are fetched. */
export type HookConnection = {
  /** Every webhook secret that is valid now; several while one is being replaced. */
  readonly secrets: readonly string[];
  /** Its ticket system's way of signing and saying, and how much it may say at once. */
  readonly connector: Pick<Connector, 'intake' | 'limits'>;
};
/** Every way a delivery can end; also the label under which it is counted. */
export type Result =
  | 'accepted'
  | 'ours'
  | 'forged'
  | 'stale'
  | 'unusable'
  | 'compressed'
  | 'too-large'
  | 'slow'
  | 'cut'
  | 'busy'
  | 'not-taken'
  | 'unknown-connection'
  | 'defect';
/** `why` is for our log and holds no text of the sender; `told` is what the sender may know. */
export type Ended = {
  readonly result: Result;
  readonly told: string;
  readonly why: string | undefined;
  /** `stranger`: without a secret of ours anybody can bring this about, as often as it likes. */
  readonly by: 'stranger' | 'sender';
};

export type DeliveryPorts = {
  readonly accept: (connection: string, event: DeskEvent) => Promise<Accepted>;
  readonly nowMs: () => number;
  /** Of bodies that are not verified. */
  readonly unverified: WaitingRoom;
  /** Deliveries being handed over. */
  readonly places: Room;
  /** @default BODY_WITHIN_MS */
  readonly bodyWithinMs?: number | undefined;
};
export type Arrived = {
  readonly name: string;
  readonly connection: HookConnection;
  readonly request: Request;
  /** Hears that the sender has proved to hold the secret. */
  readonly vouch: () => void;
};

export async function takeDelivery(ports: DeliveryPorts, arrived: Arrived): Promise<Ended> {
  const refused = refusedUnread(ports, arrived);
  if (refused) return refused;
  const seat = ports.unverified.enter();
  try {
    const judged = await judge(ports, arrived, seat);
    if (judged.kind === 'ended') return judged.ended;
    // What is handed over is a few words: the room is for those that are not verified.
    seat.leave();
    return await handOver(ports, arrived.name, judged.event);
  } finally {
    seat.leave();
  }
}

/** What the headers alone rule out costs a stranger a packet and us no room. */
function refusedUnread({ nowMs }: DeliveryPorts, { connection, request }: Arrived): Ended | undefined {
  const coding = codingOf(request.headers.get('content-encoding'));
  if (coding !== undefined) return compressed(coding);
  // Where it is not said it is 0: the bytes are counted as they come.
  if (Number(request.headers.get('content-length')) > connection.connector.limits.mostBytes) return tooLarge(connection);
  const refused = connection.connector.intake.refusedByHeaders(request.headers, nowMs());
  return refused && notGenuine(refused);
}

type Judged = { readonly kind: 'news'; readonly event: DeskEvent } | { readonly kind: 'ended'; readonly ended: Ended };
const over = (ended: Ended): Judged => ({ kind: 'ended', ended });

async function judge(ports: DeliveryPorts, { connection, request, vouch }: Arrived, seat: Seat): Promise<Judged> {
  const limits = { ...connection.connector.limits, withinMs: ports.bodyWithinMs ?? BODY_WITHIN_MS, seat };
  const body = await readBody(request, limits);
  if (body.kind !== 'whole') return over(unread(body, connection));
  // Before the signature: it cannot fit, and its complaint would point at the secret.
  if (looksCompressed(body.bytes)) return over(compressed('gzip'));
  const { secrets, connector } = connection;
  const verified = connector.intake.verify({ secrets, headers: request.headers, rawBody: body.bytes, nowMs: ports.nowMs() });
  if (verified.kind !== 'genuine') return over(notGenuine(verified));
  vouch();
  const read = connector.intake.normalize(body.bytes, verified.deliveryId);
  // Signed with our secret: a sender that has changed its form would else lose its tickets unseen.
  if (read.kind === 'unusable') return over(bySender('unusable', read.why));
  // Ids of runs are made of it and read back, whatever a connector lets through.
  if (!isTicketId(read.event.ticket)) return over(bySender('unusable', 'Expected an id of 1 to 64 letters, digits, _ or -, got another.'));
  // Our own writes are announced too; they are no news.
  if (read.event.actor === 'us') return over({ result: 'ours', told: 'ours', why: undefined, by: 'sender' });
  return { kind: 'news', event: read.event };
}

function unread({ kind }: Exclude<Body, { kind: 'whole' }>, connection: HookConnection): Ended {
  switch (kind) {
    case 'too-large':
      return tooLarge(connection);
    case 'cut':
      return byStranger('cut', 'the body ended early');
    case 'slow':
      return byStranger('slow', 'the body took too long');
    case 'no-room':
      return byStranger('busy', 'too many deliveries at once');
  }
}

/** A forger learns nothing of how near it came; how late a delivery is, its sender has said itself. */
function notGenuine({ kind, why }: Refused): Ended {
  return kind === 'stale' ? byStranger('stale', why) : { ...byStranger('forged', 'the signature does not fit'), why };
}

const tooLarge = ({ connector }: HookConnection): Ended => byStranger('too-large', `more than ${connector.limits.mostBytes} bytes`);
const compressed = (coding: string): Ended =>
  byStranger(
    'compressed',
    `the body is compressed (content-encoding: ${coding}); send it as it is, and let no proxy between compress it: the signature is over the plain bytes`,
  );

/** A place is taken by genuine deliveries only, and for the few seconds of a start: neither a forger nor a slow sender can hold one. */
async function handOver({ places, accept }: DeliveryPorts, name: string, event: DeskEvent): Promise<Ended> {
  if (!places.take(1)) return bySender('busy', 'too many deliveries at once');
  try {
    const accepted = await accept(name, event);
    if (accepted.kind === 'accepted') return { result: 'accepted', told: 'accepted', why: undefined, by: 'sender' };
    return { result: 'not-taken', told: 'cannot take it now', why: accepted.why, by: 'sender' };
  } finally {
    places.give(1);
  }
}

const bySender = (result: Result, told: string): Ended => ({ result, told, why: told, by: 'sender' });
const byStranger = (result: Result, told: string): Ended => ({ result, told, why: told, by: 'stranger' });
