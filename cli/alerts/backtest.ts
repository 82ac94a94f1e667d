/** `standby alerts backtest`: how many tickets past alerts would have made, and instead of how many. No model is asked, nothing is written. */
import { joined } from '../../activities/alerts/backtest.ts';
import { durationText, msOf } from '../../config/duration.ts';
import { failed, wrong } from '../command.ts';
import { withInstallation } from '../connect.ts';
import { COMMON_HELP } from '../flags.ts';
import { paintFor } from '../paint.ts';
import { slowly } from '../progress.ts';
import { judged } from './backtest-past.ts';
import { defaultRules, rulesOf } from './backtest-rules.ts';
import { backtestJson, backtestText, manyJson, manyText } from './backtest-text.ts';
import { connectedAlerts } from './connected.ts';
import { pastOfBoard } from './from-board.ts';
import { pastOfFile } from './from-file.ts';
import { ledgerSources, pastOfLedger } from './from-ledger.ts';
import { KINDS, SOURCE, sourceIn } from './source-flag.ts';
import type { Caller, Command, Ended, Failed, Given, Wrong } from '../command.ts';
import type { Past, Tell, Told } from './backtest-past.ts';
import type { Around } from './connected.ts';
import type { AskedBoard } from './from-board.ts';
import type { AskedFile } from './from-file.ts';

export const alertsBacktest: Command = {
  help: `standby alerts backtest [FILE | --board ID] [options]

Says how many tickets past alerts would have made, instead of how many: one for each alert. By the rules of the service and
nothing else; no model is asked and nothing is written, here or in any ticket system.

  FILE               alerts of the past, one JSON a line, in any order: {"at": "2026-11-25T08:00:00Z", "body": …} for a body
                     as the source posted it and when it came; or the body alone, as Wazuh writes it to alerts.json and NinjaOne
                     gives its activities, at the time that it says itself; or one alert of the generic shape
  --board ID         tickets of a board, queue or team of a connected ticket system, as if it were a board of alerts: those that
                     were made in the time of --last (30d), open and closed. Its list of changes and each ticket of it are read,
                     at most 20,000; where the board stands under alerts its rules hold, else the defaults
  without both       what this Standby has taken itself, of all sources that are configured

  --connection NAME  of a FILE: whose alerts they are, by the name under alerts in the configuration, and by whose rules: clients,
                     groups, windows, quiet windows and what is known to be benign. Of a board: the ticket system, or the source
                     under alerts by whose rules it is judged. Without both: that source alone
  --source KIND      of a FILE: whose they are: ${KINDS};
                     by the defaults, without a configuration
  --last TIME        only alerts that started in so long before now, such as 30d; of a FILE before the newest one
${COMMON_HELP}
A list is made of lines by jq -c '.[]', and a packed file is read by zcat FILE | standby alerts backtest /dev/stdin …
Of a connection a FILE says more than the ledger, which keeps how an alert stood, and not each time that its source said so.
`,
  options: { ...SOURCE, connection: { type: 'string' }, last: { type: 'string' }, board: { type: 'string' } },
  words: ['[file]'],
  async run(given, progress, caller) {
    const around: Around = { progress, caller, nowMs: Date.now() };
    const asked = askedFor(given, around);
    if ('todo' in asked) return asked;
    const tell: Tell = { atOnce: progress, slowly: slowly(progress) };
    if (asked.kind === 'ledger') return ofLedger(asked, given, around, tell);
    const past = asked.kind === 'file' ? await pastOfFile(asked, tell) : await pastOfBoard(asked, given, { around, tell });
    return 'todo' in past ? past : oneTold(past, tell, caller);
  },
};

/** A month, as its ticket system is asked for it. */
const BOARD_LAST_MS = 30 * 24 * 60 * 60_000;

type AskedLedger = { readonly connection: string | undefined; readonly lastMs: number | undefined };
type Asked =
  | ({ readonly kind: 'file' } & AskedFile)
  | ({ readonly kind: 'board' } & AskedBoard)
  | ({ readonly kind: 'ledger' } & AskedLedger);

function askedFor(given: Given, around: Around): Asked | Wrong | Failed {
  const { last, board, source, connection: named } = given.values;
  const [path] = given.words;
  const lastMs = typeof last === 'string' ? msOf(last) : undefined;
  if (Number.isNaN(lastMs)) return wrong(`Expected --last to be a time such as 12h, 7d or 30d, got "${String(last)}".`);
  if (path !== undefined && board !== undefined) return wrong('Expected a FILE or --board, got both.');
  if (path !== undefined) {
    const meant = meantBy(given, around);
    return 'todo' in meant ? meant : { kind: 'file', path, lastMs, ...meant };
  }
  if (source !== undefined) return wrong('Expected a FILE with --source, which says whose alerts are in it, got none.');
  const connection = typeof named === 'string' ? named : undefined;
  if (board === '') return wrong('Expected --board to be the id of a board, got nothing.');
  if (typeof board === 'string') return { kind: 'board', board, connection, lastMs: lastMs ?? BOARD_LAST_MS };
  return { kind: 'ledger', connection, lastMs };
}

function meantBy(given: Given, around: Around): Pick<AskedFile, 'source' | 'rules'> | Wrong | Failed {
  const { source: kind, connection } = given.values;
  if (typeof connection !== 'string') {
    const source = sourceIn(given);
    return 'todo' in source ? source : { source, rules: defaultRules(source) };
  }
  if (kind !== undefined) return wrong('Expected --connection or --source, got both.');
  const connected = connectedAlerts(given, connection, around);
  return 'todo' in connected ? connected : { source: connected.source, rules: rulesOf(connected.rules) };
}

function oneTold(past: Past, tell: Tell, caller: Caller): Ended {
  const told = judged(past, tell);
  if (told === undefined) return failed(`Expected alerts of clients from ${past.source}, got of nobody known alone.`, 'See --help.');
  return { kind: 'done', text: backtestText(told, paintFor(caller)), json: backtestJson(told) };
}

async function ofLedger({ connection, lastMs }: AskedLedger, given: Given, around: Around, tell: Tell): Promise<Ended> {
  const sources = ledgerSources(given, connection, around);
  if ('todo' in sources) return sources;
  const sinceMs = lastMs === undefined ? 0 : around.nowMs - lastMs;
  return withInstallation(given.dataDir, async ({ ledger }) => {
    const told: Told[] = [];
    for (const source of sources) {
      const past = await pastOfLedger(ledger, source, sinceMs, tell);
      if ('todo' in past) return past;
      const one = judged(past, tell);
      if (one !== undefined) told.push(one);
    }
    if (told.length === 0) return nothingKept(sources, lastMs);
    const whole = joined(told.map((one) => one.whole));
    return { kind: 'done', text: manyText(told, whole, paintFor(around.caller)), json: manyJson(told, whole) };
  });
}

const nothingKept = (sources: readonly { readonly name: string }[], lastMs: number | undefined): Failed =>
  failed(
    `Expected the ledger to hold alerts of ${sources.map(({ name }) => name).join(' or ')}${lastMs === undefined ? '' : ` that started in ${durationText(lastMs)}`}, got none.`,
    'Name a FILE or a --board: see --help.',
  );
