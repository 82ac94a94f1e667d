/** Groups of alerts that are open and have no run: it was ended by hand, or Temporal's data is older than the ledger. Each is begun again. */
import { itemId } from '../workflows/ids.ts';
import { isRunning } from '../temporal/start-answers.ts';
import { tellOne } from './alerts.ts';
import type { AlertConnection } from '../activities/alert-connection.ts';
import type { EpisodeRow } from '../ledger/alert-rows.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { AlertsPorts } from './alerts.ts';

export type GonePorts = Omit<AlertsPorts, 'ledger'> & { readonly ledger: AlertsPorts['ledger'] & Pick<Ledger, 'allOpenEpisodes'> };

/** Open for long are few; those that opened last come when others have ended. */
const MOST = 1_000;
/** So many are asked for at once: the server answers from memory or by one read. */
const AT_ONCE = 16;
/** One that ends at once each time it is begun must not raise an alert a minute. */
const AGAIN_MS = 10 * 60_000;
/** An alert is read by a person: `standby status` names all that are open. */
const NAMED = 5;

/**
 * To be called again and again; answers with how many were begun again. A run that was never told of its episode looks gone for a moment, so
 * only what was gone at the check before counts. A run never ends while its episode is open, so whoever has none was ended from outside.
 */
export function beginGone(ports: GonePorts, connectionOf: (name: string) => AlertConnection | undefined): () => Promise<number> {
  let before: ReadonlySet<string> = new Set();
  const begunAt = new Map<string, number>();
  const runOf = ({ connection, group }: EpisodeRow): string => itemId(ports.work.prefix, connection, group);
  return async () => {
    const rows = await ports.ledger.allOpenEpisodes(MOST);
    const gone = await withoutRun(ports, rows, runOf);
    const open = new Set(rows.map(runOf));
    const nowMs = ports.nowMs();
    // Of a clock that was set back since nobody knows how long ago that was.
    for (const [run, atMs] of begunAt) if (!open.has(run) || atMs > nowMs) begunAt.delete(run);
    const twice = gone.filter((row) => before.has(keyOf(row)));
    before = new Set(gone.map(keyOf));
    const begun: string[] = [];
    for (const row of twice) {
      const run = runOf(row);
      const connection = connectionOf(row.connection);
      // Of a source that is configured no more somebody else is told.
      if (connection === undefined || nowMs - (begunAt.get(run) ?? -Infinity) < AGAIN_MS) continue;
      if ((await tellOne(ports, connection, row)).kind !== 'accepted') continue;
      begunAt.set(run, nowMs);
      begun.push(run);
    }
    if (begun.length > 0) ports.alert({ kind: 'alert-run-gone', detail: detailOf(begun) });
    return begun.length;
  };
}

const keyOf = ({ connection, group, episode }: EpisodeRow): string => `${connection}:${group}:${episode}`;

function detailOf(begun: readonly string[]): string {
  const more = begun.length - NAMED;
  const names = `${begun.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return begun.length === 1
    ? `the run ${names} was gone while its group of alerts is open: it is begun again on its ticket; was it ended by hand?`
    : `the runs of ${begun.length} open groups of alerts were gone (${names}): they are begun again on their tickets; were they ended by hand, or was Temporal's data lost?`;
}

/** Where the server does not answer nobody knows: those that were not asked for come with the next check. */
async function withoutRun(
  { client }: Pick<GonePorts, 'client'>,
  rows: readonly EpisodeRow[],
  runOf: (row: EpisodeRow) => string,
): Promise<readonly EpisodeRow[]> {
  const gone: EpisodeRow[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const some = rows.slice(at, at + AT_ONCE);
    const run = await Promise.all(some.map((row) => isRunning(client, runOf(row))));
    gone.push(...some.filter((_, index) => run[index] === 'no'));
    if (run.includes('unknown')) break;
  }
  return gone;
}
