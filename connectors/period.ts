/** The port of a period: which tickets of a client there were in a span of time, and how many by the ticket system's own count. */
import type { Trouble } from './trouble.ts';

/** `fromMs` is in it and `untilMs` is not. */
export type PeriodAsked = {
  /** As a read tells it. */
  readonly client: string;
  readonly fromMs: number;
  readonly untilMs: number;
};

/** A ticket that was made before the end of the period and not resolved before its beginning. Undefined is not known, and never none. */
export type PeriodTicket = {
  readonly id: string;
  readonly client: string;
  /** One line of what is seen, at most `MOST_LISTED_SUBJECT` characters; empty where there is none, or none is told. */
  readonly subject: string;
  readonly createdAtMs: number;
  /** As it is now. */
  readonly status: 'open' | 'closed';
  /** When somebody of the MSP first took or answered it; `none` where nobody has. */
  readonly acknowledgedAtMs: number | 'none' | undefined;
  /** Since when a closed one is done; undefined of an open one, too. */
  readonly resolvedAtMs: number | undefined;
  /** By their names; an empty one is none. */
  readonly category: string | undefined;
  readonly priority: string | undefined;
  readonly site: string | undefined;
  /** The ticket system's own verdict; `none` where no SLA holds for it. */
  readonly sla: 'met' | 'missed' | 'none' | undefined;
  /** Of an open one. */
  readonly waitingOnClient: boolean | undefined;
  readonly internal: boolean | undefined;
  readonly project: boolean | undefined;
  readonly merged: boolean | undefined;
};

export type NoPeriod =
  /** This desk lists no periods, and says so. */
  | { readonly kind: 'unsupported' }
  /** Answered 404: it knows no such call, or a proxy says so while it restarts. */
  | { readonly kind: 'absent' }
  /** It knows no such client, period or place. */
  | { readonly kind: 'refused' }
  | Trouble;
export type PeriodPageRead =
  | {
      readonly kind: 'page';
      readonly tickets: readonly PeriodTicket[];
      readonly more: boolean;
      /** The place behind the page. */
      readonly after: string | undefined;
      /** Up to where the list is whole; undefined where that is the end of the period. */
      readonly wholeUntilMs: number | undefined;
      /** In how many tickets something that may be left out is told in a form that says nothing. */
      readonly unclear: number;
    }
  | NoPeriod;
/** Of those of the list: made in the period, resolved in it, open at its end. Undefined is not counted. */
export type PeriodCount = {
  readonly created: number | undefined;
  readonly resolved: number | undefined;
  readonly open: number | undefined;
};
export type PeriodCountRead = ({ readonly kind: 'count' } & PeriodCount) | NoPeriod;

/** What a page may hold. */
export const MOST_ON_PAGE = 500;
/** A line of a report; what makes two tickets the same issue stands in its beginning. */
export const MOST_LISTED_SUBJECT = 300;
/** A year, and the edges of a zone's calendar. */
export const LONGEST_PERIOD_MS = 400 * 86_400_000;
