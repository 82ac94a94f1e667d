/** The port of ticket systems: what any of them must let us do. Connectors know tickets and nothing of how one is decided. */
import type { PeriodAsked, PeriodCountRead, PeriodPageRead } from './period.ts';
import type { Trouble } from './trouble.ts';

/**
 * Who made a change. `staff` is somebody of the MSP, `client` somebody of the client, the client's mail program included. `person` is a
 * human being of whom the desk cannot say which of the two: contract 1 had no other word. Which of their acts take a ticket is decided in activities/desk.
 */
export const ACTORS = ['us', 'staff', 'client', 'automation', 'person'] as const;
export type Actor = (typeof ACTORS)[number];
/** Of text that came from outside, or was kept and is read again. */
export const actorIn = (text: unknown): Actor | undefined => ACTORS.find((known) => known === text);
export type Choice = { readonly id: string; readonly name: string };
export type Level = 1 | 2 | 3;

/** The fields Standby may set. `null` is "not set". `priority` is the desk's word, `P1` to `P4`. */
export type DeskFields = {
  readonly category: string | null;
  readonly impact: Level | null;
  readonly urgency: Level | null;
  readonly priority: string | null;
  readonly destination: string | null;
};

export type DeskTicket = {
  readonly id: string;
  /** Opaque; changes with every change of the ticket. */
  readonly version: string;
  readonly status: 'open' | 'closed';
  readonly client: string;
  readonly subject: string;
  readonly body: string;
  /** Undefined where what the desk says can be no time of a ticket. */
  readonly createdAtMs: number | undefined;
  /** The same as it came: compared, never read. */
  readonly createdAtText: string;
  /** 1 when created, one more for each reopening. */
  readonly openings: number;
  readonly dueAtMs: number | undefined;
  readonly owner: string | undefined;
  readonly fields: DeskFields;
  /** Of a ticket that we made, what it was made with; undefined of any other, and where the desk does not say. */
  readonly externalId?: string | undefined;
  /** Of a closed ticket that was merged into another one, which; undefined of any other, and where the desk does not say. */
  readonly mergedInto?: string | undefined;
  /** What kind of ticket it is, how it came in, and its status, in the desk's own words; undefined where the desk does not say. */
  readonly type: string | undefined;
  readonly source: string | undefined;
  readonly statusName: string | undefined;
  /** Who set the value that stands. A field is missing where nobody set it or the desk does not say. */
  readonly setBy: Partial<Record<keyof DeskFields, Actor>>;
  /** What may be chosen for this ticket; ids are the only values the desk accepts. */
  readonly choices: { readonly categories: readonly Choice[]; readonly destinations: readonly Choice[] };
};

export type DeskTrouble = Trouble;
export type TicketRead =
  | { readonly kind: 'found'; readonly ticket: DeskTicket }
  /** Answered 404 or 410, as a proxy may whose desk restarts. */
  | { readonly kind: 'absent' }
  /** The desk itself says so, naming the ticket. */
  | { readonly kind: 'named-absent'; readonly why: 'no-such-ticket' | 'deleted' }
  /** It is there, and larger than anybody should read. */
  | { readonly kind: 'too-large'; readonly detail: string }
  | DeskTrouble;
/** `text` is as the desk shows the note now, of a long one the first 8 KB. */
export type NoteLook = { readonly kind: 'found'; readonly noteId: string; readonly text: string } | { readonly kind: 'none' } | DeskTrouble;
/** Jepsen's three ends. `unknown`: the desk may or may not have applied it, now or a little later. */
export type DeskWrite =
  | { readonly kind: 'applied'; readonly ref: string; readonly version: string }
  | { readonly kind: 'rejected'; readonly because: 'changed-meanwhile' | 'gone' | 'forbidden' | 'invalid'; readonly detail: string }
  /** `saidYes`: it has taken it, in an answer that does not say as what. */
  | { readonly kind: 'unknown'; readonly detail: string; readonly saidYes?: true }
  /** The desk certainly did not take it: connection refused, 429, 503 with a time to come again. */
  | { readonly kind: 'not-sent'; readonly detail: string; readonly retryAfterMs: number | undefined };

/**
 * A ticket that is to be made. Client, site, device and destination are the desk's own words for them, as its replies have them; what is
 * undefined is left to the desk. It has no contact, and the desk tells nobody of it.
 */
export type TicketDraft = {
  /** What it is found by, as `isExternalId` takes it: made once for each ticket that is wanted. */
  readonly externalId: string;
  readonly client: string;
  readonly site: string | undefined;
  readonly device: string | undefined;
  readonly destination: string | undefined;
  /** `P1` to `P4`. */
  readonly priority: string | undefined;
  /** One line of at most `MOST_SUBJECT` characters. */
  readonly subject: string;
  /** At most `MOST_BODY` characters. */
  readonly body: string;
  readonly notifyClient: false;
};
/** ConnectWise's summary; others hold more. */
export const MOST_SUBJECT = 100;
/** What is read back of a note. */
export const MOST_BODY = 8_000;
/** 128 bits, since it names one ticket among all of a desk; Autotask's field holds 50 characters. */
export const isExternalId = (text: string): boolean => /^standby-[0-9a-f]{32}$/.test(text);

/** Whether a ticket of ours bears an external id. */
export type CreatedLook =
  /** `others` bear it too: the desk has made more than one. */
  | { readonly kind: 'found'; readonly ticket: string; readonly version: string; readonly others: readonly string[] }
  | { readonly kind: 'none' }
  /** Answered 404 or 410: it knows no such call, or a proxy says so while it restarts. */
  | { readonly kind: 'absent' }
  /** This desk cannot make tickets, and says so. */
  | { readonly kind: 'unsupported' }
  | DeskTrouble;

/** What somebody did to a ticket, in the words that decide whether a person has taken it. `other` is everything that decides nothing. */
export type ActKind = 'owner' | 'fields' | 'reply' | 'closed' | 'reopened' | 'merged' | 'other';
export type Act = {
  readonly actor: Actor;
  readonly kind: ActKind;
  /** As the desk names the person; undefined where it does not say. */
  readonly staff: string | undefined;
  readonly atMs: number;
};
/** `version` is the ticket's newest; `acts` are those after the version that was asked for, oldest first. */
export type ActsRead =
  | { readonly kind: 'acts'; readonly version: string; readonly acts: readonly Act[] }
  /** The desk does not know this version (any more): what was done since cannot be told. */
  | { readonly kind: 'unknown-version' }
  | DeskTrouble;

/**
 * A ticket that changed. `actor` is `us` only if every change since the time asked for was ours: nobody hides behind our note. Else it is
 * the first of staff, client, person, automation that made one of them.
 * `createdAtMs` is a hint and nothing else; undefined where the desk does not tell it, or tells no time.
 */
export type TicketChange = {
  readonly id: string;
  readonly version: string;
  readonly changedAtMs: number;
  readonly createdAtMs: number | undefined;
  readonly actor: Actor;
};
/** Where a list begins: at a time, and behind the place that an earlier page of the list from that time has told. */
export type ListFrom = { readonly sinceMs: number; readonly after?: string | undefined };
/** Oldest change first, each ticket once, at its newest change. `skipped` tickets have an id that we cannot name, of `unclear` ones something else does not fit. */
export type ChangesRead =
  | {
      readonly kind: 'changes';
      readonly changes: readonly TicketChange[];
      readonly more: boolean;
      readonly skipped: number;
      readonly unclear: number;
      /** The newest of the page, be it a skipped ticket's; undefined of an empty page. */
      readonly lastChangedAtMs: number | undefined;
      /** The place behind this page; undefined where the desk knows no places, and the list goes on by the last time. */
      readonly after: string | undefined;
    }
  /** The desk does not know the place any more: the list has to begin anew. */
  | { readonly kind: 'place-unknown' }
  /** This desk cannot list what changed; its webhook is the only way to hear of it. */
  | { readonly kind: 'unsupported' }
  | DeskTrouble;

/** What a desk says of itself. `optional` names what it can of what no desk must: a word that we do not know is kept. */
export type Capabilities = {
  /** The contract that it keeps, as `2.3.0`. */
  readonly contract: string;
  /** The words that it has for who made a change. */
  readonly actors: readonly Actor[];
  readonly optional: readonly string[];
};
export type CapabilitiesRead =
  | ({ readonly kind: 'capabilities' } & Capabilities)
  /** It does not know the question: it keeps contract 1, and cannot tell staff from clients. */
  | { readonly kind: 'unsupported' }
  | DeskTrouble;

/** Whether it can what no desk must; undefined where it could not be asked. */
const offers =
  (word: string) =>
  (read: CapabilitiesRead): boolean | undefined =>
    read.kind === 'capabilities' ? read.optional.includes(word) : read.kind === 'unsupported' ? false : undefined;
/** Whether it makes tickets for us; undefined where it could not be asked. */
export const canCreate = offers('create');
/** Whether it closes tickets for us; undefined where it could not be asked. */
export const canClose = offers('close');
/** Whether it lists the tickets of a period; undefined where it could not be asked. */
export const canListPeriod = offers('listPeriod');

/** Whether its contract says into which ticket one was merged (since 2.2); a desk of that contract may leave it out. */
export function knowsMerges(read: CapabilitiesRead): boolean | undefined {
  if (read.kind !== 'capabilities') return read.kind === 'unsupported' ? false : undefined;
  const [major = 0, minor = 0] = read.contract.split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 2);
}

/** One deadline in milliseconds covers each call, its body included. */
export interface TicketSystem {
  /** What the desk says of itself, for people and tests; and where it does not know how to make a ticket, whether that is so for good. */
  capabilities(deadlineMs: number): Promise<CapabilitiesRead>;
  read(ticket: string, deadlineMs: number): Promise<TicketRead>;
  /** Looks for an internal note of ours that holds `mark` (8 hex digits in `[standby …]`). */
  findNote(ticket: string, mark: string, deadlineMs: number): Promise<NoteLook>;
  /** What was done to the ticket after `sinceVersion`, a version that this desk has named. */
  acts(ticket: string, sinceVersion: string, deadlineMs: number): Promise<ActsRead>;
  /** Tickets changed at `from.sinceMs` or later, at most `limit` (1 to 1000) of them; `more` says that there are others after these. */
  changedSince(from: ListFrom, limit: number, deadlineMs: number): Promise<ChangesRead>;
  addNote(ticket: string, text: string, deadlineMs: number): Promise<DeskWrite>;
  /** Replaces the text of a note of ours. `unsupported`: this desk lets nobody edit a note, and never will. */
  editNote(ticket: string, noteId: string, text: string, deadlineMs: number): Promise<DeskWrite | { readonly kind: 'unsupported' }>;
  /** Sets only the named fields, and only if the ticket still has `version`. */
  setFields(ticket: string, fields: Partial<DeskFields>, version: string, deadlineMs: number): Promise<DeskWrite>;
  /** Closes a ticket, telling nobody, and only if it still has `version`; one that is closed stays so. `unsupported`: this desk closes none for us. */
  close(ticket: string, version: string, deadlineMs: number): Promise<DeskWrite | { readonly kind: 'unsupported' }>;
  /** Looks for tickets of ours that were made with this external id, whatever has become of them since. */
  findCreated(externalId: string, deadlineMs: number): Promise<CreatedLook>;
  /**
   * Makes a ticket; `ref` is its id. Whoever did not look before may make a second one: no desk is relied on to see that an external id is
   * used again. `unsupported`: this desk cannot make tickets.
   */
  createTicket(draft: TicketDraft, deadlineMs: number): Promise<DeskWrite | { readonly kind: 'unsupported' }>;
  /** One page of a client's tickets of a period, in the order in which they were made; `listPeriod` of period-list.ts goes through all. */
  periodPage(asked: PeriodAsked & { readonly after?: string | undefined }, limit: number, deadlineMs: number): Promise<PeriodPageRead>;
  /** How many they are by the ticket system's own count, which is another way than the list. */
  countPeriod(asked: PeriodAsked, deadlineMs: number): Promise<PeriodCountRead>;
}
