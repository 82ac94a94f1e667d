/** The run of a group of alerts: what it starts with, how it ends, and the activities that it asks. No text of an alert passes through any of it. */
import type { Severity } from './severity.ts';
import type { Counts, GroupSettings, GroupState, GroupStep, Noted, OnRaise, SaidByText } from './contract.ts';

/** What the ids of runs of groups begin with. */
export const GROUPS = 'alerts';

export type GroupRef = { readonly connection: string; readonly group: string };
export type EpisodeRef = GroupRef & { readonly episode: number };

/** `tickets`: the ticket connection on which it stands. */
export type GroupInput = GroupRef & {
  readonly tickets: string;
  readonly settings: GroupSettings;
  readonly onRaise: OnRaise;
  /** Whether its ticket is closed after the closing note, where nobody has touched it. @default false */
  readonly closeResolved?: boolean;
  readonly carried?: GroupRun;
};

/** Where a run stands; it survives the run. */
export type GroupRun = {
  readonly episode: number | undefined;
  readonly group: GroupState;
  readonly ticket: string | undefined;
  /** Tickets that this episode has had made, and what it has told: the next of each gets the next number. */
  readonly openings: number;
  readonly tellings: number;
  /** Nobody may write of it, or its ticket was refused: it is counted, and said to nobody. */
  readonly isSilent: boolean;
  /** What is to be said as soon as there is a ticket to say it on. */
  readonly owed: Telling | undefined;
  /** Set once a ticket of it was found merged: no other merge is followed in this episode. */
  readonly followed?: Followed | undefined;
  /** Tickets that are open still though a second one was made for a higher severity, the oldest first. */
  readonly earlier?: readonly OpenTicket[];
  /** What is to be made once the ticket system takes it, and not before a time. */
  readonly refused?: Refused | undefined;
  /** Its end is decided, and some of its tickets are to be told or closed. */
  readonly ending?: Ending;
  readonly episodes: number;
  /** The highest severity that the receiver knows of; undefined before the group has a ticket, and where none is told. */
  readonly heard?: Severity | undefined;
};

/** `opening`: which ticket of the episode it is. `isTold`: its closing note stands. */
export type OpenTicket = { readonly ticket: string; readonly opening: number; readonly isTold?: boolean };
/** `change`: the one that the end was decided by. `left`: one after the other. `tries`: how often the first of them was tried in vain. */
export type Ending = { readonly change: number; readonly why: string; readonly left: readonly OpenTicket[]; readonly tries: number };
export type Refused = { readonly telling: Telling; readonly linked: OpeningAsked['linked']; readonly nextAtMs: number };

/** `isSaid`: a note on the survivor has told what it goes on from. */
export type Followed = { readonly from: string; readonly into: string; readonly isSaid: boolean };

/** What a note of a group says. */
export type TellingKind = 'first' | 'flapping' | 'update' | 'steady' | 'closing' | 'linked' | 'carried-on';
export type Telling = { readonly kind: TellingKind; readonly explain: boolean };

export type Look =
  /** No episode of the group is open. */
  | { readonly kind: 'none'; readonly acceptance: number }
  | {
      readonly kind: 'open';
      readonly episode: number;
      readonly client: string;
      readonly change: number;
      readonly counts: Counts;
      /** By the clock that the counts go by. */
      readonly nowMs: number;
      readonly acceptance: number;
      /** Asked for by a run that has just begun. @default nothing was told of it */
      readonly stood?: Stood;
      /** Of the same: the severity that an earlier run has seen at its last look. @default it is the first look */
      readonly before?: Severity;
    };

/** What an earlier run of the group has had made and has told of the episode that is open. */
export type Stood = Pick<GroupRun, 'openings' | 'tellings' | 'followed'> & {
  readonly ticket: string;
  readonly earlier: readonly OpenTicket[];
  /** What was last said, but for the end. */
  readonly last: Noted & { readonly kind: TellingKind; readonly atMs: number; readonly hosts: number; readonly rules: number };
  /** Oldest first. */
  readonly notesAtMs: readonly number[];
};

export type OpeningAsked = EpisodeRef & {
  readonly tickets: string;
  /** Counts what this episode has told, and the tickets that it has had made. */
  readonly number: number;
  readonly opening: number;
  readonly telling: Telling;
  /** The ticket that this one goes on from, and why. */
  readonly linked?: { readonly ticket: string; readonly why: LinkedWhy };
};
/** `raised`: the one before is open, and its severity has risen. */
export type LinkedWhy = Extract<GroupStep, { readonly kind: 'linked-ticket' }>['why'] | 'raised';
export type OpenedFor =
  /** `said`: what its text says, which an earlier try may have frozen. @default what is known now */
  | { readonly kind: 'opened'; readonly ticket: string; readonly said?: SaidByText }
  /** By the rules nothing may be written there: nothing is ever said of it. */
  | { readonly kind: 'silent'; readonly why: string }
  /** The ticket system does not take it as it is: somebody was told, and may mend it there or in the configuration. */
  | { readonly kind: 'refused'; readonly why: string }
  /** No ticket is made here: one that the source has made is written on. */
  | { readonly kind: 'on-theirs' }
  | { readonly kind: 'pending' };

export type TellingAsked = EpisodeRef & {
  readonly tickets: string;
  /** Undefined: the oldest ticket that the source has made of one of its alerts. */
  readonly ticket: string | undefined;
  /** Counts what this episode has told. */
  readonly number: number;
  readonly telling: Telling;
  readonly followed?: Followed;
  /** Of a closing note: whether the run has the ticket closed after it. @default false */
  readonly closes?: boolean;
  /** Of a ticket that is not the episode's own any more. @default false */
  readonly isBeside?: boolean;
};
export type Told =
  /** `said`: as of one that was made. */
  | { readonly kind: 'told'; readonly ticket: string; readonly said?: SaidByText }
  | { readonly kind: 'silent'; readonly ticket: string; readonly why: string }
  /** A person has closed it, or it is gone, or is another client's now. */
  | { readonly kind: 'closed'; readonly ticket: string; readonly why: string }
  /** Into another ticket, by a person. */
  | { readonly kind: 'merged'; readonly ticket: string; readonly into: string }
  | { readonly kind: 'no-ticket' }
  | { readonly kind: 'pending' };

export type RaiseAsked = EpisodeRef & {
  readonly tickets: string;
  readonly ticket: string;
  readonly to: Severity;
  readonly number: number;
  readonly followed?: Followed;
};

/** Times by the clock that the counts go by. `heldUntilMs`: as of counts. */
export type Rise = { readonly severity: Severity; readonly atMs: number; readonly heldUntilMs?: number | undefined };

export type LookingAsked = EpisodeRef & { readonly tickets: string; readonly ticket: string; readonly followed?: Followed };

/** `opening`: which ticket of the episode it is. */
export type ClosingAsked = EpisodeRef & { readonly tickets: string; readonly ticket: string; readonly opening: number };
export type ClosedFor =
  | { readonly kind: 'closed' }
  /** Open, or closed by somebody else. In our words: it stands in the ledger as how the episode ended. */
  | { readonly kind: 'left'; readonly why: string }
  | { readonly kind: 'pending' };

/** Local ones: each is a short transaction of the ledger. */
export interface GroupActivities {
  /** Covers what was accepted until now. `begunOn`: the ticket connection, of a run that knows of no episode yet. */
  lookAtGroup(of: GroupRef & { readonly workflowId: string; readonly begunOn?: string }): Promise<Look>;
  /**
   * For whoever may not wait for the next look. Covers what was accepted until now, so that its run is told of what comes after it; what has come
   * is looked at all the same. Undefined where that episode is over.
   */
  severityOf(of: EpisodeRef & { readonly workflowId: string }): Promise<Rise | undefined>;
  /** Nothing is to be done up to a time, or ever: what was accepted up to `acceptance` is looked after. */
  restGroup(workflowId: string, acceptance: number, untilMs: number | undefined): Promise<void>;
  /** True where alerts that came since that change have begun the next episode. */
  endGroupEpisode(of: EpisodeRef, end: { readonly change: number; readonly why: string }): Promise<boolean>;
}

/** On the queue of the ticket system. */
export interface GroupDeskActivities {
  openForGroup(asked: OpeningAsked): Promise<OpenedFor>;
  tellOfGroup(asked: TellingAsked): Promise<Told>;
  raiseGroup(asked: RaiseAsked): Promise<Told>;
  /** Whether the ticket is open still; writes nothing. */
  lookAtGroupTicket(asked: LookingAsked): Promise<Told>;
  /** Only one that Standby has made, and that nobody else has touched since. */
  closeGroupTicket(asked: ClosingAsked): Promise<ClosedFor>;
}

export type GroupOutcome = { readonly episodes: number; readonly last: string };
