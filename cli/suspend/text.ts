/** Pure: what `standby suspend` and `standby resume` say they have done, to people and to programs. */
import { factsOf } from '../table.ts';
import { both } from '../when.ts';
import type { Suspension } from '../../ledger/contract.ts';
import type { Effect } from './effect.ts';

export type Said = { readonly nowMs: number; readonly red: (text: string) => string };
type Fact = readonly [string, string | readonly string[]];

export type Suspended = { readonly suspension: Suspension; readonly replaced: Suspension | undefined; readonly effect: Effect };
export function suspendedText({ suspension, replaced, effect }: Suspended, { nowMs, red }: Said): string {
  const facts: readonly Fact[] = [
    ['suspended', suspensionText(suspension, nowMs)],
    ...(replaced === undefined ? [] : [['in place of', suspensionText(replaced, nowMs)] satisfies Fact]),
    ['routes', effect.routes.length === 0 ? 'none of the configuration' : effect.routes],
    ['under way', suspension.letsFinish ? 'may end' : 'is ended within a second or two by the workers, and the next route is asked'],
    ...chainFacts(effect),
  ];
  return withWarnings(facts, warningsOf(effect), red);
}

export type Resumed = { readonly target: string; readonly by: string; readonly effect: Effect };
export function resumedText({ target, by, effect }: Resumed, { red }: Said): string {
  const facts: readonly Fact[] = [
    ['resumed', `${target} by ${by}`],
    ['routes', effect.routes.length === 0 ? 'none of the configuration' : effect.routes],
    ...chainFacts(effect),
    ['what waits', 'tries again by itself; standby drain wakes it now'],
  ];
  const still = effect.suspended.map((one) => `${one.route} is still suspended, by ${one.by.join(' and ')}`);
  return withWarnings(facts, [...still, ...warningsOf(effect)], red);
}

export const suspensionText = ({ target, actor, reason, sinceMs, untilMs, letsFinish }: Suspension, nowMs: number): string =>
  `${target} by ${actor}, since ${both(sinceMs, nowMs)}, until ${untilMs === undefined ? 'it is resumed' : both(untilMs, nowMs)}${letsFinish ? ', what was under way may end' : ''}: ${reason}`;

const chainFacts = ({ chains }: Effect): readonly Fact[] =>
  chains.length === 0
    ? []
    : [['left', chains.map(({ chain, usable }) => `${chain}: ${usable.length === 0 ? 'no route' : usable.join(', ')}`)]];

export const warningsOf = ({ chains }: Pick<Effect, 'chains'>): readonly string[] =>
  chains
    .filter(({ usable }) => usable.length === 0)
    .map(
      ({ chain, blocked }) =>
        `no route of the chain ${chain} is usable now${blocked.length === 0 ? '' : `: ${blocked.join(', ')} ${blocked.length === 1 ? 'is' : 'are'} blocked`}; its work waits for people or for AI`,
    );

const withWarnings = (facts: readonly Fact[], warnings: readonly string[], red: Said['red']): string =>
  [factsOf(facts), ...(warnings.length === 0 ? [] : [red(factsOf(warnings.map((line) => ['!', line])))])].join('\n');

const iso = (ms: number): string => new Date(ms).toISOString();
export const suspensionJson = ({ target, actor, reason, sinceMs, untilMs, letsFinish }: Suspension) => ({
  target,
  by: actor,
  reason,
  since: iso(sinceMs),
  until: untilMs === undefined ? null : iso(untilMs),
  letsFinish,
});
