/** What `alerts` of `standby.yaml` comes to: a source of alerts, and the ticket system on which its groups stand. */
import type { GroupField } from '../../activities/alerts/group.ts';
import type { Hold } from '../../activities/alerts/holds.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { GroupSettings } from '../../workflows/alerts/contract.ts';
import type { Severity } from '../../workflows/alerts/severity.ts';

/** Of one owner as its source names it: the client in the word of the ticket system, and the site by its id there. */
export type MappedClient = { readonly client: string; readonly site?: string };

/** An alert source that is connected, and the ticket system on which its groups stand. Times in milliseconds. */
export type AlertConnectionConfig = {
  /** Of one namespace with the names of connections: both are doors, /hooks/<name>. */
  readonly name: string;
  /** Of its source, as the registry of alert sources names it. */
  readonly kind: string;
  /** All that hold now: webhook secrets or tokens, as its source has them. */
  readonly secrets: readonly string[];
  /** The connection of the ticket system, by its name. */
  readonly tickets: string;
  /** Whether tickets are made; else a summary goes on one that the source has made. */
  readonly create: boolean;
  /** By the owner as the source names it. Looked up by `createWhose`: case and blanks make no difference. */
  readonly clientMap: Readonly<Record<string, MappedClient>>;
  /** Where a critical alert goes whose owner nobody has mapped; undefined: it is only told. */
  readonly catchAll: { readonly client: string; readonly destination?: string } | undefined;
  /** Board of new tickets. */
  readonly destination: string | undefined;
  /** Of tickets that are made; undefined is left to the ticket system. */
  readonly priorities: Readonly<Record<Severity, string | undefined>>;
  readonly groupBy: readonly GroupField[];
  readonly group: GroupSettings;
  readonly holds: readonly Hold[];
  /** What a higher severity in an open group does: it raises the ticket's priority, or opens a ticket that is linked with it. */
  readonly onRaise: 'priority' | 'ticket';
  /** Most calls of models for one client. */
  readonly callsAnHour: number;
  /** In which people read times. */
  readonly timeZone: string;
  /** Asking the source what is open there; undefined: it only posts. */
  readonly poll: { readonly url: string; readonly everyMs: number } | undefined;
  /** Silent for so long, a source is told of; undefined: never. */
  readonly quietSourceMs: number | undefined;
  /** Of the process that summarizes, with the rules of the ticket connection for clients and boards; they differ in criticality. */
  readonly settings: { readonly critical: EpisodeSettings; readonly other: EpisodeSettings };
};
