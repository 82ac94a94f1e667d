/** Pure: which owner is probably which client. */
import { foldedName } from '../../workflows/rules/client-name.ts';
import { likeness } from './likeness.ts';
import type { Likeness } from './likeness.ts';
import type { SeenOwner } from './owners.ts';

type Guess = Likeness & { readonly client: string };
/** `others`: clients that are about as like. */
export type Pair = { readonly seen: SeenOwner } & (
  | { readonly kind: 'mapped'; readonly client: string }
  | { readonly kind: 'sure'; readonly client: string; readonly why: string }
  | { readonly kind: 'unsure'; readonly client: string; readonly why: string; readonly others: readonly string[] }
  | { readonly kind: 'none' }
);

const MOST_OTHERS = 3;

/** `mapped`: whose clients are said already. */
export function pairsOf(
  owners: readonly SeenOwner[],
  clients: readonly string[],
  mapped: Readonly<Record<string, { readonly client: string }>>,
): readonly Pair[] {
  const known = new Map(Object.entries(mapped).map(([owner, { client }]) => [foldedName(owner), client]));
  return owners.map((seen): Pair => {
    const client = known.get(foldedName(seen.owner));
    return client === undefined ? guessed(seen, clients) : { seen, kind: 'mapped', client };
  });
}

function guessed(seen: SeenOwner, clients: readonly string[]): Pair {
  const guesses = clients.flatMap((client) => bestOf(seen, client) ?? []).toSorted((one, other) => other.score - one.score);
  const [best, ...rest] = guesses;
  if (best === undefined) return { seen, kind: 'none' };
  const { client, why } = best;
  if (best.kind === 'unsure') return { seen, kind: 'unsure', client, why, others: rest.slice(0, MOST_OTHERS).map((other) => other.client) };
  const alike = rest.filter((other) => other.kind === 'sure').map((other) => other.client);
  // Which of two the owner is nobody can say by the name.
  return alike.length === 0
    ? { seen, kind: 'sure', client, why }
    : { seen, kind: 'unsure', client, why, others: alike.slice(0, MOST_OTHERS) };
}

function bestOf({ owner, names }: SeenOwner, client: string): Guess | undefined {
  return [owner, ...names]
    .flatMap((name): readonly Guess[] => {
      const found = likeness(name, client);
      if (found === undefined) return [];
      return [{ ...found, client, why: name === owner ? found.why : `${found.why} (it is called ${JSON.stringify(name)})` }];
    })
    .toSorted((one, other) => other.score - one.score)[0];
}
