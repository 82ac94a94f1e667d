/** The providers, routes and chains of a configuration. Secrets are not asked for: whoever suspends in a hurry need not have them. */
import { STANDARD_PATH, examineFile } from '../../config/load.ts';
import { pacing } from '../../config/paces.ts';
import { problemText } from '../../config/problem.ts';
import { failed } from '../command.ts';
import type { Paced } from '../../planning/pace/pace.ts';
import type { Problem } from '../../config/contract.ts';
import type { Asking } from '../../ledger/suspensions.ts';
import type { Failed } from '../command.ts';

/** `routes`: in the order of the file. */
export type Known = {
  readonly providers: readonly string[];
  readonly routes: readonly (Asking & { readonly paced?: Paced })[];
  readonly chains: readonly { readonly chain: string; readonly routes: readonly string[] }[];
};
/** What there is to know without a configuration. */
export const NOTHING_KNOWN: Known = { providers: [], routes: [], chains: [] };

export type KnownRead =
  | { readonly kind: 'known'; readonly known: Known }
  | { readonly kind: 'unusable'; readonly path: string; readonly problems: readonly Problem[] };

export function readKnown(config: string | undefined, env: NodeJS.ProcessEnv): KnownRead {
  const path = config ?? STANDARD_PATH;
  const examined = examineFile({ path, env, nowMs: Date.now() }, 'skipped');
  if (examined.kind === 'unusable') return { kind: 'unusable', path, problems: examined.problems };
  const { providers, routes, chains } = examined.shape;
  const pacedOf = pacing(examined.shape);
  return {
    kind: 'known',
    known: {
      providers: Object.keys(providers),
      routes: Object.entries(routes).map(([route, { provider, model }]) => {
        const paced = pacedOf(route);
        return { route, provider, model, ...(paced && { paced }) };
      }),
      chains: Object.entries(chains).map(([chain, of]) => ({ chain, routes: of.routes })),
    },
  };
}

export function unusable({ path, problems }: Extract<KnownRead, { kind: 'unusable' }>, progress: (line: string) => void): Failed {
  for (const problem of problems) progress(problemText(problem));
  return failed(`Expected ${path} to be usable, got ${problems.length} problem(s).`, 'See standby config check.');
}
