/** What `alerts` of `standby.yaml` comes to: a source of alerts, and the ticket system on which its groups stand. */
import type { AlertConnection } from '../../activities/alert-connection.ts';
import type { WebhookDoor } from '../../connectors/signed-post.ts';
import type { AlertPlace } from '../../connectors/alert-source.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';

/** Of one owner as its source names it: the client in the word of the ticket system, and the site by its id there. */
export type MappedClient = AlertConnection['clientMap'][string];

/** With what stands outside of the file, and what its runs start with. Times in milliseconds. */
export type AlertConnectionConfig = AlertConnection & {
  /** All that hold now: webhook secrets or tokens, as its source has them. */
  readonly secrets: readonly string[];
  /** Asking the source what is open there; undefined: it only posts. */
  readonly poll: { readonly place: AlertPlace; readonly everyMs: number } | undefined;
  /** Who is told of a higher severity; undefined where nobody is. */
  readonly receiver?: WebhookDoor;
  /** Silent for so long, a source is told of; undefined: never. */
  readonly quietSourceMs: number | undefined;
  /** Of the process that summarizes, with the rules of the ticket connection for clients and boards; they differ in criticality. */
  readonly settings: { readonly critical: EpisodeSettings; readonly other: EpisodeSettings };
};
