/** Pure: what a failed exchange means for the chain, in our own words: the vendor's text stays out of them. */
import type { Fault, Verdict } from '../../providers/contract.ts';
import type { FallReason } from '../../workflows/chain/contract.ts';

type Left = { readonly reason: FallReason; readonly why: string };
export type Meaning =
  | ({ readonly kind: 'retry-same'; readonly afterMs: number | undefined } & Left)
  | ({ readonly kind: 'next-route' | 'fix-or-human' | 'policy' } & Left)
  | ({ readonly kind: 'open-until'; readonly atMs: number | 'changed-by-hand' } & Left);
type ProvidersFault = Exclude<Fault, { kind: 'aborted' }>;

export function meaningOf(fault: ProvidersFault, verdict: Verdict): Meaning {
  const left: Left = { reason: reasonOf(fault, verdict), why: whyOf(fault) };
  switch (verdict.kind) {
    case 'retry-same':
      return { kind: 'retry-same', afterMs: verdict.afterMs, ...left };
    case 'open-until':
      return { kind: 'open-until', atMs: verdict.atMs, ...left };
    case 'next-route':
    case 'fix-or-human':
    case 'policy':
      return { kind: verdict.kind, ...left };
  }
}

function reasonOf(fault: ProvidersFault, verdict: Verdict): FallReason {
  switch (fault.kind) {
    case 'network':
      return 'unreachable';
    case 'silent':
      return 'silent';
    case 'refused':
      return 'declined';
    case 'too-large':
    case 'malformed':
      return 'bad-answer';
    case 'http':
      return reasonOfStatus(fault, verdict);
  }
}

function reasonOfStatus({ status, retryAfter }: Extract<Fault, { kind: 'http' }>, verdict: Verdict): FallReason {
  // Some vendors decline content with 400.
  if (verdict.kind === 'policy') return 'declined';
  if (status === 401) return 'key-refused';
  if (status === 404) return 'retired';
  // A rate limit says when to come again; a quota ends by money, or with the month, and no header says so.
  if (verdict.kind === 'open-until' && (verdict.atMs === 'changed-by-hand' || retryAfter === undefined)) return 'out-of-quota';
  if (status === 403) return 'declined';
  if (status === 429) return 'throttled';
  if (verdict.kind === 'fix-or-human') return 'bad-request';
  return status >= 500 || status === 408 || status === 409 ? 'server-error' : 'bad-answer';
}

function whyOf(fault: ProvidersFault): string {
  switch (fault.kind) {
    case 'http':
      return `status ${fault.status}${fault.code === undefined ? '' : ` ${word(fault.code)}`}`;
    case 'network':
      return fault.sent ? 'the connection broke' : 'no connection';
    case 'silent':
      return 'no complete answer before the deadline';
    case 'too-large':
      return 'the answer was larger than allowed';
    case 'malformed':
      return 'status 200 without a usable answer';
    case 'refused':
      return `the model declined${fault.raw === undefined ? '' : ` (${word(fault.raw)})`}`;
  }
}

/** A code is a short word by nature; whatever else stands there is text and left out. */
const word = (code: string): string => (/^[\w.-]{1,60}$/.test(code) ? code : 'an unreadable code');
