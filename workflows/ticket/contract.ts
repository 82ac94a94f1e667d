/** A ticket as its system gives it, and what was done to it and by whom. Data only. */
import type { DueBy } from './reading-rules.ts';

export type Level = 1 | 2 | 3;
export type Choice = { readonly id: string; readonly name: string };
export type Choices = { readonly categories: readonly Choice[]; readonly destinations: readonly Choice[] };
/** The fields of a ticket that may be set. */
export type FieldName = 'category' | 'impact' | 'urgency' | 'priority' | 'destination';
export type TicketFields = {
  readonly category: string | null;
  readonly impact: Level | null;
  readonly urgency: Level | null;
  readonly priority: string | null;
  readonly destination: string | null;
};

/** The ticket as read once for an episode: the input of every attempt, and what evidence is checked against. */
export type Snapshot = {
  readonly client: string;
  readonly text: string;
  readonly version: string;
  /** Who has it in hand by its system, as it was read. */
  readonly owner?: string | undefined;
  readonly dueAtMs: number | undefined;
  /** Which rule `dueAtMs` comes from. */
  readonly dueBy?: DueBy;
  readonly fields: TicketFields;
  readonly choices: Choices;
};

/** How a ticket stood when it was last looked at: what has been done since is asked from here. */
export type Since = { readonly version: string; readonly fields: TicketFields; readonly owner: string | undefined };

/** How the newest episode of the item ended, for whoever looks at a run that found nothing to do. */
export type LastOutcome = {
  readonly episode: number;
  readonly outcome: string;
  readonly route: string | undefined;
  readonly endedAtMs: number;
};
export type NothingNew = { readonly kind: 'nothing-new'; readonly why: string; readonly last?: LastOutcome };

export type Reading =
  | NothingNew
  | { readonly kind: 'gone'; readonly why: string }
  /** Counted, and not read further. */
  | { readonly kind: 'out-of-scope'; readonly why: string }
  /** No machine can be shown it. */
  | { readonly kind: 'unreadable'; readonly why: string }
  | {
      readonly kind: 'episode';
      readonly number: number;
      readonly snapshot: Snapshot;
      /** Why no machine is to be asked of this episode; undefined where one may be. */
      readonly forPerson?: string | undefined;
      /** The step by which code has told the facts of this episode, or may have. */
      readonly told?: string;
    };

/** What staff did in the ticket system to handle the ticket there. */
export type Handled = {
  readonly by: string | undefined;
  readonly acts: readonly string[];
  /** The fields as they left them: their answer. */
  readonly fields: TicketFields | undefined;
};

/** Client, board and priority: they decide which rules apply. What was not looked at is left out. `isElsewhere`: on that board it is other work. */
export type Standing = {
  readonly client: string;
  readonly board?: string | null;
  readonly priority?: string | null;
  readonly isElsewhere?: true;
};
/** How the ticket stands in its system now. */
export type DeskNow =
  /** `since`: where the next look begins. `clientReplies`: how many replies of the client this look has found. */
  | ({ readonly kind: 'untouched'; readonly since?: Since; readonly clientReplies?: number } & Standing)
  | ({ readonly kind: 'handled' } & Handled & Partial<Standing>)
  | { readonly kind: 'gone'; readonly why: string }
  /** Not found now, which one reply does not prove; or the ticket system does not answer, and nobody must be kept waiting for it. */
  | { readonly kind: 'unknown'; readonly why?: string };

/** `rules`: their hash. */
export type ReadHow = { readonly absentPatienceMs: number; readonly rules: string };

/** What happens to the due rows that a look has covered: an open task replaces them, and an item that waits for AI is due later. */
export type DueAfterLook = { readonly kind: 'as-it-was' | 'watched' } | { readonly kind: 'waits'; readonly untilMs: number };
export type Look = {
  readonly connection: string;
  readonly ticket: string;
  readonly workflowId: string;
  readonly since: Since;
  readonly due: DueAfterLook;
};
/** The newest acceptance of the item that this has covered: what was accepted later has not been seen yet. */
export type Covering = { readonly acceptance: number };
