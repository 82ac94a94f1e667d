/** Alert sources that have fallen silent or are configured no more, and groups that nobody has explained for long: each is told once until it is over. */
import { once } from './once.ts';
import type { Alert } from '../activities/clock.ts';
import type { FactsRow, Ledger } from '../ledger/contract.ts';
import type { Trouble } from './once.ts';

export type AlertWatchPorts = {
  readonly ledger: Pick<Ledger, 'sourcesSeen' | 'waiting' | 'newestFacts' | 'allOpenEpisodes'>;
  readonly alert: Alert;
  /** Told that a trouble is over. */
  readonly info: (text: string) => void;
  /** `quietMs`: undefined for one that may be silent. */
  readonly sources: readonly { readonly name: string; readonly quietMs: number | undefined }[];
  /** Of the process that explains groups. */
  readonly process: string;
  readonly nowMs: () => number;
  /** Given what each look has found. */
  readonly found: (now: WatchedAlerts) => void;
};
export type WatchedAlerts = {
  /** `sinceMs`: undefined while it sends. Only those that have sent and are to be told of. */
  readonly sources: readonly { readonly name: string; readonly sinceMs: number | undefined }[];
  readonly unexplainedSinceMs: number | undefined;
};

/** Longer than any retry of a provider: whoever waits for the explanation should know that none comes by itself soon. */
const UNEXPLAINED_MS = 30 * 60_000;
/** Of those that wait, the ones that are due first: one of them is enough. */
const LOOKED_AT = 50;

/** To be called again and again. */
export function watchAlerts(ports: AlertWatchPorts): () => Promise<void> {
  const { alert, info } = ports;
  const silent = new Map(
    ports.sources.map(({ name }): [string, Trouble] => [
      name,
      once(
        (detail) => alert({ kind: 'alert-source-silent', detail }),
        () => info(`alerts of ${name} come in again`),
      ),
    ]),
  );
  const unexplained = once(
    (detail) => alert({ kind: 'alerts-unexplained', detail }),
    () => info('groups of alerts are explained again'),
  );
  const gone = once(
    (detail) => alert({ kind: 'alert-connection-gone', detail }),
    () => info('no group of alerts is open whose source is configured no more'),
  );
  return async () => {
    const sources = await lookForSilence(ports, silent);
    const orphans = await orphansOf(ports);
    if (orphans === undefined) gone.over();
    else gone.met(orphans);
    const since = await oldestUnexplained(ports);
    ports.found({ sources, unexplainedSinceMs: since });
    if (since !== undefined && ports.nowMs() - since >= UNEXPLAINED_MS)
      unexplained.met(
        `groups of alerts have waited for an explanation since ${new Date(since).toISOString()}; their tables stand, standby routes says why no machine answers`,
      );
    if (since === undefined) unexplained.over();
  };
}

/** A source that has never sent is none that normally sends. */
async function lookForSilence(
  { ledger, sources, nowMs }: AlertWatchPorts,
  silent: ReadonlyMap<string, Trouble>,
): Promise<WatchedAlerts['sources']> {
  const looked: WatchedAlerts['sources'][number][] = [];
  const seen = new Map((await ledger.sourcesSeen()).map(({ connection, lastAtMs }) => [connection, lastAtMs]));
  for (const { name, quietMs } of sources) {
    const lastAtMs = seen.get(name);
    if (quietMs === undefined || lastAtMs === undefined) continue;
    const isSilent = nowMs() - lastAtMs >= quietMs;
    looked.push({ name, sinceMs: isSilent ? lastAtMs : undefined });
    if (!isSilent) silent.get(name)?.over();
    else
      silent
        .get(name)
        ?.met(`${name} has sent nothing since ${new Date(lastAtMs).toISOString()}: does it still post here, and does its address hold?`);
  }
  return looked;
}

async function oldestUnexplained({ ledger, process }: AlertWatchPorts): Promise<number | undefined> {
  const waiting = await ledger.waiting(process, LOOKED_AT);
  const facts = await Promise.all(waiting.map(({ workflowId }) => ledger.newestFacts(workflowId, 'for-model')));
  const times = facts.filter((row): row is FactsRow => row !== undefined).map(({ atMs }) => atMs);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Whoever takes a source out of the configuration may not know what is open of it. */
async function orphansOf({ ledger, sources }: AlertWatchPorts): Promise<string | undefined> {
  const known = new Set(sources.map(({ name }) => name));
  const open = (await ledger.allOpenEpisodes(MOST_OPEN)).filter(({ connection }) => !known.has(connection));
  if (open.length === 0) return undefined;
  const names = [...new Set(open.map(({ connection }) => connection))].toSorted();
  const groups = open.length === 1 ? '1 group of alerts is' : `${open.length} groups of alerts are`;
  return `${groups} open of ${names.join(', ')}, which ${names.length === 1 ? 'is' : 'are'} configured no more: nothing is written on their tickets`;
}
/** As many as anybody would look through. */
const MOST_OPEN = 1_000;
