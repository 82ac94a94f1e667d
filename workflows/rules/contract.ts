/** What an installation allows for its clients, as data. A run carries the hash of it, so that running work keeps the rules it started with. */
import type { AiPolicy } from '../chain/contract.ts';
import type { FieldName } from '../ticket/contract.ts';
import type { ReadingRules } from '../ticket/reading-rules.ts';

export type WriteMode = 'observe' | 'note' | 'fields';
/** `sla`: a person is asked where no machine can answer. `convenience`: it waits for AI to come back first. */
export type Criticality = 'sla' | 'convenience';
export type ClientPolicy = {
  readonly ai: AiPolicy;
  readonly write: WriteMode;
  readonly onRefusal: 'person' | 'next-route';
  /** Where a field differs from `write`. Nothing is set of a ticket that is only observed. */
  readonly fields?: Partial<Readonly<Record<FieldName, 'note' | 'fields'>>>;
  /** @default sla */
  readonly criticality?: Criticality;
};

/** Where a ticket stands. `board` is its destination: board, queue or team, in its system's own word. */
export type Place = { readonly client: string; readonly board: string | null; readonly priority: string | null };
/** What is named must fit, each list by one of its members. */
export type When = { readonly clients?: readonly string[]; readonly boards?: readonly string[]; readonly priorities?: readonly string[] };
/** Rules for some tickets, over those of the client. The last that fits wins, but for `ai`, which only ever becomes stricter. */
export type Exception = { readonly when: When } & Partial<ClientPolicy>;

/** All of the settings that grows with the number of clients and boards: megabytes for a large installation, so it travels with nothing. */
export type ClientRules = {
  readonly clients: Readonly<Record<string, ClientPolicy>>;
  /** Clients that are not named above. */
  readonly otherClients: ClientPolicy;
  /** Over both, for some tickets. @default none */
  readonly exceptions?: readonly Exception[];
  /** @default every ticket is in scope, and due when its system says so */
  readonly reading?: ReadingRules;
};
/** `rules`: the SHA-256 under which the ledger keeps them, and never changes them. */
export type RulesHeld = { readonly rules: string };

export interface RulesActivities {
  /** What these rules allow at one place: some 200 bytes, whatever the rules. Fails for a while where the ledger does not know the hash. */
  permissionsFor(rules: string, place: Place): Promise<ClientPolicy>;
}

/** Confidence in percent, 0 to 100: at least `set` fills an empty field, at least `change` replaces a value. */
export type Threshold = { readonly set: number; readonly change: number };
export type Confidences = Threshold & {
  readonly fields: Partial<Readonly<Record<FieldName, Threshold>>>;
  /** What a person has set: kept whatever the confidence, or changed like any other value. */
  readonly personsValues: 'keep' | 'change';
};
