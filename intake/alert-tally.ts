/** Counts alerts as they are taken by this process: by connection, and what became of each. */
import type { AlertPut, BodyAfter } from '../ledger/alert-rows.ts';

/**
 * `new`: not known before. `changed`: known, and something of it is news. `repeated`: a replay, or what a source says again.
 * `left-out`: nothing that is kept, as the end of what was never heard of, or of an owner that no client is known by.
 */
export const ALERT_RESULTS = ['new', 'changed', 'repeated', 'left-out'] as const;
export type AlertResult = (typeof ALERT_RESULTS)[number];
export type AlertCount = { readonly connection: string; readonly result: AlertResult; readonly count: number };
export type AlertTally = {
  add(connection: string, results: readonly AlertResult[]): void;
  all(): readonly AlertCount[];
};

export function createAlertTally(): AlertTally {
  const counts = new Map<string, Record<AlertResult, number>>();
  return {
    add(connection, results) {
      const of = counts.get(connection) ?? { new: 0, changed: 0, repeated: 0, 'left-out': 0 };
      for (const result of results) of[result] += 1;
      counts.set(connection, of);
    },
    all: () => [...counts].flatMap(([connection, of]) => ALERT_RESULTS.map((result) => ({ connection, result, count: of[result] }))),
  };
}

/** The same puts, and what became of each once they have been put. A transaction that is tried again says the last word. */
export function withResults(puts: readonly AlertPut[]): { readonly puts: readonly AlertPut[]; results(): readonly AlertResult[] } {
  const ends = puts.map((): AlertResult => 'left-out');
  const heard = (at: number, known: unknown, after: BodyAfter): BodyAfter => {
    ends[at] = known === undefined ? 'new' : after.isNews ? 'changed' : 'repeated';
    return after;
  };
  return {
    puts: puts.map((put, at) => ({ ...put, after: (known, startsAtMs) => heard(at, known, put.after(known, startsAtMs)) })),
    results: () => ends,
  };
}
