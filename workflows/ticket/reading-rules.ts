/** Which tickets are worked on, and when they are due: what is decided when a ticket is read. Data. */

/** All that is named must fit. Ages in milliseconds since the ticket was created. */
export type ScopeFilter = {
  readonly boards?: readonly string[];
  readonly statuses?: readonly string[];
  readonly types?: readonly string[];
  readonly sources?: readonly string[];
  readonly clients?: readonly string[];
  readonly youngerThanMs?: number;
  readonly olderThanMs?: number;
};
/** In scope: fits one of `include`, or that is empty; and fits none of `exclude`. */
export type Scope = { readonly include: readonly ScopeFilter[]; readonly exclude: readonly ScopeFilter[] };

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
/** Wall-clock times as HH:MM, `24:00` being the end of a day; from before to. */
export type Hours = { readonly from: string; readonly to: string };
export type Calendar = {
  /** IANA name, such as Europe/Berlin. */
  readonly timeZone: string;
  /** A day that is not named has no business hours; at least one day has some. */
  readonly hours: Partial<Readonly<Record<Weekday, readonly Hours[]>>>;
  /** Dates as YYYY-MM-DD in that time zone: days without business hours. */
  readonly holidays: readonly string[];
};
/** `*` stands for any. The most exact row counts: client and priority, client, priority, neither. */
export type SlaRow = { readonly client: string; readonly priority: string; readonly respondWithinMs: number };
export type SlaRules = {
  /** `field`: the due time that the ticket system gives. */
  readonly source: 'field' | 'table';
  readonly table: readonly SlaRow[];
  /** Undefined: every minute counts. */
  readonly calendar: Calendar | undefined;
  /** Respond within so much business time where the source says nothing. */
  readonly fallbackMs: number;
};
/** Which rule a due time comes from, as the record keeps it. */
export type DueBy =
  | { readonly kind: 'field' }
  | { readonly kind: 'table'; readonly client: string; readonly priority: string; readonly respondWithinMs: number }
  | { readonly kind: 'fallback'; readonly respondWithinMs: number };

/** What is decided when a ticket is read. */
export type ReadingRules = { readonly scope: Scope; readonly sla: SlaRules };
