/** Pure: other open groups of the same client about the same time. A fact, and no correlation: a person sees what it means. */
import { isSameClient } from '../../workflows/rules/client-name.ts';

export type OtherGroup = {
  readonly hash: string;
  readonly client: string;
  readonly title: string;
  readonly count: number;
  readonly firing: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly ticket: string | undefined;
};
export type NearGroups = { readonly groups: readonly OtherGroup[]; readonly more: number };

const NEAR_MS = 10 * 60_000;
const MOST = 5;

type Span = { readonly firstMs: number; readonly lastMs: number };

/** Between the alerts of both lie at most ten minutes; the nearest first. */
export function nearGroups(
  { hash, client, others }: { readonly hash: string; readonly client: string; readonly others: readonly OtherGroup[] },
  span: Span,
): NearGroups {
  const near = others
    .filter((other) => other.hash !== hash && other.firing > 0 && isSameClient(other.client, client) && apartMs(other, span) <= NEAR_MS)
    .toSorted((one, other) => apartMs(one, span) - apartMs(other, span) || other.count - one.count || (one.hash < other.hash ? -1 : 1));
  return { groups: near.slice(0, MOST), more: Math.max(0, near.length - MOST) };
}

const apartMs = (one: Span, other: Span): number => Math.max(0, one.firstMs - other.lastMs, other.firstMs - one.lastMs);
