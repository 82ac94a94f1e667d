/** Pure: whose alerts are whose: each owner once, and clients that are known. */
import { foldedName, nearName } from '../../workflows/rules/client-name.ts';
import { quoted } from '../shown.ts';
import { didYouMean } from '../suggestion.ts';
import type { Finding, Found, Path } from '../problem.ts';
import type { Sections } from '../shape.ts';
import type { AlertSourceShape } from './shape.ts';

export function checkOwners(path: Path, given: AlertSourceShape, sections: Pick<Sections, 'clients' | 'otherClients'>): Found {
  const targets = targetsOf(path, given);
  return {
    problems: [...oneOwnerTwice([...path, 'clientMap'], Object.keys(given.clientMap)), ...nobodysHolds(path, given, targets)],
    warnings: [...(targets.length === 0 ? [nobodyIn(path)] : []), ...unknownClients(targets, sections)],
  };
}

type Target = { readonly client: string; readonly path: Path };

/** Every client that an alert of this source can come to be of, and where it stands. */
function targetsOf(path: Path, { clientMap, catchAll }: AlertSourceShape): readonly Target[] {
  return [
    ...Object.entries(clientMap).map(([owner, to]) =>
      typeof to === 'string'
        ? { client: to, path: [...path, 'clientMap', owner] }
        : { client: to.client, path: [...path, 'clientMap', owner, 'client'] },
    ),
    ...(catchAll === undefined ? [] : [{ client: catchAll.client, path: [...path, 'catchAll', 'client'] }]),
  ];
}

/** Which of the two clients got the alert would be chance. */
function oneOwnerTwice(path: Path, owners: readonly string[]): readonly Finding[] {
  const seen = new Map<string, string>();
  return owners.flatMap((owner): readonly Finding[] => {
    const folded = foldedName(owner);
    if (folded === '')
      return [{ path: [...path, owner], at: 'key', wanted: 'an owner that can be seen', got: 'characters that draw nothing' }];
    const first = seen.get(folded);
    if (first === undefined) {
      seen.set(folded, owner);
      return [];
    }
    return [
      {
        path: [...path, owner],
        at: 'key',
        wanted: 'each owner once',
        got: `${quoted(owner)} beside ${quoted(first)}, which is the same name but for case, blanks or the width of letters`,
        todo: 'Keep one.',
      },
    ];
  });
}

/** A rule for a client that no alert is ever of holds nothing. */
function nobodysHolds(path: Path, { quietWindows, knownBenign }: AlertSourceShape, targets: readonly Target[]): readonly Finding[] {
  const known = new Set(targets.map(({ client }) => foldedName(client)));
  const named = [
    ...quietWindows.map(({ match }, at) => ({ client: match.client, path: [...path, 'quietWindows', at, 'match', 'client'] })),
    ...knownBenign.map(({ match }, at) => ({ client: match.client, path: [...path, 'knownBenign', at, 'match', 'client'] })),
  ];
  return named.flatMap(({ client, path: where }): readonly Finding[] =>
    client === undefined || known.has(foldedName(client))
      ? []
      : [
          {
            path: where,
            at: 'value',
            wanted: 'a client of clientMap or catchAll',
            got: quoted(client),
            ...didYouMean(client, [...new Set(targets.map((target) => target.client))]),
          },
        ],
  );
}

const nobodyIn = (path: Path): Finding => ({
  path,
  at: 'key',
  wanted: 'owners in clientMap, or catchAll',
  got: 'neither',
  todo: 'None of its alerts gets a ticket; standby clients match proposes pairs.',
});

/** As rules for tickets are: where others are allowed only a name that is nearly a known one, which gets the strictest rules. */
function unknownClients(
  targets: readonly Target[],
  { clients, otherClients }: Pick<Sections, 'clients' | 'otherClients'>,
): readonly Finding[] {
  if (!clients) return [];
  const known = Object.keys(clients);
  const folded = known.map(foldedName);
  return targets
    .filter(({ client }) => !folded.includes(foldedName(client)))
    .filter(({ client }) => !otherClients || nearName(foldedName(client), folded) !== undefined)
    .map(({ client, path }) => ({
      path,
      at: 'value',
      wanted: 'a client that stands under clients',
      got: quoted(client),
      ...didYouMean(client, known),
    }));
}
