/** A ticket that a process wants made, and how that can end. Data only: `openTicket` of `DeskActivities` makes it. */
import type { ClientRules, RulesHeld } from '../rules/contract.ts';

/**
 * In the ticket system's own words, as its replies have them: client and site by its ids, the device as it knows it. What is undefined is
 * left to the ticket system. No contact is set and no client told.
 */
export type WantedTicket = {
  readonly client: string;
  readonly site: string | undefined;
  readonly device: string | undefined;
  readonly destination: string | undefined;
  /** `P1` to `P4`. */
  readonly priority: string | undefined;
  /** Cut where it is longer than any ticket system takes, like the text; control characters are blanks. */
  readonly subject: string;
  readonly body: string;
};
/** After a try whose end is unknown, the next one comes no sooner. Milliseconds. */
export type OpenSettings = { readonly lookAgainMs: number };
export type OpenRules = OpenSettings & Pick<ClientRules, 'clients' | 'otherClients' | 'exceptions'>;
/** As a workflow asks for it: the activity gets the rules from the ledger. */
export type OpenAsked = OpenRequest<OpenSettings & RulesHeld>;
export type OpenRequest<Settings = OpenRules> = {
  readonly process: string;
  readonly connection: string;
  /** What the ticket is made for, in the words of its process. */
  readonly item: string;
  readonly workflowId: string;
  readonly episode: number;
  /** Of several tickets of one episode. @default 1 */
  readonly number?: number;
  /** Of several that want a ticket each in one episode: whose this is. @default there is one */
  readonly of?: string;
  readonly settings: Settings;
  readonly ticket: WantedTicket;
};

export type Opened =
  | { readonly kind: 'created'; readonly ticket: string; readonly version: string }
  /** It was there already: made by an earlier try, or asked for again. */
  | { readonly kind: 'found'; readonly ticket: string; readonly version: string }
  /** By the rules nothing may be written there. */
  | { readonly kind: 'withheld'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }
  /** This ticket system makes no tickets for us. */
  | { readonly kind: 'unsupported'; readonly why: string }
  /** Not known within the time of one activity: the workflow asks again. */
  | { readonly kind: 'pending'; readonly why: string };
