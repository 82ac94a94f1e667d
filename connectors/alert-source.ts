/** The port of alert sources: what any of them must give. Pure: bytes, secrets and the time are given. */
import type { Intake } from './intake.ts';
import type { Trouble } from './trouble.ts';

/** From the least to the most severe: the words of PagerDuty's Events API v2, into which each source's own are translated by a table. */
export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Stands where a source names no rule. */
export const UNNAMED = 'unnamed';

/** What kind of thing an alert is about, where that changes what may be held back: quiet windows and benign rules never hold these by themselves. */
export type Concern = 'security' | 'backup' | 'other';

/**
 * One alert as its source says it stands: a snapshot of the pair (`key`, `startsAtMs`), never a command. Every text is bounded and cleaned where
 * it is read. The same pair said again changes nothing but its state, its severity and the time it was last seen.
 */
export type Alert = {
  /** Identity by the source's listed stable fields; the same alert of the same source has the same key for ever. 16 hex digits. */
  readonly key: string;
  readonly startsAtMs: number;
  readonly state: 'firing' | 'resolved';
  /** Of a resolved one, where the source says it. */
  readonly endsAtMs: number | undefined;
  readonly severity: Severity;
  readonly concern: Concern;
  /** The condition that fires, as its source names it: an alert name, a rule's id, a monitor. At most 200 characters. */
  readonly rule: string;
  /** One line, at most 200 characters. */
  readonly title: string;
  /** What the source says further; at most 2,000 characters. */
  readonly text: string;
  readonly host: string | undefined;
  readonly site: string | undefined;
  /** Whose it is, as the source names that: an organisation, a site, a label. Looked up in the connection's `clientMap`, never guessed. */
  readonly owner: string | undefined;
  /** The ticket that the source itself has made of it. */
  readonly ticket: string | undefined;
  /** What groups and rules may name: at most 40, names of at most 100, values of at most 200 characters. */
  readonly labels: Readonly<Record<string, string>>;
};

/** `cut`: so many alerts the sender says it has left out. `unusable`: why others of the same delivery could not be read, each once. */
export type AlertsRead =
  | { readonly kind: 'alerts'; readonly alerts: readonly Alert[]; readonly cut: number; readonly unusable: readonly string[] }
  | { readonly kind: 'unusable'; readonly why: string };

/** One of the fields that make an identity, and what stood in it. */
export type IdentityPart = readonly [field: string, value: string];
/** An alert, and how it was read: for people who want to know why two are one, or one is two. */
export type Traced = {
  readonly alert: Alert;
  readonly identity: readonly IdentityPart[];
  /** Labels that were too many, or had a name that cannot be kept. */
  readonly labelsLeft: number;
};
export type AlertsTraced =
  | { readonly kind: 'alerts'; readonly alerts: readonly Traced[]; readonly cut: number; readonly unusable: readonly string[] }
  | { readonly kind: 'unusable'; readonly why: string };

/** Where a source is asked what fires, and by whose right. */
export type AlertPlace = {
  /** The address under which its own paths begin. */
  readonly baseUrl: string;
  readonly auth:
    | { readonly kind: 'none' }
    | { readonly kind: 'bearer'; readonly token: string }
    | { readonly kind: 'basic'; readonly user: string; readonly password: string };
  /** Who there posts to us, where a source has several: what goes to others alone is none of ours. @default any of them */
  readonly receiver?: string | undefined;
  /** Stands in for the global one where a proxy or another dispatcher is wanted. */
  readonly fetch?: typeof fetch;
};

/** Everything that fires at a source, whole: a list that is cut is trouble, since what is missing would seem to be over. */
export type AlertList =
  | {
      readonly kind: 'alerts';
      /** Fire, and it tells us of them. */
      readonly alerts: readonly Alert[];
      /** Fire, too, and it tells us nothing of them: silenced or inhibited there, or for others than us. They are not over, and not ours to take up. */
      readonly held: readonly Alert[];
      /** Why others could not be read, each once. */
      readonly unusable: readonly string[];
      /** When it was asked, by our own clock: what came later need not be in it. */
      readonly askedAtMs: number;
      /** How long the source has been running at least, by its own clock; undefined where it does not say. One that has just started knows nothing yet. */
      readonly upForMs: number | undefined;
    }
  | Trouble;

/**
 * What tells one episode of a key from the next.
 *
 * - `start`: each snapshot says when it started, and says the same until it is over. The pair is (`key`, `startsAtMs`) as it was read.
 * - `key`: the source gives each episode a key of its own, and no start that all of its snapshots share. `startsAtMs` is the time of
 *   the snapshot; once the key is known it is replaced by the start that the key is known by (`withKnownStart`).
 * - `event`: each message is an event with a time, and none says that something is over. Each is an episode of its own.
 */
export type Episode = { readonly by: 'start' | 'key' | 'event'; readonly why: string };

/** Words in small letters. Data, to be shown: `field` names where the source says it. */
export type SeverityTable = {
  readonly field: string;
  readonly words: Readonly<Record<string, Severity>>;
  /** For a word that is not in the table, or none. Never lower than `warning`. */
  readonly fallback: Severity;
};

/** How a delivery is known to be genuine: `secret` signs each one, a `token` is sent with it where the source cannot sign. */
export type AlertSourceForm = {
  /** Stands behind its name, for people and editors. */
  readonly description: string;
  readonly auth: {
    readonly kind: 'secret' | 'token';
    /** By its short name and as a complaint words it. What fits, `verify` takes. */
    readonly name: string;
    readonly wanted: string;
    readonly fits: (secret: string) => boolean;
  };
};

/** What groups and rules of the configuration may name, because a reading can give it. Client, rule and severity any can. */
export type Gives = {
  readonly host: boolean;
  readonly site: boolean;
  /** By their names; `any` where whoever sends chooses them. */
  readonly labels: 'any' | readonly string[];
};

/** What the folder of one kind of alert source gives: its row in the registry. Headers and bytes as of any delivery (`Intake`). */
export type AlertSource = Pick<Intake, 'refusedByHeaders' | 'verify'> & {
  /** The word for it in `standby.yaml`. */
  readonly kind: string;
  readonly form: AlertSourceForm;
  /** `mostBytes` of the body of one delivery. */
  readonly limits: { readonly mostBytes: number };
  /** The fields that make the key, each with its reason, shown to operators. Nothing else takes part. */
  readonly identity: readonly { readonly field: string; readonly why: string }[];
  readonly episode: Episode;
  /** Where it says whose an alert is. What stands there is looked up in the connection's `clientMap`. */
  readonly owner: string;
  /** The label that has the name of an owner that is named by an id, for people who look for the client. */
  readonly ownerName?: string;
  readonly severity: SeverityTable;
  readonly gives: Gives;
  /** Whether it mostly makes tickets of its alerts by itself: then a summary goes on one of these, unless the configuration says otherwise. */
  readonly makesTickets: { readonly mostly: boolean; readonly why: string };
  /** Of a body that was verified. Never throws, whatever stands in it. */
  read(rawBody: Uint8Array, nowMs: number): AlertsRead;
  /** The same reading with its reasons, for `standby alerts test`. */
  trace(rawBody: Uint8Array, nowMs: number): AlertsTraced;
  /** Asks the source what fires now; absent where it cannot be asked. One deadline covers all of it. Never throws for what a source does. */
  readonly list?: (place: AlertPlace, deadlineMs: number) => Promise<AlertList>;
};

/** The alert under the start that its key is known by, where its source says none that lasts. `knownStartsAtMs` is undefined for a key that is new. */
export const withKnownStart = (source: Pick<AlertSource, 'episode'>, alert: Alert, knownStartsAtMs: number | undefined): Alert =>
  source.episode.by !== 'key' || knownStartsAtMs === undefined ? alert : { ...alert, startsAtMs: knownStartsAtMs };
