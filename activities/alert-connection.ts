/** An alert source that is connected, as configured: whose its alerts are, how they are grouped, what holds them, and where their tickets go. Data only. */
import type { Severity } from '../connectors/alert-source.ts';
import type { GroupSettings, OnRaise } from '../workflows/rules/group-times.ts';
import type { Weekday } from '../workflows/ticket/reading-rules.ts';

/** What alerts of one group have in common, beside the client, whose alerts never meet those of another. */
export type GroupField = 'site' | 'host' | 'rule' | 'severity' | `label:${string}`;

/** All that is named must fit, and something must be named. A trailing `*` of a host, a site, a rule or a value stands for any ending. */
export type HoldMatch = {
  readonly client?: string;
  readonly site?: string;
  readonly host?: string;
  readonly rule?: string;
  readonly label?: { readonly name: string; readonly value: string };
};
/** What is never held unless it is named. */
export type Guarded = 'security' | 'backup' | 'critical';

/** Local times: a date and HH:MM, or days of the week with HH:MM. A weekly one whose end is not after its beginning ends on the next day. */
export type QuietTimes =
  | { readonly kind: 'once'; readonly from: string; readonly to: string; readonly timeZone: string }
  | { readonly kind: 'weekly'; readonly days: readonly Weekday[]; readonly from: string; readonly to: string; readonly timeZone: string };

type Common = { readonly name: string; readonly match: HoldMatch; readonly includes: readonly Guarded[] };
export type QuietWindow = Common & { readonly kind: 'quiet-window'; readonly times: QuietTimes };
/** Somebody answers for it, and it ends: what was benign when it was written need not be so for ever. */
export type BenignRule = Common & {
  readonly kind: 'benign';
  readonly owner: string;
  readonly reason?: string;
  readonly expiresAtMs: number;
};
export type Hold = QuietWindow | BenignRule;

/** Boards of its ticket system whose tickets are its alerts. */
export type AlertBoards = {
  /** As the ticket system names them. */
  readonly ids: readonly string[];
  /** The first that fits a subject names its condition; a group called host is the host. */
  readonly conditions: readonly { readonly pattern: string; readonly name: string }[];
  /** By priority, and where none of them is given. */
  readonly severities: Readonly<Record<string, Severity>>;
  readonly otherwise: Severity;
};

export type AlertConnection = {
  /** A door of its own: no ticket connection has the same name. */
  readonly name: string;
  /** As the registry of alert sources names it. */
  readonly kind: string;
  /** The ticket connection on which its groups stand. */
  readonly tickets: string;
  /** Whether tickets are made; else the summary goes on one that the source has made. */
  readonly create: boolean;
  /** Undefined where the source sends its alerts itself. Owners of such tickets are clients already. */
  readonly boards?: AlertBoards;
  /** By the owner as the source names it. */
  readonly clientMap: Readonly<Record<string, { readonly client: string; readonly site?: string }>>;
  /** Where a critical alert goes whose owner nobody knows; undefined: it is told and kept, and makes no ticket. */
  readonly catchAll: { readonly client: string; readonly destination?: string } | undefined;
  readonly destination: string | undefined;
  /** `P1` to `P4`; undefined is left to the ticket system. */
  readonly priorities: Readonly<Record<Severity, string | undefined>>;
  readonly groupBy: readonly GroupField[];
  readonly group: GroupSettings;
  readonly holds: readonly Hold[];
  /** What a higher severity in an open group does. */
  readonly onRaise: OnRaise;
  /** Whether a ticket that was made is closed after the closing note, where nobody else has touched it. */
  readonly closeResolved: boolean;
  /** Explanations by a model, for each client. */
  readonly callsAnHour: number;
  /** IANA name, of the times in notes. */
  readonly timeZone: string;
};
