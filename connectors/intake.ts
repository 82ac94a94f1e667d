/** The port of intake: what any ticket system must give so that what it delivers can be taken. Pure: bytes, secrets and the time are given. */
import type { Actor } from './ticket-system.ts';

/** What a delivery says. A hint: the ticket is re-read. */
export type DeskEvent = {
  readonly deliveryId: string;
  readonly type: 'ticket.created' | 'ticket.updated';
  readonly ticket: string;
  readonly actor: Actor;
};
/** As it came over HTTP. */
export type RawDelivery = {
  /** Every secret valid now; several while one is being replaced. */
  readonly secrets: readonly string[];
  readonly headers: Headers;
  /** The body as it came: parsed and written again it would be other bytes. */
  readonly rawBody: Uint8Array;
  readonly nowMs: number;
};
/** `stale`: our clock or the sender's is wrong, or an old delivery is replayed; whether it was signed rightly nobody has looked. */
export type Refused = { readonly kind: 'forged'; readonly why: string } | { readonly kind: 'stale'; readonly why: string };
export type Verified = { readonly kind: 'genuine'; readonly deliveryId: string } | Refused;
/** `why` repeats nothing of what came: it is logged, and the sender may see it. */
export type EventRead = { readonly kind: 'event'; readonly event: DeskEvent } | { readonly kind: 'unusable'; readonly why: string };

/** In the order of the calls: the headers alone, then the signature over the bytes, then what they say. */
export type Intake = {
  /** Why the headers alone say that it cannot be genuine; undefined where the body has to be looked at. */
  refusedByHeaders(headers: Headers, nowMs: number): Refused | undefined;
  /** Throws for a secret that cannot be right: that is a mistake in the configuration, and no sender's fault. */
  verify(delivery: RawDelivery): Verified;
  /** Of a body that was verified. Never throws, whatever stands in it. */
  normalize(rawBody: Uint8Array, deliveryId: string): EventRead;
};
