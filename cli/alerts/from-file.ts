/** Past alerts of a file: what a backtest needs of them, or why there are none. */
import { failed } from '../command.ts';
import { counted } from './backtest-words.ts';
import { MOST_SNAPSHOTS, lastOf, pastIn } from './past-file.ts';
import type { AlertSource } from '../../connectors/alert-source.ts';
import type { Failed } from '../command.ts';
import type { Past, Tell } from './backtest-past.ts';
import type { BacktestRules } from './backtest-rules.ts';
import type { LeftOut, PastFile } from './past-file.ts';

export type AskedFile = {
  readonly path: string;
  readonly source: AlertSource;
  readonly rules: BacktestRules;
  /** Before the newest of them. */
  readonly lastMs: number | undefined;
};

export async function pastOfFile({ path, source, rules, lastMs }: AskedFile, tell: Tell): Promise<Past | Failed> {
  const read = await readPast(path, () =>
    pastIn(path, source, rules, (lines) => tell.slowly(() => `${lines.toLocaleString('en')} lines read`)),
  );
  if ('todo' in read) return read;
  const { lines, leftOut, nobodys } = read;
  const past = lastOf(read.past, lastMs);
  if (past.length === 0) return nothingRead(path, source.kind, read);
  const text = [...nobodysText(nobodys), ...leftOut.map(leftText)];
  return { source: source.kind, rules, past, read: { text, json: { lines, leftOut, nobodys } } };
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

/** The service tells of these, and makes no ticket. */
const nobodysText = (nobodys: number): readonly string[] =>
  nobodys === 0 ? [] : [`Not counted are ${counted(nobodys, 'snapshot')} of nobody known: clientMap has no such owner.`];
const leftText = ({ why, lines, first }: LeftOut): string =>
  `Not counted in ${counted(lines, 'line')}, the first of them line ${first.toLocaleString('en')}: ${why}.`;
