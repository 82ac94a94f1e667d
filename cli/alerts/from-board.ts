/** Past alerts of a board: which ticket system and whose rules are meant, and what its tickets come to. */
import { openTicketSystem } from '../../connectors/index.ts';
import { TICKET_BOARD } from '../../connectors/alert-sources.ts';
import { placePast } from '../../activities/alerts/past-places.ts';
import { boardsOf } from '../../config/alerts/boards.ts';
import { durationText } from '../../config/duration.ts';
import { STANDARD_PATH, loadConfig } from '../../config/load.ts';
import { problemText } from '../../config/problem.ts';
import { didYouMean } from '../../config/suggestion.ts';
import { failed, wrong } from '../command.ts';
import { defaultRules, rulesOf } from './backtest-rules.ts';
import { count, counted } from './backtest-words.ts';
import { MOST_TICKETS, readBoardList } from './board-list.ts';
import { createBoardBook } from './board-past.ts';
import { slimmer } from './past-file.ts';
import type { AlertBoards } from '../../activities/alert-connection.ts';
import type { AlertConnectionConfig, ConnectionConfig, ServiceConfig } from '../../config/contract.ts';
import type { Failed, Given, Wrong } from '../command.ts';
import type { Past, Tell } from './backtest-past.ts';
import type { BacktestRules } from './backtest-rules.ts';
import type { BoardList, NotListed } from './board-list.ts';
import type { BoardBook } from './board-past.ts';
import type { Around } from './connected.ts';

export type AskedBoard = { readonly board: string; readonly connection: string | undefined; readonly lastMs: number };
type Watched = { readonly around: Around; readonly tell: Tell };
type Meant = { readonly connection: ConnectionConfig; readonly boards: AlertBoards; readonly rules: BacktestRules };

export async function pastOfBoard(asked: AskedBoard, given: Given, { around, tell }: Watched): Promise<Past | Failed | Wrong> {
  const path = given.config ?? STANDARD_PATH;
  const read = loadConfig({ path, env: around.caller.env, nowMs: around.nowMs });
  if (read.kind === 'unusable') {
    for (const problem of read.problems) around.progress(problemText(problem));
    return failed(`Expected ${path} to be usable, got ${read.problems.length} problem(s).`, 'See standby config check.');
  }
  const meant = meantBy(read.config, asked);
  if ('todo' in meant) return meant;
  const { connection, boards, rules } = meant;
  const sinceMs = around.nowMs - asked.lastMs;
  const book = createBoardBook({ board: asked.board, boards, sinceMs, keptOf: slimmer(rules) });
  const listed = await readBoardList({ desk: openTicketSystem(connection), sinceMs, take: book.take, tell: tell.slowly });
  if (listed.kind !== 'read') return notListed(connection.name, asked, listed);
  const known = book.book();
  if (known.counted === 0) return nothingOn(connection.name, asked, { known, listed });
  const { past } = placePast(known.came, rules.place);
  const source = `board ${asked.board} of ${connection.name}`;
  return {
    source,
    rules,
    past,
    read: { text: textOf(known, listed), json: { board: asked.board, connection: connection.name, ...jsonOf(known, listed) } },
  };
}

/** A board that stands under alerts goes by the rules of its source, any other by the defaults. */
function meantBy({ connections, alerts }: ServiceConfig, { board, connection: name }: AskedBoard): Meant | Wrong {
  const sources = alerts.filter((one) => one.boards !== undefined && (name === undefined || name === one.name || name === one.tickets));
  const named = sources.filter((one) => one.name === name || one.boards?.ids.includes(board));
  if (named.length > 1)
    return wrong(
      `Expected --connection to say which source is meant, got ${name === undefined ? 'none' : `"${name}"`}: board ${board} is one of ${named.map((one) => one.name).join(' and ')}.`,
    );
  const [source] = named;
  const wanted = source?.tickets ?? name ?? (connections.length === 1 ? connections[0]?.name : undefined);
  const connection = connections.find((one) => one.name === wanted);
  if (connection === undefined) return noSuch(connections, alerts, name);
  const boards = source?.boards ?? boardsOf({ kind: TICKET_BOARD.kind, boards: [board] });
  if (boards === undefined) throw new Error('Expected the boards of a source whose alerts are tickets, got none.');
  return { connection, boards, rules: source === undefined ? defaultRules(TICKET_BOARD) : rulesOf(source) };
}

function noSuch(connections: readonly ConnectionConfig[], alerts: readonly AlertConnectionConfig[], name: string | undefined): Wrong {
  const known = [...connections.map((one) => one.name), ...alerts.flatMap((one) => (one.boards === undefined ? [] : [one.name]))];
  const todo = name === undefined ? undefined : didYouMean(name, known).todo;
  return wrong(
    `Expected --connection to be a ticket system or a source whose alerts are tickets (${known.join(', ')}), got ${name === undefined ? 'none' : `"${name}"`}.`,
    todo,
  );
}

function notListed(name: string, { lastMs }: AskedBoard, not: NotListed): Failed {
  switch (not.kind) {
    case 'too-many':
      return failed(
        `Expected at most ${count(MOST_TICKETS)} tickets of ${name} that changed in ${durationText(lastMs)}, got more.`,
        'Name a shorter time by --last.',
      );
    case 'unsupported':
      return failed(
        `Expected ${name} to list what has changed, got a ticket system that has no such list.`,
        'Export the alerts of their source to a file, and name it: see --help.',
      );
    case 'refused':
      return failed(`Expected ${name} to say what has changed, got: ${not.why}.`, 'See standby check.');
  }
}

type Found = { readonly known: BoardBook; readonly listed: BoardList };
const MOST_BOARDS = 10;
function nothingOn(name: string, { board, lastMs }: AskedBoard, { known, listed }: Found): Failed {
  const { older, ours, elsewhere } = known;
  const there = elsewhere.slice(0, MOST_BOARDS).map(({ board: id, name: called, tickets }) => {
    const what = id === '' ? 'none' : id;
    return `${what}${called === undefined ? '' : ` (${called})`} with ${count(tickets)}`;
  });
  const beside = older + ours === 0 ? '' : `, ${count(older)} made before and ${count(ours)} by Standby`;
  const others = there.length === 0 ? '' : `; those that changed stand on ${there.join(', ')}`;
  return failed(
    `Expected tickets on board ${board} of ${name} that were made in ${durationText(lastMs)}, got none of ${count(listed.listed)} that changed${beside}${others}.`,
    'Name a board by its id, or a longer time by --last.',
  );
}

function textOf({ counted: tickets, older, ours }: BoardBook, { listed, unnamed, gone, unread }: BoardList): readonly string[] {
  const [first] = unread;
  return [
    `Of ${counted(listed, 'ticket')} that changed in that time ${count(tickets)} ${tickets === 1 ? 'is' : 'are'} on the board and ${tickets === 1 ? 'was' : 'were'} made in it. A closed one counts as over with its last change, and where one stood before is not known.`,
    ...(older === 0 ? [] : [`Not counted are ${counted(older, 'ticket')} of the board that ${older === 1 ? 'is' : 'are'} older.`]),
    ...(ours === 0 ? [] : [`Not counted are ${counted(ours, 'ticket')} that Standby has made.`]),
    ...(gone === 0 ? [] : [`Not counted are ${counted(gone, 'ticket')} that ${gone === 1 ? 'is' : 'are'} gone.`]),
    ...(unnamed === 0 ? [] : [`Not counted are ${counted(unnamed, 'ticket')} without an id that could be asked for.`]),
    ...(first === undefined
      ? []
      : [`Not counted are ${counted(unread.length, 'ticket')} that could not be read, first ${first.ticket}: ${first.why}.`]),
  ];
}

const jsonOf = ({ counted: onBoard, older, ours, elsewhere }: BoardBook, { listed, unnamed, gone, unread }: BoardList) => ({
  read: { listed, counted: onBoard, older, ours, gone, unnamed, unread, elsewhere },
});
