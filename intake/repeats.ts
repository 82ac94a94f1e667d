/** Answers a repeated delivery from memory, without ledger and Temporal. The workflow recognizes the repeats that are not remembered. */
import type { Accept } from './accept.ts';
import type { Accepted } from './contract.ts';

/** Senders repeat within seconds to minutes; whoever sends by hand after that, because of a workflow that he has ended, is heard again. */
const REMEMBERED_MS = 5 * 60_000;
/** Five minutes at 50 a second, and a third more; about 4 MB. */
const MOST = 20_000;

type Known = { readonly answer: Promise<Accepted>; readonly atMs: number };

/** Repeats that come while the first is under way get its answer, also where that is no: the sender comes again with all of them. */
export function withRepeatsRemembered(accept: Accept, nowMs: () => number, most = MOST): Accept {
  const known = new Map<string, Known>();
  const forget = (key: string, which: Known): void => {
    if (known.get(key) === which) known.delete(key);
  };
  return (connection, event) => {
    // The ticket is in it: a sender that gives two events one id must not lose one of them.
    const key = `${connection} ${event.ticket} ${event.deliveryId}`;
    const before = known.get(key);
    if (before && nowMs() - before.atMs < REMEMBERED_MS) return before.answer;
    const now: Known = { answer: accept(connection, event), atMs: nowMs() };
    known.delete(key);
    known.set(key, now);
    now.answer.then(
      ({ kind }) => kind === 'accepted' || forget(key, now),
      () => forget(key, now),
    );
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    return now.answer;
  };
}
