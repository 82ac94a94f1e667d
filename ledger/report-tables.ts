/** Tables of reports. */

/** A revision is never changed into another one: what was said stays, and what is said otherwise is the next. */
export type ReportTable = {
  client: string;
  kind: string;
  period: string;
  revision: number;
  workflow_id: string;
  /** The run that has begun it: another one never goes on with it. */
  run_id: string;
  time_zone: string;
  from_ms: number;
  to_ms: number;
  state: string;
  /** Null until it is made, like the three columns below. */
  facts_hash: string | null;
  prose_hash: string | null;
  html_hash: string | null;
  pdf_hash: string | null;
  began_at_ms: number;
  changed_at_ms: number;
  /** Why it stands so, and who has said it. */
  sealed_detail: string;
};
/** `hash`: SHA-256 of the text. */
export type ReportBlobTable = { hash: string; at_ms: number; sealed_text: string };
export type ReportOutboxTable = {
  client: string;
  kind: string;
  period: string;
  revision: number;
  /** By its name in the configuration: what is behind it may change. */
  recipient: string;
  state: string;
  approved_at_ms: number;
  tried_at_ms: number | null;
  changed_at_ms: number;
  sealed_detail: string;
};
