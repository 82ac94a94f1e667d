/** The ledger's tables of routes, as the newest migration leaves them. */
import type { Generated } from 'kysely';

export type RouteStateTable = {
  route: string;
  version: number;
  state: 'open' | 'closed' | 'half-open';
  until_ms: number | null;
  why: string | null;
  grant_count: number | null;
  /** Why the route takes no requests, in the chain's word, where its replies have opened the breaker. */
  reason: string | null;
  /** How often it was opened. */
  opening: Generated<number>;
  opened_at_ms: number | null;
  /** Asked since it was opened. */
  canaries: Generated<number>;
  /** Null where its provider has named the time itself. */
  next_canary_at_ms: number | null;
  /** It takes requests again, and who waits was not told yet. */
  is_drain_due: Generated<number>;
  /** `account` or `group`, and its name. */
  opened_with: string | null;
};
/** `target`: `route:`, `provider:` or `model:`, and its name. */
export type SuspensionTable = {
  target: string;
  sealed_actor: string;
  sealed_reason: string;
  since_ms: number;
  until_ms: number | null;
  lets_finish: number;
};
export type RouteEventTable = { event: Generated<number>; target: string; at_ms: number; kind: string; detail: string };
/** Null where its provider's headers say nothing of it. */
export type RouteToldTable = {
  route: string;
  /** When the request was begun whose reply has told it. */
  asked_at_ms: number;
  requests_left: number | null;
  requests_until_ms: number | null;
  tokens_left: number | null;
  tokens_limit: number | null;
  tokens_until_ms: number | null;
};
export type RouteTroubleTable = {
  route: string;
  since_ms: number;
  failed_at_ms: number;
  /** Null while nothing has answered since. */
  answered_at_ms: number | null;
  reason: string;
  told: string;
};
