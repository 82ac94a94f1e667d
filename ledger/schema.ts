import type { Generated } from 'kysely';
import type { AlertCallTable, AlertEpisodeTable, AlertOwnerTable, AlertSourceTable, AlertTable } from './alert-tables.ts';
import type { FactsTable, RulesTable, SecretTable } from './kept-tables.ts';
import type { PollItemTable, PollTable } from './poll-tables.ts';
import type { ReportBlobTable, ReportOutboxTable, ReportTable } from './report-tables.ts';
import type { RouteEventTable, RouteStateTable, RouteToldTable, RouteTroubleTable, SuspensionTable } from './route-tables.ts';

/**
 * The ledger's tables, as the newest migration leaves them. Times are integer milliseconds, money integer micro-US-dollars.
 * A dialect must return both as numbers: they stay far below 2^53. Columns named `sealed_*` hold text sealed with
 * the key, or nothing at all ('') once retention has emptied them.
 */
export type AttemptTable = {
  attempt: string;
  workflow_id: string;
  episode: number;
  round: number;
  route: string;
  number: number;
  provider: string;
  purpose: 'first' | 'corrected' | 'raised-limit' | 'shrunk' | 'canary';
  client: string;
  started_at_ms: number;
  deadline_at_ms: number;
  worst_cost_micros: number | null;
  input_hash: string;
  /** Null in rows of a release that kept none. */
  asked_model: string | null;
  /** The version of the route's state that it was begun under; 0 where nothing was said of the route. */
  route_version: Generated<number>;
  /** All that share its pace; null where it has none. */
  account: string | null;
  /** Reserved, and what was used once that is known. */
  paced_tokens: number | null;
  /** Null until the attempt has ended, like all columns below. */
  ended_at_ms: number | null;
  outcome: string | null;
  /** The chain's word for why it brought no answer. */
  reason: string | null;
  raw: string | null;
  sealed_detail: string | null;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_micros: number | null;
  served_model: string | null;
};
export type DecisionTable = {
  workflow_id: string;
  episode: number;
  client: string;
  process: string;
  connection: string | null;
  item: string;
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
  process: string;
  connection: string | null;
  item: string;
  sealed_changes: string;
  first_tried_at_ms: number;
  tried_at_ms: number;
  /** Null until the write is proven to have come through, like the two columns below. */
  applied_at_ms: number | null;
  ref: string | null;
  version: string | null;
  /** Of the note; null for a step that leaves none, and for tries of a release that kept no marks. */
  mark: string | null;
};
/** `told`: the alerts raised since then, separated by blanks. */
export type DueTable = {
  workflow_id: string;
  acceptance: number;
  process: string;
  connection: string | null;
  item: string;
  accepted_at_ms: number;
  due_at_ms: number;
  /** 1 once the ticket was read or looked at after this acceptance. */
  covered: number;
  /** When its workflow was last told of it; null before. */
  signalled_at_ms: number | null;
  /** Who has made it and may take it back; null once anybody else counts on it. */
  holder: string | null;
};
/** One row: the newest number that was given to an acceptance. */
export type AcceptanceTable = { last: number };
export type WaitingTable = {
  workflow_id: string;
  process: string;
  client: string;
  due_at_ms: number;
  lane: string;
  /** Null until the item was signalled that AI is back. */
  signalled_at_ms: number | null;
  /** Signals that failed in a row, in the drain that sent the last of them. */
  failures: Generated<number>;
  /** Null until a signal failed, like the column below, which is null also where that drain sends no more. */
  failed_at_ms: number | null;
  retry_at_ms: number | null;
  /** The machines that it waits for; null where it waits for none in particular. */
  cause: string | null;
};
/** `told`: how many waited when that was last told. */
export type WaitingListTable = { cause: string; since_ms: number; told: number };
export type TaskTable = {
  task: string;
  workflow_id: string;
  episode: number;
  kind: 'answer' | 'approve' | 'review';
  client: string;
  process: string;
  connection: string | null;
  item: string;
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
  /** The machines that all are down; null where something else is why a person is asked. */
  cause: string | null;
  /** 1: its note was put off. */
  is_unasked: Generated<number>;
};

export type AlarmTable = {
  workflow_id: string;
  kind: 'overdue' | 'stuck';
  process: string;
  connection: string | null;
  item: string | null;
  raised_at_ms: number;
  /** What became of the note on the ticket. */
  noted: 'not-yet' | 'written' | 'withheld';
};
/** Sums over all rows there ever were, kept by triggers of the database. `outcome` is `unsettled` where an attempt has none. */
export type AttemptCountTable = {
  route: string;
  provider: string;
  outcome: string;
  count: number;
  cost_micros: number;
  /** Of these, those whose price was not known when they were begun. */
  unpriced: Generated<number>;
};
/** Answers that ended with a word that nobody knows, by that word. */
export type EndWordCountTable = { route: string; word: string; count: number };
export type DecisionCountTable = { outcome: string; count: number };
/** One row: the last run. `ended_at_ms` is null while it runs, and after a kill. */
export type RetentionTable = {
  name: string;
  begun_at_ms: number;
  ended_at_ms: number | null;
  keep_ms: number;
  removed: number;
  emptied: number;
};
/** `process` is drawn anew at each start of one. */
export type QueueBeatTable = { queue: string; process: string; at_ms: number };
/** One row. `bound_at_ms` is null until a namespace is known to hold the id. */
export type InstallationTable = { only: 1; id: string; made_at_ms: number; bound_at_ms: number | null };
export type BeatTable = { name: string; nonce: string; at_ms: number };

export type ItemTable = {
  workflow_id: string;
  connection: string | null;
  item: string;
  /** The desk's own text; empty while no plausible time is known. */
  created_at: string;
  sealed_text_hash: string;
  base_episode: number;
  highest_episode: number;
  reopened: number;
  reopened_since_ms: number;
  verdict: 'ask' | 'person' | 'nothing';
};
/** A ticket that is not found: how many sightings count, the first of them, and the last. */
export type AbsenceTable = { connection: string; item: string; times: number; first_at_ms: number; counted_at_ms: number };
export type WriteTroubleTable = { key: string; trouble: string; times: number; first_at_ms: number };

export type Schema = {
  attempt: AttemptTable;
  route_told: RouteToldTable;
  decision: DecisionTable;
  write_intent: WriteTable;
  route_state: RouteStateTable;
  suspension: SuspensionTable;
  route_event: RouteEventTable;
  route_trouble: RouteTroubleTable;
  due: DueTable;
  acceptance: AcceptanceTable;
  waiting: WaitingTable;
  waiting_list: WaitingListTable;
  task: TaskTable;
  poll: PollTable;
  poll_item: PollItemTable;
  alarm: AlarmTable;
  beat: BeatTable;
  queue_beat: QueueBeatTable;
  attempt_count: AttemptCountTable;
  end_word_count: EndWordCountTable;
  decision_count: DecisionCountTable;
  retention: RetentionTable;
  item: ItemTable;
  installation: InstallationTable;
  absence: AbsenceTable;
  write_trouble: WriteTroubleTable;
  secret: SecretTable;
  rules: RulesTable;
  alert: AlertTable;
  alert_episode: AlertEpisodeTable;
  alert_source: AlertSourceTable;
  alert_owner: AlertOwnerTable;
  alert_call: AlertCallTable;
  facts: FactsTable;
  report: ReportTable;
  report_blob: ReportBlobTable;
  report_outbox: ReportOutboxTable;
  migration: { name: string; applied_at_ms: number };
};
