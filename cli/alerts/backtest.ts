/** `standby alerts backtest`: how many tickets past alerts would have made, and instead of how many. No model is asked, nothing is written. */
import { backtest, joined } from '../../activities/alerts/backtest.ts';
import { msOf } from '../../config/duration.ts';
import { failed, wrong } from '../command.ts';
import { COMMON_HELP } from '../flags.ts';
import { paintFor } from '../paint.ts';
import { slowly } from '../progress.ts';
import { defaultRules, rulesOf } from './backtest-rules.ts';
import { backtestJson, backtestText } from './backtest-text.ts';
import { connectedAlerts } from './connected.ts';
import { MOST_SNAPSHOTS, lastOf, pastIn } from './past-file.ts';
import { KINDS, SOURCE, sourceIn } from './source-flag.ts';
import type { Backtest, PastAlert } from '../../activities/alerts/backtest.ts';
import type { AlertSource } from '../../connectors/alert-source.ts';
import type { PastSettings } from '../../activities/alerts/past-episodes.ts';
import type { BacktestRules } from './backtest-rules.ts';
import type { Around } from './connected.ts';
import type { Command, Failed, Given, Wrong } from '../command.ts';
import type { PastFile } from './past-file.ts';

export const alertsBacktest: Command = {
  help: `standby alerts backtest FILE --connection NAME | --source KIND [options]

Says how many tickets the alerts of a file would have made, instead of how many: one for each alert. By the rules of the
service and nothing else; no model is asked, nothing is called and nothing is written.

  FILE               alerts of the past, one JSON a line, in any order: {"at": "2026-11-25T08:00:00Z", "body": …} for a body
                     as the source posted it and when it came; or the body alone, as Wazuh writes it to alerts.json and NinjaOne
                     gives its activities, at the time that it says itself; or one alert of the generic shape
  --connection NAME  whose they are, by the name under alerts in the configuration, and by whose rules: clients, groups, windows,
                     quiet windows and what is known to be benign
  --source KIND      whose they are: ${KINDS};
                     by the defaults, without a configuration
  --last TIME        only alerts that started in so long before the newest one, such as 30d
${COMMON_HELP}
A list is made of lines by jq -c '.[]', and a packed file is read by zcat FILE | standby alerts backtest /dev/stdin …
The past is a FILE, also of a connection: the ledger keeps how an alert stood, and not each time that its source said so.
Not there yet: --board NAME, for the tickets on a board of a ticket system; it has no list of a period.
`,
  options: { ...SOURCE, connection: { type: 'string' }, last: { type: 'string' }, board: { type: 'string' } },
  words: ['[file]'],
  async run(given, progress, caller) {
    const asked = askedFor(given, { progress, caller, nowMs: Date.now() });
    if ('todo' in asked) return asked;
    const { path, source, rules, lastMs } = asked;
    const tell = slowly(progress);
    const read = await readPast(path, () => pastIn(path, source, rules, (lines) => tell(() => `${lines.toLocaleString('en')} lines read`)));
    if ('todo' in read) return read;
    const past = lastOf(read.past, lastMs);
    const [first, newest] = [past[0], past.at(-1)];
    if (first === undefined || newest === undefined) return nothingRead(path, source.kind, read);
    const settings = { ...rules.settings, untilMs: newest.atMs + AFTER_MS };
    const clients = byClient(past, settings, (client, count) => {
      const line = `judging ${count.toLocaleString('en')} snapshots of ${client}`;
      if (count > MOST_AT_ONCE) progress(`${line} …`);
      else tell(() => line);
    });
    const told = {
      source: source.kind,
      fromMs: first.atMs,
      toMs: newest.atMs,
      whole: joined(clients.map(({ part }) => part)),
      clients,
      rules,
      lines: read.lines,
      leftOut: read.leftOut,
      nobodys: read.nobodys,
    };
    return { kind: 'done', text: backtestText(told, paintFor(caller)), json: backtestJson(told) };
  },
};

/** What would follow if nothing more came: windows end, and a note that is one too many for its day is written on the next. */
const AFTER_MS = 24 * 60 * 60_000;
/** So many of one client take seconds, in which nothing can be said. */
const MOST_AT_ONCE = 10_000;

type Meant = { readonly source: AlertSource; readonly rules: BacktestRules };
type Asked = Meant & { readonly path: string; readonly lastMs: number | undefined };
function askedFor(given: Given, around: Around): Asked | Wrong | Failed {
  const { last, board } = given.values;
  const [path] = given.words;
  if (board !== undefined)
    return wrong(
      'Expected a FILE, got --board, which is not there yet: a ticket system has no list of the tickets of a period.',
      'Export the alerts of their source to a file. See --help.',
    );
  if (path === undefined) return wrong('Expected <file> after the command, got none.');
  const meant = meantBy(given, around);
  if ('todo' in meant) return meant;
  const lastMs = typeof last === 'string' ? msOf(last) : undefined;
  if (Number.isNaN(lastMs)) return wrong(`Expected --last to be a time such as 12h, 7d or 30d, got "${String(last)}".`);
  return { ...meant, path, lastMs };
}

function meantBy(given: Given, around: Around): Meant | Wrong | Failed {
  const { source: kind, connection } = given.values;
  if (typeof connection !== 'string') {
    const source = sourceIn(given);
    return 'todo' in source ? source : { source, rules: defaultRules(source) };
  }
  if (kind !== undefined) return wrong('Expected --connection or --source, got both.');
  const connected = connectedAlerts(given, connection, around);
  return 'todo' in connected ? connected : { source: connected.source, rules: rulesOf(connected.rules) };
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

const TODO = 'Name a file with one JSON a line: see --help.';
async function readPast(path: string, read: () => Promise<PastFile>): Promise<PastFile | Failed> {
  try {
    const past = await read();
    if (!past.isCut) return past;
    return failed(
      `Expected ${path} to hold at most ${MOST_SNAPSHOTS.toLocaleString('en')} snapshots of alerts, got more.`,
      'Name a file of fewer: of one client, or of some days.',
    );
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return failed(`Expected ${path} to be a file that can be read, got ${String(error.code)}.`, TODO);
  }
}

function nothingRead(path: string, kind: string, { lines, leftOut }: PastFile): Failed {
  const [most] = leftOut.toSorted((one, other) => other.lines - one.lines);
  const why = most === undefined ? '' : `; of line ${most.first}: ${most.why}`;
  return failed(`Expected ${path} to hold alerts of ${kind}, got none in ${lines} line(s)${why}.`, TODO);
}
