/** What a process that works on alerts brings beside its row: how alerts become work, and what its runs ask. */
import type { Alert, AlertList } from '../connectors/alert-source.ts';
import type { WebhookDoor } from '../connectors/signed-post.ts';
import type { AlertPut, AlertRow } from '../ledger/alert-rows.ts';
import type { EpisodeSettings } from '../workflows/episode/contract.ts';
import type { AlertBoards, AlertConnection } from './alert-connection.ts';
import type { Alert as Tell, Clock } from './clock.ts';
import type { TicketNow } from './desk/other-work.ts';
import type { DeskPorts } from './desk/context-ports.ts';
import type { Ledger } from '../ledger/contract.ts';

/** An owner that no client is known by. `hash`: of the name as people tell names apart. */
export type UnknownOwner = { readonly owner: string; readonly hash: string; readonly count: number; readonly critical: number };
export type SortedAlerts = { readonly puts: readonly AlertPut[]; readonly unknown: readonly UnknownOwner[] };

/** Has a model explain what was frozen of a ticket under a number. `why`: it could not be started now. */
export type Explain = (asked: {
  readonly connection: string;
  readonly ticket: string;
  readonly isCritical: boolean;
  readonly number: number;
}) => Promise<{ readonly kind: 'accepted' } | { readonly kind: 'failed' | 'not-now'; readonly why: string }>;

/** One whose alerts are tickets. */
export type BoardSource = AlertConnection & { readonly boards: AlertBoards };

export type AlertConnections = { readonly connectionOf: (name: string) => AlertConnection | undefined };
/** Beside its own queue's: `receiverOf` is who a connection tells of a higher severity; undefined where the configuration names none. */
export type AlertLocalPorts = AlertConnections & {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly alert: Tell;
  readonly receiverOf: (name: string) => WebhookDoor | undefined;
  readonly settingsOf: (name: string) => EpisodeSettings;
};
export type AlertDeskPorts = DeskPorts &
  AlertConnections & {
    /** Rules and write settings for what is written of a connection's groups. */
    readonly settingsOf: (name: string) => EpisodeSettings;
    readonly explain: Explain;
  };

export type ComparedAlerts = { readonly firing: readonly Alert[]; readonly over: readonly Alert[]; readonly left: string | undefined };

export type AlertWork = {
  /** The workflow type of a group, and what the ids of its runs begin with. */
  readonly workflowType: string;
  readonly prefix: string;
  /** What Temporal's UI shows of a run. */
  readonly title: string;
  /** Whose alerts are and which groups they belong to. Pure. */
  sort(
    connection: AlertConnection,
    alerts: readonly Alert[],
    how: { readonly atMs: number; readonly startsAsKnown: boolean },
  ): SortedAlerts;
  /** What fires there and is not open here, what is open here and over there, and what of the list is not believed and why. Pure. */
  compare(open: readonly AlertRow[], listed: Extract<AlertList, { readonly kind: 'alerts' }>): ComparedAlerts;
  /** What is put of a ticket of its ticket system, as it was read: taken where it stands on one of the boards, else over where it was known. Pure. */
  ofTicket(source: BoardSource, ticket: TicketNow, askedAtMs: number): readonly AlertPut[];
  /** The input of the run of a group. */
  inputOf(connection: AlertConnection, group: string): unknown;
  /** Activities of its runs: those of the workflow worker, and those of the ticket system's queue. */
  local(ports: AlertLocalPorts): object;
  desk(ports: AlertDeskPorts): object;
};
