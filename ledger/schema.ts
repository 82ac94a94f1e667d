/**
 * The ledger's tables, as the newest migration leaves them. Times are integer milliseconds, money integer micro-US-dollars.
 * A dialect must return both as numbers: they stay far below 2^53. Columns named `sealed_*` hold text sealed with the key.
 */
export type AttemptTable = {
  attempt: string;
  workflow_id: string;
  episode: number;
  round: number;
  route: string;
  number: number;
  provider: string;
  purpose: 'first' | 'repair' | 'raised-limit' | 'shrunk';
  client: string;
  started_at_ms: number;
  deadline_at_ms: number;
  worst_cost_micros: number | null;
  input_hash: string;
  /** Null until the attempt is settled, like all columns below. */
  ended_at_ms: number | null;
  outcome: string | null;
  raw: string | null;
  sealed_detail: string | null;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_micros: number | null;
};
export type DecisionTable = {
  workflow_id: string;
  episode: number;
  client: string;
  process: string;
  connection: string;
  ticket: string;
  ended_at_ms: number;
  outcome: string;
  route: string | null;
  sealed_detail: string;
};
export type WriteTable = {
  key: string;
  workflow_id: string;
  episode: number;
  step: string;
  connection: string;
  ticket: string;
  sealed_changes: string;
  first_tried_at_ms: number;
  tried_at_ms: number;
  /** Null until the write is proven to have come through, like the two columns below. */
  applied_at_ms: number | null;
  ref: string | null;
  version: string | null;
};
export type RouteStateTable = {
  route: string;
  version: number;
  state: 'open' | 'closed' | 'half-open';
  until_ms: number | null;
  why: string | null;
  grant_count: number | null;
};
export type DueTable = { workflow_id: string; connection: string; ticket: string; accepted_at_ms: number; due_at_ms: number };
export type WaitingTable = {
  workflow_id: string;
  process: string;
  client: string;
  due_at_ms: number;
  lane: string;
  /** Null until the item was told that AI is back. */
  signalled_at_ms: number | null;
};
export type TaskTable = {
  task: string;
  workflow_id: string;
  episode: number;
  kind: 'answer' | 'approve' | 'review';
  client: string;
  process: string;
  connection: string;
  ticket: string;
  opened_at_ms: number;
  due_at_ms: number;
  role: string;
  escalations: number;
  /** Null while nobody has the task in hand, like the column below. */
  sealed_claim_by: string | null;
  claim_until_ms: number | null;
  /** Null until the task ends, like the two columns below; the last also where no person ended it. */
  ended_at_ms: number | null;
  end_how: string | null;
  sealed_end_by: string | null;
  sealed_detail: string;
};

export type PollTable = {
  connection: string;
  since_ms: number;
  newest_ms: number;
  floor_ms: number;
  deep_at_ms: number;
  polled_at_ms: number;
  /** JSON; null where no list is under way. */
  listing: string | null;
  /** JSON. */
  told: string;
};
export type PollItemTable = {
  connection: string;
  ticket: string;
  version: string;
  actor: string;
  changed_at_ms: number;
  fresh_at_ms: number;
  /** 1: still to be announced. */
  waits: number;
  tries: number;
  next_at_ms: number;
};
export type AlarmTable = {
  workflow_id: string;
  kind: 'overdue' | 'stuck';
  connection: string;
  ticket: string;
  raised_at_ms: number;
  /** What became of the note on the ticket. */
  noted: 'not-yet' | 'written' | 'withheld';
};
export type BeatTable = { name: string; nonce: string; at_ms: number };

export type Schema = {
  attempt: AttemptTable;
  decision: DecisionTable;
  write_intent: WriteTable;
  route_state: RouteStateTable;
  due: DueTable;
  waiting: WaitingTable;
  task: TaskTable;
  poll: PollTable;
  poll_item: PollItemTable;
  alarm: AlarmTable;
  beat: BeatTable;
  migration: { name: string; applied_at_ms: number };
};
