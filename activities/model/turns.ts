/**
 * Who waits for room at an account's pace, in the order in which they came. For this process alone: what is counted stands in the ledger, and two
 * processes never exceed it together. This only says who comes back when, so that they do not all come at once, and newcomers do not pass them.
 */
export type Turns = {
  /** So many others have waited longer, and their turn has come. */
  ahead(account: string, holder: string, nowMs: number): number;
  /** Its turn: it keeps the place that it has, or comes last, or before all where it goes first. */
  take(account: string, holder: string, given: Room): number;
  leave(account: string, holder: string): void;
};
/** `ahead`: those who were counted when it was asked when there is room. `apartMs`: between one turn and the next. */
export type Room = {
  readonly roomAtMs: number;
  readonly apartMs: number;
  readonly ahead: number;
  readonly nowMs: number;
  readonly goesFirst?: boolean;
};

/** Who has not come by then has gone another way, or was ended: its place is nobody's. */
const GRACE_MS = 10_000;
/** A place that was taken so much later than now is of a clock that was set back since: nobody would come for it until that time has come again. */
const SET_BACK_MS = 5_000;

type Turn = { readonly holder: string; readonly takenAtMs: number; readonly atMs: number };

export function createTurns(): Turns {
  const all = new Map<string, Turn[]>();
  /** Without those whose turn is long over. */
  const of = (account: string, nowMs: number): Turn[] => {
    const turns = (all.get(account) ?? []).filter(({ atMs, takenAtMs }) => atMs + GRACE_MS > nowMs && takenAtMs <= nowMs + SET_BACK_MS);
    if (turns.length === 0) all.delete(account);
    else all.set(account, turns);
    return turns;
  };
  const placeOf = (turns: readonly Turn[], holder: string): number => {
    const at = turns.findIndex((turn) => turn.holder === holder);
    return at < 0 ? turns.length : at;
  };
  return {
    ahead(account, holder, nowMs) {
      const turns = of(account, nowMs);
      return turns.slice(0, placeOf(turns, holder)).filter(({ atMs }) => atMs <= nowMs).length;
    },
    take(account, holder, { roomAtMs, apartMs, ahead, nowMs, goesFirst = false }) {
      const turns = of(account, nowMs);
      const place = goesFirst ? 0 : placeOf(turns, holder);
      const atMs = Math.max(roomAtMs, nowMs) + Math.max(0, place - ahead) * apartMs;
      const others = turns.filter((turn) => turn.holder !== holder);
      all.set(account, others.toSpliced(place, 0, { holder, takenAtMs: nowMs, atMs }));
      return atMs;
    },
    leave(account, holder) {
      const turns = all.get(account)?.filter((turn) => turn.holder !== holder) ?? [];
      if (turns.length === 0) all.delete(account);
      else all.set(account, turns);
    },
  };
}
