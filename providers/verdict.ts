/** Pure: what the end of an attempt means, the same for all dialects: by what the vendor's no is about, and only then by its status. */
import { retryAfter } from './retry-after.ts';
import type { Cause } from './cause.ts';
import type { Fault, Provider, Verdict } from './contract.ts';

type Http = Extract<Fault, { kind: 'http' }>;

/** In what dialects differ. */
export type Habits = {
  /** How long nobody may listen before somebody does again; undefined: as any passing fault. */
  readonly restartMs: number | undefined;
  /** Over what the status means elsewhere. */
  readonly byStatus: Readonly<Partial<Record<number, 'retry-same' | 'next-route'>>>;
};

const RETRY: Verdict = { kind: 'retry-same', afterMs: undefined };
const NEXT: Verdict = { kind: 'next-route' };
const BY_HAND: Verdict = { kind: 'open-until', atMs: 'changed-by-hand' };

/** What a fault means for the next step, for a dialect with these habits. */
export const verdictBy =
  (habits: Habits): Provider['verdictOf'] =>
  (fault, nowMs) => {
    switch (fault.kind) {
      case 'http':
        return verdictOfHttp(fault, habits, nowMs);
      case 'network':
        return fault.sent ? RETRY : { kind: 'retry-same', afterMs: habits.restartMs };
      case 'silent':
        return NEXT; // asking a silent route again only doubles the silence
      case 'too-large':
        return NEXT;
      case 'malformed':
        return NEXT; // a page or half a reply comes again: what sent it stands between us and the model
      case 'loading':
        return RETRY;
      case 'refused':
        return { kind: 'policy' };
    }
  };

/** A known cause says more than a status: 429 comes for a rate limit and for an empty account, 400 for nearly everything. */
function verdictOfHttp(fault: Http, habits: Habits, nowMs: number): Verdict {
  if (fault.otherForm) return { kind: 'retry-same', afterMs: OTHER_FORM_MS };
  return fault.cause === undefined ? verdictOfStatus(fault, habits, nowMs) : verdictOfCause(fault.cause, fault, nowMs);
}

function verdictOfCause(cause: Cause, { retryAfter: advice }: Http, nowMs: number): Verdict {
  switch (cause) {
    case 'too-long':
      return { kind: 'too-long' };
    case 'spent':
    case 'account':
    case 'key':
      return BY_HAND;
    case 'spent-this-month':
      return { kind: 'open-until', atMs: monthStartAfter(nowMs) };
    case 'declined':
    case 'region':
      return { kind: 'policy' };
    case 'no-model':
    case 'request':
    case 'set-up':
    case 'down':
    case 'over-rate':
      return NEXT;
    case 'busy':
      return retryOrOpen(advice, nowMs);
    case 'capacity':
      return openFor(retryAfter(advice, nowMs) || CAPACITY_MS, nowMs);
  }
}

/** A 4xx that nobody can explain leaves the route and not the chain: each dialect builds a request of its own. */
function verdictOfStatus({ status, retryAfter: advice, body }: Http, { byStatus }: Habits, nowMs: number): Verdict {
  const own = byStatus[status];
  if (own === 'next-route') return NEXT;
  if (own === 'retry-same' || status === 408 || status === 409 || status === 429 || status >= 500) return retryOrOpen(advice, nowMs);
  if (status === 413) return { kind: 'too-long' };
  // A page is somebody's between us and the vendor, and no word about our key or account.
  if ((status === 401 || status === 402) && body !== 'page') return BY_HAND;
  return NEXT;
}

/** Nothing has to pass first. */
const OTHER_FORM_MS = 100;
/** A wait as short as that of any passing fault does not hold a ticket up, and is waited on the spot. */
const SHORT_WAIT_MS = 2_000;
/** No vendor closes for longer than a month; a larger number is a mistake that must not close a route for years. */
const LONGEST_BLOCK_MS = 31 * 24 * 60 * 60_000;

/** For passing faults: a vendor that names a time closes the route until then, so that the ticket goes on to the next one. */
function retryOrOpen(advice: string | undefined, nowMs: number): Verdict {
  const afterMs = retryAfter(advice, nowMs);
  // A time that is over says nothing about this fault.
  if (afterMs === undefined || afterMs === 0) return RETRY;
  if (afterMs <= SHORT_WAIT_MS) return { kind: 'retry-same', afterMs };
  return openFor(afterMs, nowMs);
}

/** A tier that is full names no time, and is still full a few seconds later (continue#6185, cline#9085). */
const CAPACITY_MS = 60_000;
const openFor = (ms: number, nowMs: number): Verdict => ({ kind: 'open-until', atMs: nowMs + Math.min(ms, LONGEST_BLOCK_MS) });

function monthStartAfter(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
}
