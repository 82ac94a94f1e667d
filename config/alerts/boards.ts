/** Pure: boards of alerts as they are worked by, and what cannot be meant of them. */
import { quoted } from '../shown.ts';
import { TICKET_BOARD } from '../../connectors/alert-sources.ts';
import { SECRET_KEYS } from './secret-keys.ts';
import { BOARDS_KEYS, SEVERITIES_OF } from './boards-shape.ts';
import type { AlertBoards } from '../../activities/alert-connection.ts';
import type { Finding, Path } from '../problem.ts';
import type { Sections } from '../shape.ts';
import type { AlertSourceShape } from './shape.ts';

type Given = Pick<AlertSourceShape, 'kind' | 'boards' | 'conditions' | 'severities'>;

export const isBoards = (kind: string): boolean => kind === TICKET_BOARD.kind;

/** Undefined where the source sends its alerts itself. */
export function boardsOf({ kind, boards = [], conditions = [], severities = SEVERITIES_OF }: Given): AlertBoards | undefined {
  if (!isBoards(kind)) return undefined;
  const { none, ...byPriority } = severities;
  return {
    ids: boards,
    conditions: conditions.map(({ subject, name }) => ({ pattern: subject, name })),
    severities: byPriority,
    otherwise: none,
  };
}

export const checkBoards = (sections: Sections): readonly Finding[] =>
  Object.entries(sections.alerts ?? {}).flatMap(([name, given]) => {
    const path = ['alerts', name];
    return isBoards(given.kind) ? ofBoards(sections, path, given) : notForOthers(path, given);
  });

function ofBoards(sections: Sections, path: Path, given: AlertSourceShape): readonly Finding[] {
  const none = (['create', 'clientMap', 'catchAll', 'board', 'poll', 'overAfter'] as const).filter((key) => isSaid(given, key));
  const secrets = Object.values(SECRET_KEYS).flatMap(({ env, file }) => [env, file].filter((key) => given[key] !== undefined));
  return [
    ...(given.boards === undefined ? [key(path, { wanted: 'boards for ticket-board', got: 'none' })] : []),
    ...[...none, ...secrets].map((name) =>
      key([...path, name], {
        wanted: 'a key that boards of a ticket system have',
        got: name,
        todo: 'Its tickets are there, have their clients, and come with those of their ticket system. Leave it out.',
      }),
    ),
    ...namedTwice(sections, path, given),
    ...namedForOthers(sections, path, given),
  ];
}

function isSaid(given: AlertSourceShape, name: 'create' | 'clientMap' | 'catchAll' | 'board' | 'poll' | 'overAfter'): boolean {
  const said = given[name];
  if (name === 'create') return said === true;
  return name === 'clientMap' ? Object.keys(given.clientMap).length > 0 : said !== undefined;
}

/** Whichever of the two had a ticket of it would be chance. */
function namedTwice({ alerts = {} }: Sections, path: Path, { boards = [], tickets }: AlertSourceShape): readonly Finding[] {
  const own = String(path[1]);
  const others = Object.entries(alerts).filter(([name, one]) => isBoards(one.kind) && one.tickets === tickets && name !== own);
  return boards.flatMap((board, at) => {
    const where = [...path, 'boards', at];
    if (boards.indexOf(board) < at) return [value(where, { wanted: 'each board once', got: `${quoted(board)} a second time` })];
    const other = others.find(([, one]) => one.boards?.includes(board));
    return other === undefined
      ? []
      : [value(where, { wanted: 'a board of one source', got: `${quoted(board)}, which is also of ${other[0]}` })];
  });
}

/** A ticket is never handled twice: what the connection's own work names is no board of alerts. */
function namedForOthers(
  { connections = {}, processes = {} }: Sections,
  path: Path,
  { boards = [], tickets }: AlertSourceShape,
): readonly Finding[] {
  const connection = Object.hasOwn(connections, tickets) ? connections[tickets] : undefined;
  if (connection === undefined) return [];
  const process = Object.hasOwn(processes, connection.process) ? processes[connection.process] : undefined;
  const named = [
    ...connection.scope.include.flatMap(({ board = [] }) => board.map((one) => [one, `connections.${tickets}.scope.include`] as const)),
    ...(process?.handOver.board === undefined ? [] : [[process.handOver.board, `processes.${connection.process}.handOver`] as const]),
  ];
  return boards.flatMap((board, at) => {
    const other = named.find(([one]) => one === board);
    return other === undefined
      ? []
      : [
          value([...path, 'boards', at], {
            wanted: `a board that ${connection.process} is not for`,
            got: `${quoted(board)}, which ${other[1]} names`,
            todo: 'A ticket is handled by one of them: take the board out of one.',
          }),
        ];
  });
}

const notForOthers = (path: Path, given: AlertSourceShape): readonly Finding[] =>
  BOARDS_KEYS.filter((name) => given[name] !== undefined).map((name) =>
    key([...path, name], { wanted: `${name} for ticket-board alone`, got: given.kind, todo: 'Leave it out.' }),
  );

type Words = Pick<Finding, 'wanted' | 'got' | 'todo'>;
const value = (path: Path, words: Words): Finding => ({ path, at: 'value', ...words });
const key = (path: Path, words: Words): Finding => ({ path, at: 'key', ...words });
