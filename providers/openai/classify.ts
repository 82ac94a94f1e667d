/** Pure: what the end of one attempt at OpenAI means. Decided on status and error code together, never on status alone. */
import type { Fault, Provider, Verdict } from '../contract.ts';
import { retryOrOpen } from '../retry-after.ts';

type Http = Extract<Fault, { kind: 'http' }>;

/** Money is gone. It comes with status 429 like a rate limit, but waiting does not help. */
const SPENT = new Set([
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
  'billing_hard_limit_reached',
]);
/** The vendor declines this content or this client, whatever the status. */
const DECLINED = new Set([
  'content_filter',
  'content_policy_violation',
  'bio_policy',
  'misalignment_policy_violation',
  'data_residency_mismatch',
  'unsupported_country_region_territory',
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
  if (code !== undefined && SPENT.has(code)) return { kind: 'open-until', atMs: 'changed-by-hand' };
  if (code !== undefined && DECLINED.has(code)) return { kind: 'policy' };
  if (status === 401 || status === 402) return { kind: 'open-until', atMs: 'changed-by-hand' };
  if (status === 403) return { kind: 'policy' };
  if (status === 404) return { kind: 'next-route' };
  if (status === 408 || status === 409 || status === 429 || status >= 500) return retryOrOpen(retryAfter, nowMs);
  if (status < 400) return { kind: 'next-route' }; // a redirect: the address is wrong for this route only
  return { kind: 'fix-or-human' };
}
