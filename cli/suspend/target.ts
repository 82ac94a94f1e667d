/** Pure: what a word on the command line names. A bare word is a provider's name, else a route's; `model:NAME` is the model at any provider. */
import { quoted } from '../../config/shown.ts';
import { nearest } from '../../config/suggestion.ts';
import { targetsOf } from '../../ledger/suspensions.ts';
import { wrong } from '../command.ts';
import type { Wrong } from '../command.ts';
import type { Known } from './known.ts';

/** As the ledger names it: `provider:`, `route:` or `model:`, and the name. */
export type Target = { readonly target: string };

/** `standing`: targets that are suspended, which may be of a configuration before. */
export function targetIn(word: string, known: Known, standing: readonly string[] = []): Target | Wrong {
  const all = new Set([...namesOf(known), ...standing]);
  // As the ledger and `standby status` name it; a bare word is looked up among providers first.
  const target = [word, `provider:${word}`, `route:${word}`].find((one) => all.has(one));
  return target === undefined ? unknown(word, known) : { target };
}

/** Routes of the file that a target is about. */
export const routesOf = (target: string, { routes }: Known): readonly string[] =>
  routes.filter((route) => targetsOf(route).includes(target)).map(({ route }) => route);

const namesOf = ({ providers, routes }: Known): readonly string[] => [
  ...providers.map((name) => `provider:${name}`),
  ...routes.flatMap(targetsOf),
];

function unknown(word: string, { providers, routes }: Known): Wrong {
  const models = [...new Set(routes.map(({ model }) => `model:${model}`))];
  const names = routes.map(({ route }) => route);
  const meant = nearest(word, [...providers, ...names, ...models]);
  return wrong(
    `Expected a provider, a route or model:NAME of the configuration, got "${word}".`,
    `${meant === undefined ? '' : `Did you mean ${quoted(meant)}? `}There are: providers ${listed(providers)}; routes ${listed(names)}; models ${listed(models)}.`,
  );
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));
