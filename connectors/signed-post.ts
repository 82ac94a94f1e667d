/** Posts a signed message once and says how it ended. Nothing is tried again here, and no other address is followed. */
import { exchange } from '../net/exchange.ts';
import { said } from './delivery.ts';
import { addressFault } from './outgoing-address.ts';
import { isMessageId, signedHeaders } from './sign-webhook.ts';
import { delayOf } from './trouble.ts';
import type { Exchange } from '../net/exchange.ts';
import type { Delivered } from './delivery.ts';
import type { Message } from './sign-webhook.ts';

export type WebhookDoor = {
  readonly url: string;
  /** `whsec_…`, the newest first; two while one is replaced. */
  readonly secrets: readonly string[];
  /** Why the address may be without TLS. */
  readonly plainReason?: string;
};
export type PostOptions = { readonly timeoutMs?: number; readonly nowMs?: () => number; readonly send?: typeof fetch };

/** A receiver that keeps what it gets answers within seconds; one that works first is told by the scheme not to. */
const TIMEOUT_MS = 30_000;
/** Nothing in the reply is used. */
const MOST_REPLY_BYTES = 64 * 1024;
/** A page and its PDF in base64 are some 2 MB; a receiver's own limit is rarely above this. */
export const MOST_BODY_BYTES = 24 * 1024 * 1024;

/** The id of what was accepted is the message's. */
export async function signedPost(door: WebhookDoor, message: Message, options: PostOptions = {}): Promise<Delivered> {
  const { timeoutMs = TIMEOUT_MS, nowMs = Date.now, send = fetch } = options;
  const fault = addressFault(door.url, door.plainReason) ?? messageFault(message);
  if (fault !== undefined) return { kind: 'refused', permanent: true, why: fault };
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'standby',
    ...signedHeaders(message, door.secrets, nowMs()),
  };
  const sent = { method: 'POST', url: door.url, headers, body: message.body, mostBytes: MOST_REPLY_BYTES } as const;
  return afterExchange(await exchange(send, sent, timeoutMs), message.id, nowMs());
}

function messageFault({ id, body }: Message): string | undefined {
  if (!isMessageId(id)) return 'expected an id of 1 to 200 visible ASCII characters without a full stop';
  const bytes = Buffer.byteLength(body);
  return bytes > MOST_BODY_BYTES ? `a message of ${bytes} bytes, and no more than ${MOST_BODY_BYTES} are sent` : undefined;
}

/** Whoever asks for more is asked again all the same: a receiver that is set right is told within it. */
const LONGEST_ADVICE_MS = 15 * 60_000;

/** Pure. */
export function afterExchange(result: Exchange, id: string, nowMs: number): Delivered {
  switch (result.kind) {
    case 'unsent':
      return { kind: 'not-sent', why: said(result.detail) };
    case 'lost':
      return { kind: 'unknown', why: said(result.detail) };
    // Its status is in the detail as words; a receiver that answers a page of this size has said neither yes nor no.
    case 'too-large':
      return { kind: 'unknown', why: said(result.detail) };
    case 'reply':
      return withAdvice(afterStatus(result.status, id), delayOf(result.retryAfter, nowMs, LONGEST_ADVICE_MS));
  }
}

const withAdvice = (end: Delivered, retryAfterMs: number | undefined): Delivered =>
  end.kind === 'refused' && !end.permanent && retryAfterMs !== undefined ? { ...end, retryAfterMs } : end;

/** Says no for now: the next try may be taken. */
const FOR_NOW: ReadonlySet<number> = new Set([408, 425, 429]);
/** Said by whoever stands in front, who has lost the receiver or its reply. */
const IN_FRONT: ReadonlySet<number> = new Set([502, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530]);

function afterStatus(status: number, id: string): Delivered {
  const why = `the receiver answered HTTP ${status}`;
  if (status >= 200 && status < 300) return { kind: 'accepted', id };
  if (IN_FRONT.has(status)) return { kind: 'unknown', why: `${why}: somebody before it answered, and it may have it` };
  if (status >= 300 && status < 400) return { kind: 'refused', permanent: true, why: `${why}: another address is not followed` };
  return { kind: 'refused', permanent: status < 500 && !FOR_NOW.has(status), why };
}
