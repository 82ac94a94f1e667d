/** Pure: whether a reopened ticket is worth asking a machine. An automation that closes and reopens a ticket over and over must not cost money each time. */
import type { ItemRow } from '../../ledger/contract.ts';

type Counted = Pick<ItemRow, 'textHash' | 'baseEpisode' | 'highestEpisode' | 'reopened' | 'reopenedSinceMs' | 'verdict'>;

/** A client who is not content reopens a ticket once or twice a day. */
const MOST_REOPENINGS = 3;
const DAY_MS = 86_400_000;

/** The item as it counts with this opening, and who is asked about it. */
export function countedOpening(
  item: Counted,
  seen: { readonly textHash: string; readonly episode: number },
  nowMs: number,
): { readonly item: Counted; readonly verdict: Counted['verdict'] } {
  const { textHash, episode } = seen;
  // A ticket system that was restored counts from where it was.
  if (episode < item.highestEpisode) return { item: { ...item, textHash }, verdict: 'ask' };
  const counted = episode === item.highestEpisode ? readAgain(item, textHash, nowMs) : openedAnew(item, seen, nowMs);
  return { item: counted, verdict: counted.verdict };
}

/** The same opening, by a retry, a reset or a later delivery: what was decided stands, until the text changes or the day is over. */
function readAgain(item: Counted, textHash: string, nowMs: number): Counted {
  if (textHash !== item.textHash) return { ...item, textHash, reopened: 0, verdict: 'ask' };
  return item.verdict === 'nothing' && isOver(item, nowMs) ? { ...item, reopened: 0, verdict: 'ask' } : item;
}

function openedAnew(item: Counted, { textHash, episode }: { textHash: string; episode: number }, nowMs: number): Counted {
  const fresh = { ...item, textHash, highestEpisode: episode, reopenedSinceMs: nowMs };
  // A ticket that nothing was opened of under this number begins at its base: that is its creation, and no reopening.
  if (textHash !== item.textHash || item.highestEpisode === item.baseEpisode) return { ...fresh, reopened: 0, verdict: 'ask' };
  if (item.reopened === 0 || isOver(item, nowMs)) return { ...fresh, reopened: 1, verdict: 'ask' };
  const reopened = item.reopened + 1;
  return { ...fresh, reopenedSinceMs: item.reopenedSinceMs, reopened, verdict: verdictOf(reopened) };
}

const isOver = ({ reopenedSinceMs }: Counted, nowMs: number): boolean => nowMs - reopenedSinceMs >= DAY_MS;

function verdictOf(reopened: number): Counted['verdict'] {
  if (reopened <= MOST_REOPENINGS) return 'ask';
  return reopened === MOST_REOPENINGS + 1 ? 'person' : 'nothing';
}

/** Why no machine is asked, in words for people. */
export const tooOften = (reopened: number): string =>
  `the ticket was reopened ${reopened} times within a day, and its text is the same: something closes and reopens it`;
