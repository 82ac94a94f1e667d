/** Pure: which providers are one account, and at which pace it may be asked. */
import { definedOnly } from './defined.ts';
import { own } from './routes.ts';
import type { Paced } from '../planning/pace/pace.ts';
import type { Finding } from './problem.ts';
import type { Sections } from './shape.ts';

type Providers = Sections['providers'];

/** Undefined where nobody has set a pace for its account. */
export function pacedOf(providers: Providers, name: string): Paced | undefined {
  const account = accountOf(providers, name);
  const pace = Object.keys(providers ?? {})
    .filter((other) => accountOf(providers, other) === account)
    .map((other) => own(providers, other)?.pace)
    .find((given) => given !== undefined);
  return pace && { account, pace: definedOnly(pace) };
}

const accountOf = (providers: Providers, name: string): string => own(providers, name)?.account ?? name;

/** Two paces of one account would each be kept by some of its requests. */
export function checkPaces({ providers }: Pick<Sections, 'providers'>): readonly Finding[] {
  return Object.entries(providers ?? {}).flatMap(([name, { pace }]): readonly Finding[] => {
    const { account, pace: first } = pacedOf(providers, name) ?? {};
    if (pace === undefined || JSON.stringify(definedOnly(pace)) === JSON.stringify(first)) return [];
    return [
      {
        path: ['providers', name, 'pace'],
        at: 'key',
        wanted: `one pace of the account ${account ?? name}`,
        got: 'another one than at the provider before it',
        todo: 'Give it at one of the providers of the account.',
      },
    ];
  });
}
