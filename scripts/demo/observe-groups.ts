/** Reads the groups of alerts out of Standby's ledger, and remembers those that have ended. */
import { itemId } from '../../workflows/ids.ts';
import type { AttemptRow, EpisodeRow, Ledger } from '../../ledger/contract.ts';

export type SeenGroup = {
  readonly episode: EpisodeRow;
  /** What models were asked to explain it. */
  readonly attempts: readonly AttemptRow[];
};
export type GroupLedger = Pick<Ledger, 'allOpenEpisodes' | 'earlierEpisodes' | 'attempts'>;

/** More than any visitor makes. */
const MOST = 50;

/** The run that explains the group of a ticket. */
export const explanationId = (ticket: string): string => itemId('alert-summary', 'desk', ticket);
export const groupId = ({ connection, group }: Pick<EpisodeRow, 'connection' | 'group'>): string => itemId('alerts', connection, group);

/** Brings what is known up to date: by the order in which they were opened. */
export async function lookAtGroups(ledger: GroupLedger, known: readonly SeenGroup[]): Promise<readonly SeenGroup[]> {
  const open = await ledger.allOpenEpisodes(MOST);
  const gone = known.filter(({ episode }) => !open.some((row) => isSame(row, episode)));
  const ended = await Promise.all(gone.map(({ episode }) => endOf(ledger, episode)));
  const rows = [...ended, ...open].toSorted((one, other) => one.openedAtMs - other.openedAtMs);
  return Promise.all(
    rows.map(async (episode) => ({
      episode,
      attempts: episode.ticket === undefined ? [] : await ledger.attempts(explanationId(episode.ticket)),
    })),
  );
}

/** Read once: what has ended stays so. */
const endOf = async (ledger: GroupLedger, episode: EpisodeRow): Promise<EpisodeRow> =>
  episode.ended ? episode : ((await ledger.earlierEpisodes(episode, MOST)).find((row) => isSame(row, episode)) ?? episode);

const isSame = (one: EpisodeRow, other: EpisodeRow): boolean =>
  one.connection === other.connection && one.group === other.group && one.episode === other.episode;
