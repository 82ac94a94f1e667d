/** Requests under way, and what people suspend meanwhile: such a request is ended. One for the process, with one timer while anything is under way. */
import { targetsOf } from '../../ledger/suspensions.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Asking } from '../../ledger/suspensions.ts';
import type { Clock } from '../clock.ts';

/** `isSuspended`: it was ended because of that, and by nobody else. */
export type Flown<T> = { readonly end: T; readonly isSuspended: boolean };
export type InFlight = {
  /** `ask` gets a signal that is aborted with the one given, or when its route, provider or model is suspended. */
  during<T>(asking: Asking, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<T>): Promise<Flown<T>>;
};
type Flight = { readonly targets: readonly string[]; readonly stop: AbortController };

/** Whoever suspends wants it now; a read takes a tenth of a millisecond. */
const LOOK_MS = 1_000;

export function createInFlight({ ledger, clock }: { readonly ledger: Pick<Ledger, 'suspensions'>; readonly clock: Clock }): InFlight {
  const flights = new Set<Flight>();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      const holding = await ledger.suspensions(await clock.nowMs());
      const ended = new Set(holding.filter(({ letsFinish }) => !letsFinish).map(({ target }) => target));
      for (const { targets, stop } of flights) if (targets.some((target) => ended.has(target))) stop.abort();
    } catch {
      // A ledger that is busy is read again in a second; one that is broken says so at the next dispatch.
    } finally {
      isLooking = false;
    }
  };
  return {
    async during(asking, signal, ask) {
      const flight: Flight = { targets: targetsOf(asking), stop: new AbortController() };
      flights.add(flight);
      timer ??= setInterval(() => void look(), LOOK_MS);
      try {
        const end = await ask(AbortSignal.any([signal, flight.stop.signal]));
        return { end, isSuspended: flight.stop.signal.aborted && !signal.aborted };
      } finally {
        flights.delete(flight);
        if (flights.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
      }
    },
  };
}

/** Where nobody watches: it is asked, and that is all. */
export const unwatched: InFlight = {
  during: async (_asking, signal, ask) => ({ end: await ask(signal), isSuspended: false }),
};
