/** Pure: what of `alerts` cannot be meant, and what is mostly a slip. */
import { TICKET_BOARD, alertSourceOf } from '../../connectors/alert-sources.ts';
import { foldedName } from '../../workflows/rules/client-name.ts';
import { checkBoards, isBoards } from './boards.ts';
import { checkFields } from './check-fields.ts';
import { checkOwners } from './check-owners.ts';
import { checkReceiver } from './check-receiver.ts';
import { checkSecrets } from './check-secrets.ts';
import { makesTickets } from './defaults.ts';
import { endOf } from './holds.ts';
import type { AlertSource } from '../../connectors/alert-source.ts';
import type { Finding, Found, Path } from '../problem.ts';
import type { Sections } from '../shape.ts';
import type { AlertSourceShape } from './shape.ts';

export function checkAlerts(sections: Sections, nowMs: number): Found {
  const each = Object.entries(sections.alerts ?? {}).flatMap(([name, given]) => {
    const source = isBoards(given.kind) ? TICKET_BOARD : alertSourceOf(given.kind);
    return source ? [{ path: ['alerts', name], given, source }] : [];
  });
  // Tickets have their clients.
  const owners = each.filter(({ given }) => !isBoards(given.kind)).map(({ path, given }) => checkOwners(path, given, sections));
  return {
    problems: [
      ...sameDoor(sections),
      ...checkBoards(sections),
      ...each.flatMap(({ path, given, source }) => [
        ...(isBoards(given.kind) ? [] : checkSecrets(path, given, source)),
        ...checkFields(path, given, source),
        ...notForThisSource(path, given, source),
        ...checkReceiver(path, given),
        ...oneNameTwice(path, given),
      ]),
      ...owners.flatMap(({ problems }) => problems),
    ],
    warnings: [...owners.flatMap(({ warnings }) => warnings), ...each.flatMap(({ path, given }) => overAlready(path, given, nowMs))],
  };
}

/** Both take deliveries at /hooks/<name>. */
const sameDoor = ({ alerts, connections }: Sections): readonly Finding[] =>
  Object.keys(alerts ?? {})
    .filter((name) => Object.hasOwn(connections ?? {}, name))
    .map((name) => ({
      path: ['alerts', name],
      at: 'key',
      wanted: 'a name that no connection has',
      got: `${name}, which stands under connections`,
      todo: 'Give one of them another name: both take deliveries at /hooks/<name>.',
    }));

function notForThisSource(path: Path, given: AlertSourceShape, source: AlertSource): readonly Finding[] {
  const { poll, overAfter, closeResolved } = given;
  const { kind, list, episode } = source;
  return [
    ...(closeResolved && !makesTickets(given.create, source)
      ? [
          whole(path, 'closeResolved', {
            wanted: 'closeResolved for a source of which Standby makes tickets',
            got: given.create === false ? 'create: false' : `${kind}, which mostly makes its own`,
            todo: isBoards(kind) ? 'Leave it out: only tickets that Standby has made are closed.' : 'Leave it out, or say create: true.',
          }),
        ]
      : []),
    ...(poll !== undefined && list === undefined
      ? [whole(path, 'poll', { wanted: 'poll for a source that can be asked for its open alerts', got: kind, todo: 'Leave it out.' })]
      : []),
    ...(overAfter !== undefined && episode.by !== 'event'
      ? [
          whole(path, 'overAfter', {
            wanted: 'overAfter for a source that never says that an alert is over',
            got: `${kind}, which says it`,
            todo: 'Leave it out.',
          }),
        ]
      : []),
  ];
}
const whole = (path: Path, key: string, words: Pick<Finding, 'wanted' | 'got' | 'todo'>): Finding => ({
  path: [...path, key],
  at: 'key',
  ...words,
});

/** Notes name what has held an alert. */
function oneNameTwice(path: Path, { quietWindows, knownBenign }: AlertSourceShape): readonly Finding[] {
  const names = [
    ...quietWindows.map(({ name }, at) => ({ name, path: [...path, 'quietWindows', at, 'name'] })),
    ...knownBenign.map(({ name }, at) => ({ name, path: [...path, 'knownBenign', at, 'name'] })),
  ];
  return names
    .filter(({ name }, at) => names.findIndex((other) => foldedName(other.name) === foldedName(name)) < at)
    .map((one) => ({
      path: one.path,
      at: 'value',
      wanted: 'each name once',
      got: 'one that another hold has',
      todo: 'Give it another name.',
    }));
}

function overAlready(path: Path, { quietWindows, knownBenign }: AlertSourceShape, nowMs: number): readonly Finding[] {
  const past = { got: 'one that is past', todo: 'Take it out.' };
  return [
    ...quietWindows.flatMap(({ once }, at): readonly Finding[] =>
      once !== undefined && Date.parse(`${once.to}Z`) + FARTHEST_ZONE_MS < nowMs
        ? [{ path: [...path, 'quietWindows', at, 'once', 'to'], at: 'value', wanted: 'an end that is still to come', ...past }]
        : [],
    ),
    ...knownBenign.flatMap(({ until }, at): readonly Finding[] =>
      endOf(until) <= nowMs
        ? [
            {
              path: [...path, 'knownBenign', at, 'until'],
              at: 'value',
              wanted: 'a last day that is still to come',
              got: 'one that is past',
              todo: 'Nothing is held by it any more: decide anew, or take it out.',
            },
          ]
        : [],
    ),
  ];
}
/** Local times lie at most so far behind UTC. */
const FARTHEST_ZONE_MS = 12 * 60 * 60 * 1000;
