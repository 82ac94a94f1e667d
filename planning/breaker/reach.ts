/** Pure: whom the end of a request speaks of: its route alone, all of one key or one account, or all that fail together. Policies are data with reasons. */
import { FAULTS_IN_A_ROW, weightOf } from './policy.ts';
import type { FailureReason } from '../../workflows/chain/contract.ts';

/** `key`: all routes that are asked with one key at one address. `account`: all that are charged to one. `group`: all of one independence group. */
export type Reach = 'route' | 'key' | 'account' | 'group';

/** Failures of two routes further apart are two failures: between them a route of the group was asked, or nobody knows. */
export const TOGETHER_MS = 60_000;

const REACHES: Readonly<Partial<Record<FailureReason, Reach>>> = {
  'out-of-quota': 'account',
  'key-refused': 'key',
  unreachable: 'group',
  silent: 'group',
  'server-error': 'group',
  // A page of what stands between us and all of them.
  'set-up': 'group',
  region: 'group',
  // A rate is of one model or one account, and who says so is up. A model that is gone, or answers badly, says nothing of another.
};
const isReason = (word: string): word is FailureReason => Object.hasOwn(REACHES, word);

/** Of what opens nothing: its route alone. */
export function reachOf(end: { readonly outcome: string; readonly reason?: string | undefined }): Reach {
  const weight = weightOf(end);
  if (weight === 'shut' && end.reason === 'set-up') return 'account';
  return weight === 'fault' || weight === 'shut' ? reachOfReason(end.reason) : 'route';
}
export const reachOfReason = (reason: string | undefined): Reach =>
  reason !== undefined && isReason(reason) ? (REACHES[reason] ?? 'route') : 'route';

/** An end of some route of a group, and when. */
export type EndOfGroup = {
  readonly route: string;
  readonly outcome: string;
  readonly reason: string | undefined;
  readonly atMs: number;
};

/**
 * Whether a group is down: as many failures in a row as open one route, of two routes at least, and no word of any of its routes between.
 * In any order.
 */
export function failsTogether(ends: readonly EndOfGroup[], nowMs: number): boolean {
  const told = ends
    .filter((end) => end.atMs >= nowMs - TOGETHER_MS && weightOf(end) !== 'none')
    // Of two in one moment the answer comes last.
    .toSorted((one, other) => other.atMs - one.atMs || Number(reachOf(one) === 'group') - Number(reachOf(other) === 'group'));
  const answered = told.findIndex((end) => reachOf(end) !== 'group');
  const row = answered < 0 ? told : told.slice(0, answered);
  return row.length >= FAULTS_IN_A_ROW && new Set(row.map(({ route }) => route)).size >= 2;
}
