/** Decides whether a delivery is genuine, after the Standard Webhooks scheme. Pure: bytes, secrets and the time are given. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RawDelivery, Refused, Verified } from './intake.ts';

export type DeliveryHeaders = {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
};
export type Delivery = Omit<RawDelivery, 'headers'> & {
  /** `webhook-id`, `webhook-timestamp` and `webhook-signature` as they came. */
  readonly headers: DeliveryHeaders;
};
export function headersOf(headers: Headers): DeliveryHeaders {
  const header = (word: string): string | undefined => headers.get(word) ?? undefined;
  return { id: header('webhook-id'), timestamp: header('webhook-timestamp'), signature: header('webhook-signature') };
}

/** Five minutes either way is what the scheme recommends: room for a bad clock, little for a replay. */
const TOLERANCE_S = 300;
/** A sender has two or three secrets while one is replaced; a hundred signatures are an attack on our processor. */
const MOST_SIGNATURES = 10;
/** No full stop: it parts id, timestamp and body in the signed text, and could move the border between them. */
const DELIVERY_ID = /^[!-\-/-~]{1,200}$/;
/** Ten digits last until the year 2286; twelve are still exact as a number. */
const UNIX_SECONDS = /^\d{1,12}$/;

/**
 * Between one signature and the next: `webhook-signature` parts them by blanks, and where the header stands more than once, whoever joins
 * the lines does it by commas (RFC 9110, 5.3). The comma inside of one is followed by base64, which has none itself.
 */
const JOINED = /,(?=v\d{1,3}[a-z]?,)/;
/** Ten signatures of the longest kind are under a thousand; more is nobody's, and would cost time. */
const LONGEST_SIGNATURES = 2_000;

/** Verifies headers and time first, so that what cannot be genuine costs no look at its body. */
export function verifyDelivery({ secrets, headers, rawBody, nowMs }: Delivery): Verified {
  const keys = secrets.map(keyOf);
  const read = readHeaders(headers, nowMs);
  if (read.kind !== 'possible') return read;
  const { id, timestamp, candidates } = read;
  const expected = keys.map((key) => signatureOf(key, `${id}.${timestamp}.`, rawBody));
  if (!expected.some((right) => candidates.some((candidate) => isSame(candidate, right)))) {
    return { kind: 'forged', why: `none of ${candidates.length} signature(s) fits one of ${keys.length} secret(s)` };
  }
  return { kind: 'genuine', deliveryId: id };
}

/** Why the headers alone say that it cannot be genuine; undefined where the body has to be looked at. */
export function refusedByHeaders(headers: DeliveryHeaders, nowMs: number): Refused | undefined {
  const read = readHeaders(headers, nowMs);
  return read.kind === 'possible' ? undefined : read;
}

type Possible = {
  readonly kind: 'possible';
  readonly id: string;
  readonly timestamp: string;
  readonly candidates: readonly string[];
};

function readHeaders({ id, timestamp, signature }: DeliveryHeaders, nowMs: number): Possible | Refused {
  if (id === undefined || !DELIVERY_ID.test(id))
    return forged('expected webhook-id to be 1 to 200 visible ASCII characters without a full stop', id);
  if (timestamp === undefined || !UNIX_SECONDS.test(timestamp)) return forged('expected webhook-timestamp to be Unix seconds', timestamp);
  if (signature === undefined) return forged('expected the header webhook-signature', signature);
  if (signature.length > LONGEST_SIGNATURES)
    return forged(`expected ${LONGEST_SIGNATURES} characters of webhook-signature at most`, signature);
  const candidates = signaturesIn(signature).filter((candidate) => candidate.startsWith('v1,'));
  if (candidates.length === 0) return { kind: 'forged', why: `no v1 signature among the first ${MOST_SIGNATURES} of webhook-signature` };
  const ageS = Math.floor(nowMs / 1000) - Number(timestamp);
  if (Math.abs(ageS) > TOLERANCE_S) return { kind: 'stale', why: clockComplaint(ageS) };
  return { kind: 'possible', id, timestamp, candidates };
}

const signaturesIn = (header: string): readonly string[] =>
  header
    .split(/\s/)
    .flatMap((part) => part.split(JOINED))
    .map(withoutCommas)
    .filter((part) => part !== '')
    .slice(0, MOST_SIGNATURES);

/** At its end, where the next line was joined. By hand: a pattern for the end of a text is tried at each of its signs. */
function withoutCommas(part: string): string {
  let to = part.length;
  while (part[to - 1] === ',') to--;
  return part.slice(0, to);
}

function forged(wanted: string, got: string | undefined): Refused {
  // What came is not repeated: it is the attacker's text, and it would stand in our log.
  return { kind: 'forged', why: `${wanted}, got ${got === undefined ? 'none' : `${got.length} other character(s)`}` };
}

function clockComplaint(ageS: number): string {
  const direction = ageS > 0 ? 'old' : 'in the future';
  return `clock: the delivery is ${Math.abs(ageS)} s ${direction}, at most ${TOLERANCE_S} s are accepted; compare both clocks`;
}

function signatureOf(key: Uint8Array, prefix: string, rawBody: Uint8Array): string {
  return `v1,${createHmac('sha256', key).update(prefix).update(rawBody).digest('base64')}`;
}

/** Compares the text, not the decoded bytes: base64 has four spellings of the same last byte. */
function isSame(given: string, right: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** 24 to 64 bytes is what the scheme allows; a shorter key could be guessed. */
const isKey = ({ length }: Uint8Array): boolean => length >= 24 && length <= 64;
const bytesOf = (secret: string): Uint8Array => Buffer.from(/^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] ?? '', 'base64');
export const isWebhookSecret = (text: string): boolean => isKey(bytesOf(text));

/** A secret that cannot be right is a mistake in our configuration, and never a reason to call a sender a forger. */
export function keyOf(secret: string): Uint8Array {
  const key = bytesOf(secret);
  if (isKey(key)) return key;
  throw new RangeError(
    `Expected a webhook secret of whsec_ and base64 of 24 to 64 bytes, got ${key.length} bytes. Correct the configured secret.`,
  );
}
