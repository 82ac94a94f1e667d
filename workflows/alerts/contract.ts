/** What a workflow knows of a group of alerts: counts and times, never a text. The alerts themselves stay in the ledger. */
import type { Severity } from './severity.ts';

export type { GroupSettings, OnRaise } from '../rules/group-times.ts';

/** Of one episode of a group; whatever a quiet window or a benign rule holds is in `held` and nowhere else. Times by our own clock. */
export type Counts = {
  /** When the first one counted: its arrival, or the end of what held it. */
  readonly firstAtMs: number;
  /** The newest change: an alert that began to count, or a resolve. */
  readonly lastAtMs: number;
  /** Alerts, each firing of one key by itself. */
  readonly count: number;
  /** Those that were critical at any time, also where they are resolved. */
  readonly critical: number;
  readonly firing: number;
  readonly resolved: number;
  /** How often the most restless alert has gone up or down inside the maximum wait before the newest change. */
  readonly changes: number;
  /** The highest that there ever was. */
  readonly severity: Severity;
  /** Different ones that were ever seen in this episode: these only grow. */
  readonly hosts: number;
  readonly rules: number;
  readonly held: number;
  /** When the first of those that are held and still fire begins to count; undefined where there is none. */
  readonly heldUntilMs: number | undefined;
  /** Where each alert is a ticket: that of the group is over, while others fire. @default false */
  readonly isCarriedOn?: true;
};

/** What was last said of the group. */
export type Noted = { readonly count: number; readonly severity: Severity };
/** What a text says that was written. `isFlapping`: that no more is said until it is quiet. @default false */
export type SaidByText = Noted & { readonly isFlapping?: true };

/** Where a group stands. */
export type GroupState =
  | { readonly kind: 'gathering' }
  | {
      readonly kind: 'ticket';
      readonly noted: Noted;
      /** The severity that the ticket's priority follows. */
      readonly raisedTo: Severity;
      /** When it was last known to be open, and what was known then: whoever closes it later knows that much. */
      readonly open: { readonly atMs: number; readonly hosts: number; readonly rules: number };
      /** The newest notes, oldest first; no more than a day may have. */
      readonly notesAtMs: readonly number[];
      /** The last note says that it flaps: nothing more is said until it is quiet. */
      readonly isFlapping: boolean;
    }
  /** A person has closed the ticket. What was known then. */
  | {
      readonly kind: 'closed';
      readonly atMs: number;
      readonly severity: Severity;
      readonly hosts: number;
      readonly rules: number;
    }
  | { readonly kind: 'ended' };

/** The one next thing that a group wants done. `untilMs` is later than now. */
export type GroupStep =
  | { readonly kind: 'wait'; readonly untilMs: number }
  /** Nothing follows from time alone: wait to be told. */
  | { readonly kind: 'rest' }
  | { readonly kind: 'summarize'; readonly why: 'critical' | 'quiet' | 'max-wait' | 'many' }
  /** The first note, by code alone: no prose until it is quiet. */
  | { readonly kind: 'note-flapping'; readonly changes: number }
  | { readonly kind: 'drop'; readonly why: 'resolved' | 'held' | 'nothing' }
  /** The priority follows by code, at once and whatever notes may be written. */
  | { readonly kind: 'raise'; readonly to: Severity }
  /** `steady`: it flapped, is quiet now, and still fires. `carried-on`: the next oldest ticket takes the place of one that is over. */
  | { readonly kind: 'update'; readonly why: 'severity' | 'doubled' | 'flapping' | 'steady' | 'carried-on' }
  /** Something is new that a closed ticket would not hold: is it open still? */
  | { readonly kind: 'look'; readonly why: 'host' | 'rule' }
  | { readonly kind: 'closing-note' }
  | { readonly kind: 'linked-ticket'; readonly why: 'host' | 'rule' | 'severity' | 'still-firing' }
  | { readonly kind: 'end'; readonly why: 'resolved-in-silence' | 'silent-source' | 'ended' };
