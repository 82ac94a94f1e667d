/** What names a run of a group, the facts that are kept under it, and what it tells. Each name is for ever: the ledger finds again by it. */
import { itemId } from '../../workflows/ids.ts';
import { GROUPS } from '../../workflows/alerts/group-contract.ts';
import type { EpisodeRef, GroupRef, Telling } from '../../workflows/alerts/group-contract.ts';

export const groupRun = ({ connection, group }: GroupRef): string => itemId(GROUPS, connection, group);
/** Under it the facts are kept of which a ticket is made that is not there yet. */
export const ownFacts = (of: EpisodeRef): string => `${groupRun(of)}:e${of.episode}`;

type Named = EpisodeRef & { readonly number: number; readonly telling: Pick<Telling, 'kind'> };
/** What was frozen for another kind of telling under that number was never known to be said: what is to be said instead says something else. */
export const refOf = (of: Named): string => `${startOf(of)}${of.number}:${of.telling.kind}`;
const startOf = ({ connection, group, episode }: EpisodeRef): string => `${connection}:${group}:e${episode}:`;

/** The number of a telling of this episode; undefined of any other, and of facts that were frozen for none. */
export function numberIn(ref: string | undefined, of: EpisodeRef): number | undefined {
  const start = startOf(of);
  return ref?.startsWith(start) === true ? Number.parseInt(ref.slice(start.length), 10) : undefined;
}
