/**
 * What the ledger remembers, row by row, as its port gives and takes it. `process` and `item` say what a row is of; `connection` is the
 * ticket system that the item stands in, and null for one that stands in none: a report.
 */
import type { KeyObject } from 'node:crypto';
import type { Paced } from './pace-rows.ts';
import type { RouteState } from './route-rows.ts';

export type AttemptStart = {
  readonly workflowId: string;
  readonly episode: number;
  readonly round: number;
  readonly route: string;
  readonly provider: string;
  /** The name by which a model is asked for. */
  readonly model: string;
  readonly purpose: 'first' | 'corrected' | 'raised-limit' | 'shrunk' | 'canary';
  readonly client: string;
  readonly startedAtMs: number;
  /** Past this the row reads as "outcome unknown, may be billed". */
  readonly deadlineAtMs: number;
  /** Micro-US-dollars; null where the price is not known (never zero by default). */
  readonly worstCostMicros: number | null;
  readonly inputHash: string;
};
/** `spent`: the route has had its three requests for this ticket and round. `blocked`: whoever begins it has said no to this state. */
export type AttemptBegun =
  | { readonly kind: 'begun'; readonly attempt: string; readonly state?: RouteState | undefined; readonly isTold?: true }
  /** Its account has no room for it at its pace. */
  | Paced
  | { readonly kind: 'spent'; readonly count: number }
  | { readonly kind: 'blocked'; readonly state: RouteState }
  /** A person has suspended the route, its provider or its model. */
  | { readonly kind: 'suspended'; readonly untilMs: number | undefined };
export type AttemptEnd = {
  readonly endedAtMs: number;
  /** `answered`, or a verdict's kind, or `unfit`, `truncated`, `aborted`. */
  readonly outcome: string;
  /** Why it brought no answer, in the chain's word; undefined where it brought one. */
  readonly reason?: string | undefined;
  /** The vendor's own word or code: short, no text of the ticket. */
  readonly raw: string | undefined;
  /** Free text, sealed at rest. */
  readonly detail: string | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly costMicros: number | null;
  /** The model that has answered, as the vendor names it; undefined where none has, or a release kept none. */
  readonly servedModel: string | undefined;
};
/** `model` is undefined in rows of a release that kept none. */
export type AttemptRow = Omit<AttemptStart, 'model'> & {
  readonly model: string | undefined;
  readonly attempt: string;
  readonly number: number;
  readonly end: AttemptEnd | undefined;
};
/** Sums over attempts there ever were; cost in micro-US-dollars, without the `unpriced`, whose price was not known. */
export type AttemptTotal = {
  readonly route: string;
  readonly provider: string;
  readonly outcome: string;
  readonly count: number;
  readonly costMicros: number;
  readonly unpriced: number;
};
/** How often a route's answers have ended with a word that nobody knows; `none` where they had no word. */
export type EndWordCount = { readonly route: string; readonly word: string; readonly count: number };

export type DecisionRow = {
  readonly workflowId: string;
  readonly episode: number;
  readonly client: string;
  readonly process: string;
  readonly connection: string | null;
  readonly item: string;
  readonly endedAtMs: number;
  /** The outcome's kind: `decided`, `would-ask-a-person`, … */
  readonly outcome: string;
  readonly route: string | undefined;
  /** The whole outcome as JSON, sealed at rest; '' once retention has emptied it. */
  readonly detail: string;
};

/** `observed` is how far the write has provably come; `triedAtMs` is when it was last sent. */
export type WriteState =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'tried'; readonly triedAtMs: number }
  | { readonly kind: 'applied'; readonly ref: string; readonly version: string };
/** A note on a ticket that asks a person; `step` names it in its episode. */
export type HandOver = {
  readonly workflowId: string;
  readonly episode: number;
  readonly step: string;
  readonly process: string;
  readonly connection: string;
  readonly item: string;
};
export type FieldChange = { readonly field: string; readonly before: string | null; readonly after: string | null };
/** `key` is `<workflow id>:e<N>:<step>`. `changes` read as none once retention has emptied them. */
export type WriteIntent = {
  readonly key: string;
  readonly workflowId: string;
  readonly episode: number;
  readonly step: string;
  readonly process: string;
  readonly connection: string | null;
  readonly item: string;
  readonly changes: readonly FieldChange[];
  /** What its note is found by, or the ticket that it makes; none for a step that leaves neither. */
  readonly mark?: string;
};
/** `stored` without a mark: of a release that kept none. */
export type WriteMark = { readonly kind: 'none' } | { readonly kind: 'stored'; readonly mark: string | undefined };
/** `created`: for the external ids of tickets that we make. */
export type SubkeyPurpose = 'mark' | 'created';
/** The same for the whole life of a ledger, whatever key it is sealed under. */
export type Subkey = { readonly subkey: KeyObject; readonly madeAtMs: number };

/** A ticket that its system does not find: how many sightings count, the first of them, and the last. */
export type Absence = { readonly times: number; readonly firstAtMs: number; readonly countedAtMs: number };
/**
 * What a write has met that must not go on for ever. `unseen`: answered yes, and not there. `conflict`: the ticket changed under it.
 * `gone`: refused as gone, or gone; `invalid`: refused as it is; `too-large`: the ticket cannot be read.
 */
export type WriteTrouble = 'unseen' | 'conflict' | 'refused-as-gone' | 'gone' | 'too-large' | 'found-again' | 'invalid';

export type DueRow = {
  readonly workflowId: string;
  readonly process: string;
  readonly connection: string | null;
  readonly item: string;
  readonly acceptedAtMs: number;
  readonly dueAtMs: number;
};
/** `acceptance`: its number, which grows with time. `signalledAtMs`: when its workflow was last told; undefined before. */
/** As it stands in the ledger. */
export type StandingDue = DueRow & { readonly acceptance: number };
export type DueMade = { readonly kind: 'made' | 'stood'; readonly acceptance: number; readonly signalledAtMs: number | undefined };
export type WaitingRow = {
  readonly workflowId: string;
  readonly process: string;
  readonly client: string;
  readonly dueAtMs: number;
  readonly lane: string;
  /** It has tried since it was last signalled, and counts as signalled then. Not read back. */
  readonly triedAtMs?: number | undefined;
  /** The machines that it waits for. Not read back. */
  readonly cause?: string | undefined;
};
export type SignalFailure = { readonly sinceMs: number; readonly atMs: number; readonly restsMs: readonly number[] };

/** `overdue`: no outcome and nobody asked by its time. `stuck`: its workflow cannot go on. */
export type AlarmRow = {
  readonly workflowId: string;
  readonly kind: 'overdue' | 'stuck';
  /** Of work of no item what its id begins with. */
  readonly process: string;
  readonly connection: string | null;
  /** Null for work of no item, as a poll or a drain. */
  readonly item: string | null;
  readonly raisedAtMs: number;
  readonly noted: 'not-yet' | 'written' | 'withheld';
};

/** `isBound`: a namespace of Temporal is known to hold this id, so that it never changes again. */
export type Installation = { readonly id: string; readonly isBound: boolean };

/**
 * The ticket that a number stands for. `createdAt` is the desk's text, as first seen, empty while none is known; `textHash` is of subject
 * and body as last read. Episodes are `baseEpisode` and the openings that the desk counts: what a number stood for before keeps its own.
 */
export type ItemRow = {
  readonly workflowId: string;
  readonly connection: string | null;
  readonly item: string;
  readonly createdAt: string;
  readonly textHash: string;
  readonly baseEpisode: number;
  readonly highestEpisode: number;
  /** How often it was reopened with the same text since then, in milliseconds. */
  readonly reopened: number;
  readonly reopenedSinceMs: number;
  /** What was decided of the highest episode: a machine is asked, a person, or nobody. */
  readonly verdict: 'ask' | 'person' | 'nothing';
};

/** A person is asked. `task` is `<workflow id>:e<N>:t<n>`; `detail` is JSON, sealed at rest; '' once retention has emptied it. */
export type TaskRow = {
  readonly task: string;
  readonly workflowId: string;
  readonly episode: number;
  readonly kind: 'answer' | 'approve' | 'review';
  readonly client: string;
  readonly process: string;
  readonly connection: string | null;
  readonly item: string;
  readonly openedAtMs: number;
  readonly dueAtMs: number;
  /** Who is asked now, and how often the asking has escalated. */
  readonly role: string;
  readonly escalations: number;
  readonly claim: { readonly by: string; readonly untilMs: number } | undefined;
  readonly end: { readonly atMs: number; readonly how: string; readonly by: string | undefined } | undefined;
  readonly detail: string;
  /** The machines that all are down; absent where something else is why a person is asked. */
  readonly cause?: string | undefined;
  /** Its note was put off. @default false */
  readonly isUnasked?: boolean;
};

/** The last time that old rows were looked for: `endedAtMs` is undefined while that runs, and where it was cut short. */
export type RetentionRun = {
  readonly begunAtMs: number;
  readonly endedAtMs: number | undefined;
  readonly keepMs: number;
  readonly removed: number;
  readonly emptied: number;
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

/** 0 stands for a queue that was served once. */
export type QueueBeat = { readonly queue: string; readonly atMs: number };

/** A waiting item that was told, and the time with which it was marked. */
export type Woken = { readonly workflowId: string; readonly atMs: number };
/** `asleep`: it has not read its signal. `turned-away`: it waits again as one that no machine had room for. */
export type WokenNow = { readonly workflowId: string; readonly is: 'asleep' | 'under-way' | 'turned-away' };
