/** Pure: which alerts of a group count, since when, and which are held. */
import { releaseOf } from './holds.ts';
import type { Hold, Release } from './holds.ts';
import type { Standing } from './standing.ts';

/** Its moment of arrival, or the end of what held it, which is in `heldBy`. */
export type Counted = Standing & { readonly kind: 'counted'; readonly countsFromMs: number; readonly heldBy: readonly Hold[] };
/** `untilMs`: when it begins to count; undefined if it was over before. */
export type Held = Standing & { readonly kind: 'held'; readonly heldBy: readonly Hold[]; readonly untilMs: number | undefined };
export type Judged = Counted | Held;
export type HoldsOf = { readonly client: string; readonly holds: readonly Hold[] };

/** In the order in which they are given. */
export const underHolds = (standing: readonly Standing[], given: HoldsOf, nowMs: number): readonly Judged[] =>
  standing.map((one) => underRelease(one, releaseFor(one, given), nowMs));

/** Follows from the alert, its highest severity and its arrival: time changes nothing of it. */
export const releaseFor = ({ alert, highest, fromMs }: Standing, { client, holds }: HoldsOf): Release =>
  releaseOf({ alert, client, highest }, holds, fromMs);

/** What was held for all its life is held for ever: it is stored and counted apart, and never makes a ticket. */
export function underRelease(one: Standing, { atMs, by }: Release, nowMs: number): Judged {
  if (by.length === 0) return { ...one, kind: 'counted', countsFromMs: one.fromMs, heldBy: by };
  if (one.overAtMs !== undefined && one.overAtMs <= atMs) return { ...one, kind: 'held', heldBy: by, untilMs: undefined };
  if (atMs > nowMs) return { ...one, kind: 'held', heldBy: by, untilMs: atMs };
  return { ...one, kind: 'counted', countsFromMs: atMs, heldBy: by };
}
