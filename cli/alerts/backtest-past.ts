/** Decides what is told of past alerts once they are read, from wherever they came. Pure, but for the word to whoever waits. */
import { backtest, joined } from '../../activities/alerts/backtest.ts';
import type { Backtest, PastAlert } from '../../activities/alerts/backtest.ts';
import type { PastSettings } from '../../activities/alerts/past-episodes.ts';
import type { BacktestRules } from './backtest-rules.ts';

/** `read`: what was read and does not count, as sentences and for programs. */
export type Past = {
  /** Where it comes from, in words. */
  readonly source: string;
  readonly rules: BacktestRules;
  /** In the order in which they came. */
  readonly past: readonly PastAlert[];
  readonly read: { readonly text: readonly string[]; readonly json: Readonly<Record<string, unknown>> };
};
export type Told = Omit<Past, 'past'> & {
  /** When the first and the last of them came. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly whole: Backtest;
  /** Those with the most alerts first. */
  readonly clients: readonly { readonly client: string; readonly part: Backtest }[];
};
/** `slowly`: only where whoever watches has waited. */
export type Tell = { readonly atOnce: (line: string) => void; readonly slowly: (line: () => string) => void };

/** What would follow if nothing more came: windows end, and a note that is one too many for its day is written on the next. */
const AFTER_MS = 24 * 60 * 60_000;
/** So many of one client take seconds, in which nothing can be said. */
const MOST_AT_ONCE = 10_000;

/** Undefined where there is nothing to judge. */
export function judged({ past, ...from }: Past, tell: Tell): Told | undefined {
  const [first, newest] = [past[0], past.at(-1)];
  if (first === undefined || newest === undefined) return undefined;
  const settings = { ...from.rules.settings, untilMs: newest.atMs + AFTER_MS };
  const clients = byClient(past, settings, (client, count) => {
    const line = `judging ${count.toLocaleString('en')} snapshots of ${client}`;
    if (count > MOST_AT_ONCE) tell.atOnce(`${line} …`);
    else tell.slowly(() => line);
  });
  return { ...from, fromMs: first.atMs, toMs: newest.atMs, whole: joined(clients.map(({ part }) => part)), clients };
}

/** Each group is of one client, so that clients are judged one by one. */
function byClient(
  past: readonly PastAlert[],
  settings: PastSettings,
  tell: (client: string, snapshots: number) => void,
): readonly { readonly client: string; readonly part: Backtest }[] {
  const clients = Map.groupBy(past, ({ client }) => client);
  return [...clients]
    .map(([client, theirs]) => {
      tell(client, theirs.length);
      return { client, part: backtest(theirs, settings) };
    })
    .toSorted((one, other) => other.part.alerts - one.part.alerts || (one.client < other.client ? -1 : 1));
}
