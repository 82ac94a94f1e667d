/** Pure: what a failed exchange means for the chain, in our own words: the vendor's text stays out of them. */
import type { Cause } from '../../providers/cause.ts';
import type { Fault, Verdict } from '../../providers/contract.ts';
import type { FailureReason } from '../../workflows/chain/contract.ts';

type Left = { readonly reason: FailureReason; readonly why: string };
export type Meaning =
  | ({ readonly kind: 'retry-same'; readonly afterMs: number | undefined } & Left)
  /** `unexplained`: the vendor calls our request wrong, and no table knows why. */
  | ({ readonly kind: 'next-route'; readonly unexplained: boolean } & Left)
  | ({ readonly kind: 'policy' | 'too-long' } & Left)
  /** `dayQuota`: the limit by the day that is used up, in its vendor's word. */
  | ({ readonly kind: 'open-until'; readonly atMs: number | 'changed-by-hand'; readonly dayQuota?: string } & Left);
type ProvidersFault = Exclude<Fault, { kind: 'aborted' }>;
type Http = Extract<Fault, { kind: 'http' }>;

export function meaningOf(fault: ProvidersFault, verdict: Verdict): Meaning {
  const left: Left = { reason: reasonOf(fault), why: whyOf(fault) };
  switch (verdict.kind) {
    case 'retry-same':
      return { kind: 'retry-same', afterMs: verdict.afterMs, ...left };
    case 'open-until':
      return { kind: 'open-until', atMs: verdict.atMs, ...dayQuotaOf(fault), ...left };
    case 'next-route':
      return { kind: 'next-route', unexplained: isUnexplained(fault, left.reason), ...left };
    case 'policy':
    case 'too-long':
      return { kind: verdict.kind, ...left };
  }
}

const dayQuotaOf = (fault: ProvidersFault): { readonly dayQuota?: string } =>
  fault.kind === 'http' && fault.dayQuota !== undefined ? { dayQuota: fault.dayQuota } : {};

const isUnexplained = (fault: ProvidersFault, reason: FailureReason): boolean =>
  fault.kind === 'http' && fault.cause === undefined && reason === 'bad-request';

function reasonOf(fault: ProvidersFault): FailureReason {
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
    case 'loading':
      return 'server-error';
    case 'http':
      return fault.cause === undefined ? reasonOfStatus(fault) : reasonOfCause(fault.cause, fault);
  }
}

const BY_CAUSE: Readonly<Record<Exclude<Cause, 'busy' | 'down'>, FailureReason>> = {
  capacity: 'throttled',
  'over-rate': 'throttled',
  'too-long': 'too-long',
  spent: 'out-of-quota',
  'spent-this-month': 'out-of-quota',
  account: 'set-up',
  key: 'key-refused',
  declined: 'declined',
  region: 'region',
  'no-model': 'retired',
  request: 'bad-request',
  'set-up': 'set-up',
};
const reasonOfCause = (cause: Cause, { status }: Http): FailureReason => {
  if (cause === 'busy' || cause === 'down') return status === 429 ? 'throttled' : 'server-error';
  return BY_CAUSE[cause];
};

function reasonOfStatus({ status, body }: Http): FailureReason {
  if (status === 429) return 'throttled';
  if (status >= 499 || status === 408 || status === 409) return 'server-error';
  if (status === 413) return 'too-long';
  if (status < 400) return 'bad-answer';
  if (body === 'page') return 'set-up'; // somebody's between us and the vendor
  return BY_STATUS[status] ?? 'set-up';
}

const BY_STATUS: Readonly<Partial<Record<number, FailureReason>>> = {
  400: 'bad-request',
  401: 'key-refused',
  402: 'out-of-quota',
  404: 'retired',
  410: 'retired',
  422: 'bad-request',
};

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
    case 'loading':
      return 'the model was still being loaded';
    case 'refused':
      return `the model declined${fault.raw === undefined ? '' : ` (${word(fault.raw)})`}`;
  }
}

/** A code is a short word by nature; whatever else stands there is text and left out. */
const word = (code: string): string => (/^[\w.-]{1,60}$/.test(code) ? code : 'an unreadable code');
