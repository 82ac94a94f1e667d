/** How an account stands to its pace, as people read it and as programs do. */
import { WINDOW_MS, heldAtPace, limitText } from '../../planning/pace/pace.ts';
import { heldUntil } from '../../planning/pace/told.ts';
import { relative } from '../when.ts';
import type { Paced } from '../../planning/pace/pace.ts';
import type { Ledger, PaceSeen } from '../../ledger/contract.ts';
import type { Limit } from '../../planning/pace/pace.ts';

export type PaceHow = {
  readonly paced: Paced | undefined;
  readonly use: PaceSeen | undefined;
  /** What has no room now. */
  readonly heldBy: Limit | 'told' | undefined;
  /** When there is room, where that is known. */
  readonly nextAtMs: number | undefined;
};
/** By route. */
export type Paces = ReadonlyMap<string, PaceHow>;
type Known = { readonly route: string; readonly paced?: Paced };

/** Reads each account once. */
export async function pacesOf(ledger: Pick<Ledger, 'paceUse' | 'routesTold'>, routes: readonly Known[], nowMs: number): Promise<Paces> {
  const told = await ledger.routesTold();
  const uses = new Map<string, PaceSeen>();
  for (const { paced } of routes) {
    if (paced !== undefined && !uses.has(paced.account))
      uses.set(paced.account, await ledger.paceUse({ account: paced.account, nowMs, windowMs: WINDOW_MS }));
  }
  return new Map(
    routes.flatMap(({ route, paced }): [string, PaceHow][] => {
      const ofRoute = told.get(route);
      // The smallest request there is: a larger one may find less room.
      const toldUntilMs = ofRoute && heldUntil(ofRoute, 1, nowMs);
      const use = paced && uses.get(paced.account);
      const held = paced && use && heldAtPace(paced.pace, use, { tokens: 1, ahead: 0 });
      if (toldUntilMs !== undefined) return [[route, { paced, use, heldBy: 'told', nextAtMs: toldUntilMs }]];
      if (paced === undefined) return [];
      return [[route, { paced, use, heldBy: held?.by, nextAtMs: held?.by === 'requests' ? nextOf(use) : undefined }]];
    }),
  );
}

const nextOf = (use: PaceSeen | undefined): number | undefined => (use?.oldestAtMs === undefined ? undefined : use.oldestAtMs + WINDOW_MS);

/** Nothing where there is room. */
export function paceText({ paced, use, heldBy, nextAtMs }: PaceHow, nowMs: number): string {
  if (heldBy === undefined) return '';
  const next = nextAtMs === undefined ? '' : `, next ${relative(nextAtMs, nowMs)}`;
  if (heldBy === 'told') return `, held at its provider's limit${next}`;
  return `, at its pace: ${paced === undefined || use === undefined ? heldBy : limitText(heldBy, paced.pace, use)}${next}`;
}

export const paceJson = ({ paced, use, heldBy, nextAtMs }: PaceHow) => ({
  account: paced?.account ?? null,
  limits: paced?.pace ?? null,
  use: use === undefined ? null : { underWay: use.underWay, requests: use.requests, tokens: use.tokens },
  heldBy: heldBy ?? null,
  next: nextAtMs === undefined ? null : new Date(nextAtMs).toISOString(),
});
