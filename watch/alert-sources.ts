/** Alert sources that have fallen silent, and groups that nobody has explained for long: each is told once until it is over. */
import { once } from './once.ts';
import type { Alert } from '../activities/clock.ts';
import type { FactsRow, Ledger } from '../ledger/contract.ts';
import type { Trouble } from './once.ts';

export type AlertWatchPorts = {
  readonly ledger: Pick<Ledger, 'sourcesSeen' | 'waiting' | 'newestFacts'>;
  readonly alert: Alert;
  /** Told that a trouble is over. */
  readonly info: (text: string) => void;
  /** `quietMs`: undefined for one that may be silent. */
  readonly sources: readonly { readonly name: string; readonly quietMs: number | undefined }[];
  /** Of the process that explains groups. */
  readonly process: string;
  readonly nowMs: () => number;
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
  return async () => {
    await lookForSilence(ports, silent);
    const since = await oldestUnexplained(ports);
    if (since !== undefined && ports.nowMs() - since >= UNEXPLAINED_MS)
      unexplained.met(
        `groups of alerts have waited for an explanation since ${new Date(since).toISOString()}; their tables stand, standby routes says why no machine answers`,
      );
    if (since === undefined) unexplained.over();
  };
}

/** A source that has never sent is none that normally sends. */
async function lookForSilence({ ledger, sources, nowMs }: AlertWatchPorts, silent: ReadonlyMap<string, Trouble>): Promise<void> {
  const seen = new Map((await ledger.sourcesSeen()).map(({ connection, lastAtMs }) => [connection, lastAtMs]));
  for (const { name, quietMs } of sources) {
    const lastAtMs = seen.get(name);
    if (quietMs === undefined || lastAtMs === undefined) continue;
    if (nowMs() - lastAtMs < quietMs) silent.get(name)?.over();
    else
      silent
        .get(name)
        ?.met(`${name} has sent nothing since ${new Date(lastAtMs).toISOString()}: does it still post here, and does its address hold?`);
  }
}

async function oldestUnexplained({ ledger, process }: AlertWatchPorts): Promise<number | undefined> {
  const waiting = await ledger.waiting(process, LOOKED_AT);
  const facts = await Promise.all(waiting.map(({ workflowId }) => ledger.newestFacts(workflowId, 'for-model')));
  const times = facts.filter((row): row is FactsRow => row !== undefined).map(({ atMs }) => atMs);
  return times.length === 0 ? undefined : Math.min(...times);
}
