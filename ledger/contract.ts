/** The ledger's port: what must be remembered outside Temporal's histories. One implementation on SQL. */

export type AttemptStart = {
  readonly workflowId: string;
  readonly episode: number;
  readonly round: number;
  readonly route: string;
  readonly provider: string;
  readonly purpose: 'first' | 'repair' | 'raised-limit' | 'shrunk';
  readonly client: string;
  readonly startedAtMs: number;
  /** Past this the row reads as "outcome unknown, may be billed". */
  readonly deadlineAtMs: number;
  /** Micro-US-dollars; null where the price is not known (never zero by default). */
  readonly worstCostMicros: number | null;
  readonly inputHash: string;
};
/** `spent`: the route has had its three requests for this ticket and round. */
export type AttemptBegun = { readonly kind: 'begun'; readonly attempt: string } | { readonly kind: 'spent'; readonly count: number };
export type AttemptEnd = {
  readonly endedAtMs: number;
  /** `answered`, or a verdict's kind, or `unfit`, `truncated`, `aborted`. */
  readonly outcome: string;
  /** The vendor's own word or code: short, no text of the ticket. */
  readonly raw: string | undefined;
  /** Free text, sealed at rest. */
  readonly detail: string | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly costMicros: number | null;
};
export type AttemptRow = AttemptStart & { readonly attempt: string; readonly number: number; readonly end: AttemptEnd | undefined };

export type DecisionRow = {
  readonly workflowId: string;
  readonly episode: number;
  readonly client: string;
  readonly process: string;
  readonly connection: string;
  readonly ticket: string;
  readonly endedAtMs: number;
  /** The outcome's kind: `decided`, `would-ask-a-person`, … */
  readonly outcome: string;
  readonly route: string | undefined;
  /** The whole outcome as JSON, sealed at rest. */
  readonly detail: string;
};

/** `observed` is how far the write has provably come; `triedAtMs` is when it was last sent. */
export type WriteState =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'tried'; readonly triedAtMs: number }
  | { readonly kind: 'applied'; readonly ref: string; readonly version: string };
export type FieldChange = { readonly field: string; readonly before: string | null; readonly after: string | null };
/** `key` is `<workflow id>:e<N>:<step>`. */
export type WriteIntent = {
  readonly key: string;
  readonly workflowId: string;
  readonly episode: number;
  readonly step: string;
  readonly connection: string;
  readonly ticket: string;
  readonly changes: readonly FieldChange[];
};

/** A breaker's words: `closed` lets requests through, `open` does not. A route without a row is closed: usable. */
export type RouteState = {
  readonly route: string;
  readonly version: number;
  readonly state: 'open' | 'closed' | 'half-open';
  readonly untilMs: number | undefined;
  readonly why: string | undefined;
  readonly grant: number | undefined;
};
export type DueRow = {
  readonly workflowId: string;
  readonly connection: string;
  readonly ticket: string;
  readonly acceptedAtMs: number;
  readonly dueAtMs: number;
};
export type WaitingRow = {
  readonly workflowId: string;
  readonly process: string;
  readonly client: string;
  readonly dueAtMs: number;
  readonly lane: string;
  /** It has tried since it was last signalled, and counts as signalled then. Not read back. */
  readonly triedAtMs?: number | undefined;
};

/** A list that was begun and not read to its end. What each figure is for is said in `activities/poll/cursor.ts`. */
export type PollListing = {
  /** The next page is asked for from then, and behind that place where the ticket system tells places. */
  readonly fromMs: number;
  readonly after: string | undefined;
  /** The pages have come so far. */
  readonly pastMs: number;
  /** The next list must begin no later than this; undefined while nothing holds it. */
  readonly heldMs: number | undefined;
  /** It began further back than it had to. */
  readonly isDeep: boolean;
  /** What of this list people are told of, each by a word. */
  readonly met: readonly string[];
};
/**
 * `sinceMs`: the next list begins there. `newestMs`: the newest plausible change ever listed. `floorMs`: what changed earlier was never
 * asked for. `deepAtMs`: when a list last began further back. `told`: what people were told of, until it is over.
 */
export type PollCursor = {
  readonly sinceMs: number;
  readonly newestMs: number;
  readonly floorMs: number;
  readonly deepAtMs: number;
  readonly polledAtMs: number;
  readonly listing: PollListing | undefined;
  readonly told: readonly string[];
};
/** A ticket that was listed, at the newest version that was. `waits`: it has still to be announced, at `nextAtMs` or later. */
export type PollItem = {
  readonly ticket: string;
  readonly version: string;
  readonly actor: string;
  readonly changedAtMs: number;
  /** When the ticket was made, or, where that is not told, changed: the newest have their share of the announcements. */
  readonly freshAtMs: number;
  readonly waits: boolean;
  /** How often it was not taken. */
  readonly tries: number;
  readonly nextAtMs: number;
};
/** `overdue`: no outcome and nobody asked by its time. `stuck`: its workflow cannot go on. */
export type AlarmRow = {
  readonly workflowId: string;
  readonly kind: 'overdue' | 'stuck';
  readonly connection: string;
  readonly ticket: string;
  readonly raisedAtMs: number;
  readonly noted: 'not-yet' | 'written' | 'withheld';
};

/** A person is asked. `task` is `<workflow id>:e<N>:t<n>`; `detail` is JSON, sealed at rest. */
export type TaskRow = {
  readonly task: string;
  readonly workflowId: string;
  readonly episode: number;
  readonly kind: 'answer' | 'approve' | 'review';
  readonly client: string;
  readonly process: string;
  readonly connection: string;
  readonly ticket: string;
  readonly openedAtMs: number;
  readonly dueAtMs: number;
  /** Who is asked now, and how often the asking has escalated. */
  readonly role: string;
  readonly escalations: number;
  readonly claim: { readonly by: string; readonly untilMs: number } | undefined;
  readonly end: { readonly atMs: number; readonly how: string; readonly by: string | undefined } | undefined;
  readonly detail: string;
};

/** One kind of rows, and how many of it. */
export type CountOf = { readonly of: string; readonly count: number };
/** `due` are all items without an outcome; `overdue` those of them past their time. */
export type LedgerCounts = {
  readonly due: number;
  readonly overdue: number;
  readonly openTasksByRole: readonly CountOf[];
  readonly waitingByLane: readonly CountOf[];
  readonly decisionsByOutcome: readonly CountOf[];
};

/**
 * Every call is one short transaction, safe beside other processes and a kill at any line.
 * A busy database throws `LedgerBusy`, which the caller may retry.
 */
export interface Ledger {
  /** Counts and inserts in one transaction; answers `spent` instead of a fourth row for workflow, episode, round and route. */
  beginAttempt(start: AttemptStart): Promise<AttemptBegun>;
  /** Idempotent: the first settlement stays. */
  settleAttempt(attempt: string, end: AttemptEnd): Promise<void>;
  attempts(workflowId: string): Promise<readonly AttemptRow[]>;
  /** Start of the newest unbroken run of failed attempts on the route, over all tickets; undefined if its last settled attempt was answered. */
  failingSince(route: string): Promise<number | undefined>;
  /** Idempotent by workflow and episode: the first stays. */
  recordDecision(row: DecisionRow): Promise<void>;
  decisions(filter: { readonly workflowId?: string }): Promise<readonly DecisionRow[]>;
  episodeEnded(workflowId: string, episode: number): Promise<boolean>;
  writeState(key: string): Promise<WriteState>;
  /** Recorded in the line before the write is sent, again at each try. */
  writeTried(intent: WriteIntent, atMs: number): Promise<void>;
  /** The ticket system certainly did not take it: the next try need not wait. Keeps an applied write applied. */
  writeCleared(key: string): Promise<void>;
  /** Changes nothing where no try was recorded: the write was found on the ticket and is an older ledger's. */
  writeApplied(key: string, ref: string, version: string, atMs: number): Promise<void>;
  writes(workflowId: string): Promise<readonly (WriteIntent & { readonly state: WriteState })[]>;
  routeStates(): Promise<readonly RouteState[]>;
  putRouteState(state: RouteState): Promise<void>;
  /** Idempotent by workflow: an earlier acceptance stays until settled, and `stood` says that it did. */
  putDue(row: DueRow): Promise<'made' | 'stood'>;
  /** Takes back the acceptance of that moment: what it was for was never started. Another acceptance stays. */
  removeDue(workflowId: string, acceptedAtMs: number): Promise<void>;
  settleDue(workflowId: string): Promise<void>;
  /** Changes nothing where the item has no due row any more. */
  postponeDue(workflowId: string, dueAtMs: number): Promise<void>;
  overdue(nowMs: number, limit: number): Promise<readonly DueRow[]>;
  /** Undefined before the first poll. */
  pollCursor(connection: string): Promise<PollCursor | undefined>;
  putPollCursor(connection: string, cursor: PollCursor): Promise<void>;
  /** When a poll last did all that it was for; changes nothing before the first cursor. */
  putPolledAt(connection: string, atMs: number): Promise<void>;
  /** What was listed of these tickets before. */
  pollItems(connection: string, tickets: readonly string[]): Promise<readonly PollItem[]>;
  /** All of them and the cursor behind them, or nothing. An item that waits goes on waiting, with its tries, whatever is put over it. */
  putPollPage(connection: string, items: readonly PollItem[], cursor: PollCursor): Promise<void>;
  /** Those that wait and whose time has come, by `freshAtMs`, newest first, or by `changedAtMs`, oldest first. */
  pollWaiting(connection: string, first: 'newest' | 'oldest', nowMs: number, limit: number): Promise<readonly PollItem[]>;
  /** They were announced at these versions: one that was listed at another since still waits. */
  pollAnnounced(connection: string, items: readonly Pick<PollItem, 'ticket' | 'version'>[]): Promise<void>;
  /** It was not taken, and goes on waiting. Changes nothing where it waits no more. */
  pollRefused(connection: string, item: Pick<PollItem, 'ticket' | 'tries' | 'nextAtMs'>): Promise<void>;
  pollCounts(connection: string): Promise<{ readonly kept: number; readonly waiting: number }>;
  /** Forgets what was announced and changed before the time; what waits stays. */
  forgetPollItems(connection: string, beforeMs: number): Promise<void>;
  /** Forgets so many of those that were announced, oldest change first. */
  forgetOldestPollItems(connection: string, count: number): Promise<void>;
  /** Of these tickets and versions those that a write of ours has returned. */
  ourVersions(connection: string, of: readonly Pick<PollItem, 'ticket' | 'version'>[]): Promise<ReadonlySet<string>>;
  /** Those that stand, oldest first. */
  alarms(): Promise<readonly AlarmRow[]>;
  /** True if it did not stand yet: of several that raise it at once, one. */
  raiseAlarm(row: AlarmRow): Promise<boolean>;
  noteAlarm(workflowId: string, noted: AlarmRow['noted']): Promise<void>;
  clearAlarm(workflowId: string): Promise<void>;
  /** Written by a workflow, read by whoever wants proof that one reaches the ledger. */
  putBeat(name: string, nonce: string, atMs: number): Promise<void>;
  beat(name: string): Promise<{ readonly nonce: string; readonly atMs: number } | undefined>;
  /** The newest row of an item stays, and counts as not signalled, or as signalled when it last tried. */
  putWaiting(row: WaitingRow): Promise<void>;
  removeWaiting(workflowId: string): Promise<void>;
  waiting(process: string, limit: number): Promise<readonly WaitingRow[]>;
  /** Those never signalled since they wait, or only before the given time: by due time, then id. */
  waitingPage(process: string, notSignalledSinceMs: number, limit: number): Promise<readonly WaitingRow[]>;
  /** Changes nothing where the item waits no more. */
  markSignalled(workflowId: string, atMs: number): Promise<void>;
  /** The newest row of a task stays, but an ended task is never changed again. */
  putTask(row: TaskRow): Promise<void>;
  task(id: string): Promise<TaskRow | undefined>;
  /** By due time, then id. `open: false` asks for the ended ones only. */
  tasks(filter: { readonly open?: boolean; readonly workflowId?: string }, limit: number): Promise<readonly TaskRow[]>;
  /** Sums for tables and status: attempts by route and outcome, cost settled in micro-US-dollars. */
  attemptTotals(): Promise<
    readonly {
      readonly route: string;
      readonly provider: string;
      readonly outcome: string;
      readonly count: number;
      readonly costMicros: number;
    }[]
  >;
  /** What stands and what ended, counted by kind: one grouped query each. */
  counts(nowMs: number): Promise<LedgerCounts>;
  close(): Promise<void>;
}
