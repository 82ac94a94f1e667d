/** Reads a file of past alerts into what a backtest needs of them, and keeps why something was left out. */
import { withKnownStart } from '../../connectors/alert-source.ts';
import { isOffline } from '../../activities/alerts/site-outage.ts';
import { placePast } from '../../activities/alerts/past-places.ts';
import { linesOf } from './past-lines.ts';
import { MOST_ENVELOPE, lineRead } from './past-alerts.ts';
import type { PastAlert } from '../../activities/alerts/backtest.ts';
import type { Alert, AlertSource } from '../../connectors/alert-source.ts';
import type { BacktestRules } from './backtest-rules.ts';
import type { Came } from '../../activities/alerts/past-places.ts';

/** `first`: the number of the first line that it is said of. */
export type LeftOut = { readonly why: string; readonly lines: number; readonly first: number };
export type PastFile = {
  readonly lines: number;
  readonly leftOut: readonly LeftOut[];
  /** In the order in which they came. */
  readonly past: readonly PastAlert[];
  /** Snapshots of nobody known, which are not among them. */
  readonly nobodys: number;
  /** There were more, which were not read. */
  readonly isCut: boolean;
};

/** Some 500 bytes each are kept. */
export const MOST_SNAPSHOTS = 500_000;

/** `tell`: after each line, how many there have been. Rejects with the system's error where the file cannot be read. */
export async function pastIn(path: string, source: AlertSource, rules: BacktestRules, tell: (lines: number) => void): Promise<PastFile> {
  const nowMs = Date.now();
  const leftOut = new Map<string, { lines: number; readonly first: number }>();
  const all: Came[] = [];
  const keptOf = slimmer(rules);
  let lines = 0;
  // A body that is text stands in its line with a stroke before each of its quotation marks.
  for await (const line of linesOf(path, source.limits.mostBytes * 2 + MOST_ENVELOPE)) {
    tell((lines += 1));
    const { came, left } = line.kind === 'line' ? lineRead(source, line.bytes, nowMs) : { came: [], left: ['it is longer than any body'] };
    for (const { alert, atMs } of came) all.push({ alert: keptOf(alert), atMs });
    for (const why of left) {
      const known = leftOut.get(why);
      if (known === undefined) leftOut.set(why, { lines: 1, first: lines });
      else known.lines += 1;
    }
    if (all.length > MOST_SNAPSHOTS) break;
  }
  const isCut = all.length > MOST_SNAPSHOTS;
  const placed = placePast(settled(source, all), rules.place);
  return { lines, leftOut: [...leftOut].map(([why, one]) => ({ why, ...one })), ...placed, isCut };
}

/** Texts decide nothing but whether a site is gone; of labels only those by which it is grouped or held do. */
export function slimmer({ fields, settings }: BacktestRules): (alert: Alert) => Alert {
  const grouped = fields.flatMap((field) => (field.startsWith('label:') ? [field.slice('label:'.length)] : []));
  const names = new Set([...grouped, ...settings.holds.flatMap(({ match }) => match.label?.name ?? [])]);
  return (alert) => ({
    ...alert,
    title: isOffline({ rule: '', title: alert.title }) ? alert.title : '',
    text: '',
    labels: Object.fromEntries([...names].flatMap((name) => (Object.hasOwn(alert.labels, name) ? [[name, alert.labels[name] ?? '']] : []))),
  });
}

/** In order, each under the start by which its key is known where its source says none that lasts. */
function settled(source: AlertSource, all: readonly Came[]): readonly Came[] {
  const starts = new Map<string, number>();
  return all
    .toSorted((one, other) => one.atMs - other.atMs)
    .map(({ alert, atMs }) => {
      const known = withKnownStart(source, alert, starts.get(alert.key));
      if (!starts.has(alert.key)) starts.set(alert.key, known.startsAtMs);
      return { alert: known, atMs };
    });
}

/** Those that started in the last so many milliseconds before the newest news; all where none are given. */
export function lastOf(past: readonly PastAlert[], lastMs: number | undefined): readonly PastAlert[] {
  const newest = past.at(-1);
  if (lastMs === undefined || newest === undefined) return past;
  return past.filter(({ alert }) => alert.startsAtMs >= newest.atMs - lastMs);
}
