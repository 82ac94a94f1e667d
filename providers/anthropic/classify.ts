/** Pure: what the end of one attempt at Anthropic means. Decided on status and error code together, never on status alone. */
import type { Fault, Provider, Verdict } from '../contract.ts';
import { retryOrOpen } from '../retry-after.ts';

type Http = Extract<Fault, { kind: 'http' }>;

/** Closed until the month turns, in UTC; sent without advice to wait, with status 429 or, for a limit set by the customer, 400. */
const SPENT_THIS_MONTH = new Set(['enforced_spend_limit_reached', 'contract_spend_limit_reached', 'own_spend_limit_reached']);
/** Closed until somebody pays, appeals or changes the account. */
const CLOSED_BY_ACCOUNT = new Set([
  'credit_balance_too_low',
  'organization_on_hold',
  'linked_organization_billing_unavailable',
  'linked_organization_spend_limit_reached',
]);

/** What the fault means for the next step. */
export const verdictOf: Provider['verdictOf'] = (fault, nowMs) => {
  switch (fault.kind) {
    case 'http':
      return verdictOfStatus(fault, nowMs);
    case 'network':
      return { kind: 'retry-same', afterMs: undefined };
    case 'silent':
      return { kind: 'next-route' }; // asking a silent route again only doubles the silence
    case 'too-large':
      return { kind: 'next-route' };
    case 'malformed':
      return { kind: 'retry-same', afterMs: undefined }; // a page of a CDN, or an unlucky sample: both pass
    case 'refused':
      return { kind: 'policy' };
  }
};

function verdictOfStatus({ status, code, retryAfter }: Http, nowMs: number): Verdict {
  if (code !== undefined && SPENT_THIS_MONTH.has(code)) return { kind: 'open-until', atMs: monthStartAfter(nowMs) };
  if (code !== undefined && CLOSED_BY_ACCOUNT.has(code)) return { kind: 'open-until', atMs: 'changed-by-hand' };
  if (code?.startsWith('cmek_')) return { kind: 'next-route' }; // the customer's encryption key is out of reach, with 400 or 503
  if (status === 401 || status === 402) return { kind: 'open-until', atMs: 'changed-by-hand' };
  if (status === 403) return { kind: 'policy' };
  if (status === 404) return { kind: 'next-route' };
  if (status === 408 || status === 409 || status === 429 || status >= 500) return retryOrOpen(retryAfter, nowMs);
  if (status < 400) return { kind: 'next-route' }; // a redirect: the address is wrong for this route only
  return { kind: 'fix-or-human' };
}

function monthStartAfter(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
}
