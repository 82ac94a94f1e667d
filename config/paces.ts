/** Pure: at which pace the account of a route may be asked. */
import { accountsIn } from './accounts.ts';
import { definedOnly } from './defined.ts';
import { own } from './routes.ts';
import type { Paced } from '../planning/pace/pace.ts';
import type { Accounts } from './accounts.ts';
import type { Finding } from './problem.ts';
import type { Sections } from './shape.ts';

type Read = Pick<Sections, 'providers' | 'routes'>;
type Pace = NonNullable<NonNullable<Sections['providers']>[string]['pace']>;

/** Undefined where nobody has set a pace for its account. */
export function pacing(read: Read, accounts = accountsIn(read)): (route: string) => Paced | undefined {
  return (route) => {
    const charged = accounts.ofRoute(route);
    if (charged === undefined) return undefined;
    // An account of a route alone is counted for itself, and asked as its provider is.
    const pace = paceOf(read, accounts, charged.account) ?? paceOf(read, accounts, accounts.ofProvider(charged.provider).account);
    return pace && { account: charged.account, pace: definedOnly(pace) };
  };
}

/** As the first provider of the account says that has one. */
const paceOf = ({ providers }: Read, accounts: Accounts, account: string): Pace | undefined =>
  Object.keys(providers ?? {})
    .filter((name) => accounts.ofProvider(name).account === account)
    .map((name) => own(providers, name)?.pace)
    .find((given) => given !== undefined);

/** Two paces of one account would each be kept by some of its requests. */
export function checkPaces(read: Read): readonly Finding[] {
  const accounts = accountsIn(read);
  return Object.entries(read.providers ?? {}).flatMap(([name, { pace }]): readonly Finding[] => {
    const { account } = accounts.ofProvider(name);
    const first = paceOf(read, accounts, account);
    if (pace === undefined || first === undefined || JSON.stringify(definedOnly(pace)) === JSON.stringify(definedOnly(first))) return [];
    return [
      {
        path: ['providers', name, 'pace'],
        at: 'key',
        wanted: `one pace of the account ${account}`,
        got: 'another one than at the provider before it',
        todo: 'Give it at one of the providers of the account. Providers with one key at one address are one, unless each names an `account` of its own.',
      },
    ];
  });
}
