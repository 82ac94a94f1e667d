/** Pure: when a ticket is due, and by which rule. */
import { addBusinessMs } from './business-time.ts';
import { isSameClient } from '../../workflows/rules/client-name.ts';
import { sameWord } from './same-word.ts';
import type { DueBy, SlaRow, SlaRules } from '../../workflows/ticket/reading-rules.ts';

/** `dueAtMs`: what the ticket system says, if anything. */
export type DueTicket = {
  readonly client: string;
  readonly priority: string | null;
  readonly dueAtMs: number | undefined;
  readonly openedAtMs: number;
};
/** `dueAtMs` in milliseconds since 1970. */
export type Due = { readonly dueAtMs: number; readonly dueBy: DueBy };

const DAY_MS = 86_400_000;
/** A ticket that is due later is due never: 2038-01-19, 2079-06-06 and 2099-12-31 are the last days of some database. */
const LATEST_DUE_MS = 3_653 * DAY_MS;
/** A ticket that will be opened later than this was not: clocks differ by minutes, and zones that somebody forgot by a day. */
const LATEST_OPENED_MS = DAY_MS;

/** What the ticket system says a ticket is due at, where that can be meant. */
export const dueAsSaid = (dueAtMs: number | undefined, nowMs: number): number | undefined =>
  dueAtMs !== undefined && dueAtMs > nowMs + LATEST_DUE_MS ? undefined : dueAtMs;

/** When a ticket was created, and never after now: its time to react would else begin in the future. Undefined where that is not known. */
export function createdAsSaid(createdAtMs: number | undefined, nowMs: number): number | undefined {
  if (createdAtMs === undefined || createdAtMs > nowMs + LATEST_OPENED_MS) return undefined;
  return Math.min(createdAtMs, nowMs);
}

/** The ticket system's time is taken as it is, also where it has passed. Every other is business time since the ticket was opened. */
export function dueOf(rules: SlaRules, ticket: DueTicket): Due {
  switch (rules.source) {
    case 'field':
      return ticket.dueAtMs === undefined ? fallback(rules, ticket) : { dueAtMs: ticket.dueAtMs, dueBy: { kind: 'field' } };
    case 'table': {
      const row = mostExact(rules.table, ticket);
      return row === undefined ? fallback(rules, ticket) : within(rules, ticket, { kind: 'table', ...row });
    }
  }
}

const fallback = (rules: SlaRules, ticket: DueTicket): Due =>
  within(rules, ticket, { kind: 'fallback', respondWithinMs: rules.fallbackMs });

function within({ calendar }: SlaRules, { openedAtMs }: DueTicket, dueBy: Exclude<DueBy, { readonly kind: 'field' }>): Due {
  const { respondWithinMs } = dueBy;
  const dueAtMs = calendar === undefined ? openedAtMs + respondWithinMs : addBusinessMs(calendar, openedAtMs, respondWithinMs);
  return { dueAtMs, dueBy };
}

/** Client and priority before client before priority before neither; of two that are equally exact the first. */
function mostExact(table: readonly SlaRow[], ticket: DueTicket): SlaRow | undefined {
  return table.filter((row) => fits(row, ticket)).toSorted((one, other) => exactness(other) - exactness(one))[0];
}

const ANY = '*';

/** Clients are compared as everywhere (`client-name.ts`); priorities are words. A ticket without priority fits `*` alone. */
function fits(row: SlaRow, { client, priority }: DueTicket): boolean {
  const clientFits = row.client === ANY || isSameClient(row.client, client);
  return clientFits && (row.priority === ANY || (priority !== null && sameWord(row.priority, priority)));
}

const exactness = ({ client, priority }: SlaRow): number => (client === ANY ? 0 : 2) + (priority === ANY ? 0 : 1);
