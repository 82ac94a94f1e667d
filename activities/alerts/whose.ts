/** Pure: whose an alert is. The owner that its source names is looked up and never guessed. */
import { foldedName } from '../../workflows/rules/client-name.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { AlertConnection } from '../alert-connection.ts';

/** As an installation has mapped the owners of one source. */
export type Owners = Pick<AlertConnection, 'clientMap' | 'catchAll' | 'boards'>;

export type Whose =
  | { readonly kind: 'client'; readonly client: string; readonly site: string | undefined }
  /** Of nobody known, and critical: it must not go unseen. */
  | { readonly kind: 'catch-all'; readonly client: string; readonly destination: string | undefined }
  /** Of nobody known: it is told once for each owner, and gets no ticket. */
  | { readonly kind: 'nobody' };

/** Made once for a source; owners are compared as names of clients are everywhere. */
export function createWhose({ clientMap, catchAll, boards }: Owners): (alert: Pick<Alert, 'owner' | 'site' | 'severity'>) => Whose {
  const mapped = new Map(Object.entries(clientMap).map(([owner, to]) => [foldedName(owner), to]));
  const named = (name: string | undefined) => (name === undefined ? undefined : mapped.get(foldedName(name)));
  return ({ owner, site, severity }) => {
    // A ticket has its client.
    if (boards !== undefined && owner !== undefined) return { kind: 'client', client: owner, site: undefined };
    // Many clients have a site Berlin: it is looked up only where no owner is named, and never in place of one that nobody has mapped.
    const found = named(owner ?? site);
    if (found) return { kind: 'client', client: found.client, site: found.site };
    if (severity !== 'critical' || catchAll === undefined) return { kind: 'nobody' };
    return { kind: 'catch-all', client: catchAll.client, destination: catchAll.destination };
  };
}
