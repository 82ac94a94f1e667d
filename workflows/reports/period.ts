/** A span that is reported on: a calendar week or month of a zone, as two instants, the second one outside. Times are read in activities only. */
export type PeriodKind = 'week' | 'month';
export type Period = {
  readonly kind: PeriodKind;
  /** `2026-W48` or `2026-11`: it stands in the workflow's id. */
  readonly id: string;
  /** IANA name, the client's. */
  readonly timeZone: string;
  readonly fromMs: number;
  /** The first moment that is no longer in it. */
  readonly toMs: number;
};
