/** One delivery from its first byte to its answer: read, verify, parse, hand over. Calls no ticket system and no model. */
import { codingOf, looksCompressed } from './encoding.ts';
import { BODY_WITHIN_MS } from './limits.ts';
import { readBody } from './read-body.ts';
import type { Refused } from '../../connectors/intake.ts';
import type { Door, Said } from './doors.ts';
import type { Body } from './read-body.ts';
import type { Room } from './room.ts';
import type { Seat, WaitingRoom } from './waiting-room.ts';

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
  readonly nowMs: () => number;
  /** Of bodies that are not verified. */
  readonly unverified: WaitingRoom;
  /** Deliveries being handed over. */
  readonly places: Room;
  /** @default BODY_WITHIN_MS */
  readonly bodyWithinMs?: number | undefined;
};
export type Arrived = {
  readonly door: Door;
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
    return await handOver(ports, judged.news);
  } finally {
    seat.leave();
  }
}

/** What the headers alone rule out costs a stranger a packet and us no room. */
function refusedUnread({ nowMs }: DeliveryPorts, { door, request }: Arrived): Ended | undefined {
  const coding = codingOf(request.headers.get('content-encoding'));
  if (coding !== undefined) return compressed(coding);
  // Where it is not said it is 0: the bytes are counted as they come.
  if (Number(request.headers.get('content-length')) > door.mostBytes) return tooLarge(door);
  const refused = door.refusedByHeaders(request.headers, nowMs());
  return refused && notGenuine(refused);
}

type News = Extract<Said, { readonly kind: 'news' }>;
type Judged = { readonly kind: 'news'; readonly news: News } | { readonly kind: 'ended'; readonly ended: Ended };
const over = (ended: Ended): Judged => ({ kind: 'ended', ended });

async function judge(ports: DeliveryPorts, { door, request, vouch }: Arrived, seat: Seat): Promise<Judged> {
  const limits = { mostBytes: door.mostBytes, withinMs: ports.bodyWithinMs ?? BODY_WITHIN_MS, seat };
  const body = await readBody(request, limits);
  if (body.kind !== 'whole') return over(unread(body, door));
  // Before the signature: it cannot fit, and its complaint would point at the secret.
  if (looksCompressed(body.bytes)) return over(compressed('gzip'));
  const nowMs = ports.nowMs();
  const verified = door.verify({ secrets: door.secrets, headers: request.headers, rawBody: body.bytes, nowMs });
  if (verified.kind !== 'genuine') return over(notGenuine(verified));
  vouch();
  const said = door.read(body.bytes, { deliveryId: verified.deliveryId, nowMs });
  switch (said.kind) {
    case 'unusable':
      return over(bySender('unusable', said.why));
    case 'ours':
      return over({ result: 'ours', told: 'ours', why: undefined, by: 'sender' });
    case 'news':
      return { kind: 'news', news: said };
  }
}

function unread({ kind }: Exclude<Body, { kind: 'whole' }>, door: Door): Ended {
  switch (kind) {
    case 'too-large':
      return tooLarge(door);
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

const tooLarge = ({ mostBytes }: Door): Ended => byStranger('too-large', `more than ${mostBytes} bytes`);
const compressed = (coding: string): Ended =>
  byStranger(
    'compressed',
    `the body is compressed (content-encoding: ${coding}); send it as it is, and let no proxy between compress it: the signature is over the plain bytes`,
  );

/** A place is taken by genuine deliveries only, and for the few seconds of a start: neither a forger nor a slow sender can hold one. */
async function handOver({ places }: DeliveryPorts, { take, why }: News): Promise<Ended> {
  if (!places.take(1)) return bySender('busy', 'too many deliveries at once');
  try {
    const accepted = await take();
    if (accepted.kind === 'accepted') return { result: 'accepted', told: 'accepted', why, by: 'sender' };
    return { result: 'not-taken', told: 'cannot take it now', why: accepted.why, by: 'sender' };
  } finally {
    places.give(1);
  }
}

const bySender = (result: Result, told: string): Ended => ({ result, told, why: told, by: 'sender' });
const byStranger = (result: Result, told: string): Ended => ({ result, told, why: told, by: 'stranger' });
