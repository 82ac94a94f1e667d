/** The ledger's port: what must be remembered outside Temporal's histories. One implementation on SQL. */
import type { PollCursor, PollItem } from './poll-rows.ts';
import type { PaceAsked, ToldNow } from './pace-rows.ts';
import type { AfterEnd, RouteState } from './route-rows.ts';
import type { AlertLedger } from './alert-rows.ts';
import type { FactsLedger } from './facts-rows.ts';
import type { ReportLedger } from './report-rows.ts';
import type { RouteLedger } from './route-port.ts';
import type { ListedWait, WaitingListOver, WaitingNews } from './waiting-list-rows.ts';
import type {
  Absence,
  AlarmRow,
  AttemptBegun,
  AttemptEnd,
  AttemptRow,
  AttemptStart,
  AttemptTotal,
  DecisionRow,
  DueMade,
  DueRow,
  EndWordCount,
  StandingDue,
  HandOver,
  Installation,
  ItemRow,
  QueueBeat,
  LedgerCounts,
  RetentionRun,
  SignalFailure,
  Subkey,
  SubkeyPurpose,
  TaskRow,
  WaitingRow,
  WriteIntent,
  WriteMark,
  WriteState,
  Woken,
  WokenNow,
  WriteTrouble,
} from './rows.ts';

export type * from './alert-rows.ts';
export type * from './facts-rows.ts';
export type * from './pace-rows.ts';
export type * from './poll-rows.ts';
export type * from './report-rows.ts';
export type * from './route-rows.ts';
export type * from './rows.ts';
export type * from './waiting-list-rows.ts';

/**
 * Every call is one short transaction, safe beside other processes and a kill at any line.
 * A busy database throws `LedgerBusy`, which the caller may retry.
 */
export interface Ledger extends RouteLedger, AlertLedger, FactsLedger, ReportLedger {
  /**
   * Looks at the state of the route, counts and inserts in one transaction: once it is begun, no state came between. Answers `blocked`
   * where `isBlocked` says so, `spent` instead of a fourth row for workflow, episode, round and route.
   * `underWay`: requests on the route that have begun, and have neither ended nor passed their deadline; counted while it is half open.
   */
  beginAttempt(start: AttemptStart, isBlocked?: (state: RouteState, underWay: number) => boolean, pace?: PaceAsked): Promise<AttemptBegun>;
  /**
   * Idempotent: the first end stays, and what follows from it follows once. `unknownEnd`: the word with which its answer ended, where nobody
   * knows it; counted by route. `told`: what its headers leave of the route's limits. Answers with the states of which `after` has made another
   * generation. `kin`: routes that may change with it.
   */
  endAttempt(
    attempt: string,
    end: AttemptEnd,
    of?: { readonly unknownEnd?: string | undefined; readonly after?: AfterEnd; readonly kin?: readonly string[]; readonly told?: ToldNow },
  ): Promise<readonly RouteState[]>;
  attempts(workflowId: string): Promise<readonly AttemptRow[]>;
  /** Start of the newest unbroken run of failed attempts on the route, over all tickets; undefined if its last ended attempt was answered. */
  failingSince(route: string): Promise<number | undefined>;
  /** Idempotent by workflow and episode: the first stays. */
  recordDecision(row: DecisionRow): Promise<void>;
  decisions(filter: { readonly workflowId?: string }): Promise<readonly DecisionRow[]>;
  episodeEnded(workflowId: string, episode: number): Promise<boolean>;
  /** Of the newest episode that has ended; undefined before the first. */
  lastOutcome(workflowId: string): Promise<Pick<DecisionRow, 'episode' | 'outcome' | 'route' | 'endedAtMs'> | undefined>;
  /** Undefined before the ticket was first read. */
  item(workflowId: string): Promise<ItemRow | undefined>;
  /** The newest row stays. */
  putItem(row: ItemRow): Promise<void>;
  /** Of all decisions, writes, attempts and tasks under this id; 0 where there are none. */
  highestEpisode(workflowId: string): Promise<number>;
  writeState(key: string): Promise<WriteState>;
  writeMark(key: string): Promise<WriteMark>;
  /** Throws `UnsealError` where the installation's secret is sealed under a key that is not known. */
  subkey(purpose: SubkeyPurpose): Promise<Subkey>;
  /** Recorded in the line before the write is sent, again at each try. */
  writeTried(intent: WriteIntent, atMs: number): Promise<void>;
  /** A try that was noted at a later time than now was made now, as far as anybody knows. */
  writeTimedAnew(key: string, atMs: number): Promise<void>;
  /** The ticket system certainly did not take it: the next try need not wait. Keeps an applied write applied. */
  writeCleared(key: string): Promise<void>;
  /** Changes nothing where no try was recorded: the write was found on the ticket and is an older ledger's. */
  writeApplied(key: string, ref: string, version: string, atMs: number): Promise<void>;
  /** The ticket that it was for is there: it is the item of its own creation from now on, whether a try was recorded or not. The first proof stays. */
  ticketOpened(intent: WriteIntent, made: { readonly ticket: string; readonly version: string }, atMs: number): Promise<void>;
  /** The version that a ticket which we made was made with; undefined of any other ticket. */
  openedVersion(connection: string, ticket: string): Promise<string | undefined>;
  writes(workflowId: string): Promise<readonly (WriteIntent & { readonly state: WriteState })[]>;
  /** Hand-over notes that were written and not superseded since. */
  openHandOvers(): Promise<readonly HandOver[]>;
  /** How often this write has met this, this time included. */
  countTrouble(key: string, trouble: WriteTrouble, atMs: number): Promise<number>;
  troubleTimes(key: string, trouble: WriteTrouble): Promise<number>;
  /** One more sighting of a ticket that is not found; those less than `apartMs` after the last are none. */
  countAbsence(connection: string, item: string, atMs: number, apartMs: number): Promise<Absence>;
  /** It was found: the next sighting is the first. */
  endAbsence(connection: string, item: string): Promise<void>;
  /** Where one stands that nobody has covered yet, it stays as it is, and stands for this one too. */
  /** `holder`: the process that may take the row back, as long as no other has put one that this one stands for. */
  putDue(row: DueRow, holder?: string): Promise<DueMade>;
  /** The workflow was told of it. */
  dueSignalled(workflowId: string, acceptance: number, atMs: number): Promise<void>;
  /** Called before a ticket is read: says the newest acceptance that the reading covers, 0 where there is none. */
  coverDue(workflowId: string): Promise<number>;
  /** What it was for was never started. One that another process counts on, or whose workflow was told, stays. */
  takeBackDue(workflowId: string, acceptance: number, holder: string): Promise<void>;
  /** Takes one acceptance away. Another acceptance stays. */
  removeDue(workflowId: string, acceptance: number): Promise<void>;
  /** Those up to this acceptance have an outcome, or a task that watches. */
  removeDueUpTo(workflowId: string, upTo: number): Promise<void>;
  /** Only those that a reading or a look has covered: of what came since, nobody knows what it is. */
  postponeDue(workflowId: string, dueAtMs: number): Promise<void>;
  /** Of these workflows those that neither a due row nor an open task watches. */
  unwatched(workflowIds: readonly string[]): Promise<readonly string[]>;
  overdue(nowMs: number, limit: number): Promise<readonly DueRow[]>;
  /** Each row by itself, those due first. */
  standingDue(limit: number): Promise<readonly StandingDue[]>;
  /** Undefined before the first poll. */
  pollCursor(connection: string): Promise<PollCursor | undefined>;
  putPollCursor(connection: string, cursor: PollCursor): Promise<void>;
  /** When a poll last did all that it was for; changes nothing before the first cursor. */
  putPolledAt(connection: string, atMs: number): Promise<void>;
  /** What was listed of these tickets before. */
  pollItems(connection: string, items: readonly string[]): Promise<readonly PollItem[]>;
  /** All of them and the cursor behind them, or nothing. An item that waits goes on waiting, with its tries, whatever is put over it. */
  putPollPage(connection: string, items: readonly PollItem[], cursor: PollCursor): Promise<void>;
  /** Those that wait and whose time has come, by `freshAtMs`, newest first, or by `changedAtMs`, oldest first. */
  pollWaiting(connection: string, first: 'newest' | 'oldest', nowMs: number, limit: number): Promise<readonly PollItem[]>;
  /** They were announced at these versions: one that was listed at another since still waits. */
  pollAnnounced(connection: string, items: readonly Pick<PollItem, 'item' | 'version'>[]): Promise<void>;
  /** It was not taken, and goes on waiting. Changes nothing where it waits no more. */
  pollRefused(connection: string, item: Pick<PollItem, 'item' | 'tries' | 'nextAtMs'>): Promise<void>;
  /** How many were not taken, fewer times than `told`, and are not to be tried before a later time. */
  pollResting(connection: string, of: { readonly nowMs: number; readonly told: number }): Promise<number>;
  pollCounts(connection: string): Promise<{ readonly kept: number; readonly waiting: number }>;
  /** Forgets what was announced and changed before the time; what waits stays. */
  forgetPollItems(connection: string, beforeMs: number): Promise<void>;
  /** Forgets so many of those that were announced, oldest change first. */
  forgetOldestPollItems(connection: string, count: number): Promise<void>;
  /**
   * Of these versions those that a write of ours may have made, as `<item> <version>`: it has returned them, or it was sent to that
   * item since then and is not known to stand yet.
   */
  perhapsOurs(
    connection: string,
    of: { readonly versions: readonly Pick<PollItem, 'item' | 'version'>[]; readonly sentSinceMs: number },
  ): Promise<ReadonlySet<string>>;
  /** Those that stand, oldest first. */
  alarms(): Promise<readonly AlarmRow[]>;
  /** True if it did not stand yet: of several that raise it at once, one. */
  raiseAlarm(row: AlarmRow): Promise<boolean>;
  noteAlarm(workflowId: string, noted: AlarmRow['noted']): Promise<void>;
  clearAlarm(workflowId: string): Promise<void>;
  /** Written by a workflow, read by whoever wants proof that one reaches the ledger. */
  putBeat(name: string, nonce: string, atMs: number): Promise<void>;
  beat(name: string): Promise<{ readonly nonce: string; readonly atMs: number } | undefined>;
  /** A worker of each of these queues runs in the process now. */
  beatQueues(process: string, queues: readonly string[], atMs: number): Promise<void>;
  /** When each process that serves a queue was last heard of, in no order; 0 for a queue that was ever served, once a beat of it was forgotten. */
  queueBeats(): Promise<readonly QueueBeat[]>;
  /** Those of one process, of all that were last heard of before a time, or of a queue, up to a time. */
  forgetBeats(
    those: { readonly process: string } | { readonly beforeMs: number } | { readonly queue: string; readonly upToMs: number },
  ): Promise<void>;
  /** Of items that were told: those of which nothing has come yet, neither an outcome nor another try, and those that had no room to try. */
  wokenUnderWay(told: readonly Woken[]): Promise<readonly WokenNow[]>;
  /** The newest row of an item stays, and counts as not signalled, or as signalled when it last tried. */
  putWaiting(row: WaitingRow): Promise<void>;
  removeWaiting(workflowId: string): Promise<void>;
  waiting(process: string, limit: number): Promise<readonly WaitingRow[]>;
  /** All that have an open task or wait for AI, each once, those due first. Ids only: a hundred thousand are read in milliseconds. */
  waitingWorkflows(): Promise<readonly string[]>;
  /**
   * Those never signalled since they wait, or only before the given time: by due time, then id. Without those whose signal has failed
   * since then, unless their rest was over at `nowMs`.
   */
  waitingPage(process: string, notSignalledSinceMs: number, limit: number, nowMs?: number): Promise<readonly WaitingRow[]>;
  /** Changes nothing where the item waits no more. */
  markSignalled(workflowId: string, atMs: number): Promise<void>;
  /**
   * A drain that began at `sinceMs` could not signal the item. Answers with its failures in that drain: the item rests for the
   * `restsMs` of that number, and where there is none is left alone by that drain. 0 where the item waits no more.
   */
  signalFailed(workflowId: string, failure: SignalFailure): Promise<number>;
  /** Those that a drain which began at `sinceMs` could not signal, and when the first of them has rested: undefined where none is tried again. */
  unsignalled(process: string, sinceMs: number): Promise<{ readonly count: number; readonly nextAtMs: number | undefined }>;
  /** The newest row of a task stays, but an ended task is never changed again, unless it ended as `run-lost`; `reopened`: also where it has ended, since its run was reset. */
  putTask(row: TaskRow, how?: 'newest' | 'reopened'): Promise<void>;
  task(id: string): Promise<TaskRow | undefined>;
  /** By due time, then id. `open: false` asks for the ended ones only. */
  tasks(filter: { readonly open?: boolean; readonly workflowId?: string }, limit: number): Promise<readonly TaskRow[]>;
  /** Open tasks with this cause, and whether a list of more than `most` of them has news that was not told yet. */
  countWaiting(cause: string, how: { readonly most: number; readonly atMs: number }): Promise<WaitingNews>;
  /** Lists that were told and are none any more, each once: half of `most` or fewer are on them, or each has its note. */
  waitingListsOver(how: { readonly most: number }): Promise<readonly WaitingListOver[]>;
  /** All that wait for machines, with and without a task, by due time. */
  listedWaits(limit: number): Promise<readonly ListedWait[]>;
  /** Which installation this ledger belongs to; made with the ledger. */
  installation(): Promise<Installation>;
  /** From now on the ledger belongs to that installation. False where it is bound to another, which it then stays. */
  bindInstallation(id: string, atMs: number): Promise<boolean>;
  /** Sums over all attempts there ever were, by route and outcome. */
  attemptTotals(): Promise<readonly AttemptTotal[]>;
  /** By route, the most frequent first. */
  unknownEnds(): Promise<readonly EndWordCount[]>;
  /** True for one of those that ask within `everyMs`: it goes through what is older than `keepMs`. */
  beginRetention(run: { readonly atMs: number; readonly everyMs: number; readonly keepMs: number }): Promise<boolean>;
  endRetention(end: { readonly atMs: number; readonly removed: number; readonly emptied: number }): Promise<void>;
  /** Undefined before the first. */
  lastRetention(): Promise<RetentionRun | undefined>;
  /** Attempts that began before then, at most so many; their sums stay. Answers with how many. */
  removeAttempts(beforeMs: number, most: number): Promise<number>;
  /** Sealed bodies from before then, at most so many of each kind; rows and keys stay. Answers with how many. */
  emptyBodies(beforeMs: number, most: number): Promise<number>;
  /** Keeps rules of clients and boards under the SHA-256 of their text, which it answers with. Idempotent; what is kept never changes. */
  putRules(text: string, atMs: number): Promise<string>;
  /** Undefined where they are not kept. */
  rules(hash: string): Promise<string | undefined>;
  /** Hashes of those that nobody has put since then. */
  rulesPutBefore(beforeMs: number): Promise<readonly string[]>;
  /** False where they were put again since then, or are not kept. */
  removeRules(hash: string, beforeMs: number): Promise<boolean>;
  /** What stands, counted by kind, and what ended, as the sums that the database keeps. */
  counts(nowMs: number): Promise<LedgerCounts>;
  close(): Promise<void>;
}
