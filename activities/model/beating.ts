/** Heartbeats of a request to a model: a dead worker is noticed by them, and a cancel comes in with them. */
import { Context } from '@temporalio/activity';

/** A quarter of the heartbeat time-out: three may get lost before the server gives the attempt to another. */
const HEARTBEAT_MS = 5_000;

/**
 * Beats from the first line of `act`, since what comes before the request must not use up the time-out either, until its end. The start of an
 * activity counts as a beat, so that the first one is sent at once only where it says something.
 */
export async function beating<T>(details: unknown, act: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = (): void => context.heartbeat(details);
  if (details !== undefined) beat();
  const timer = setInterval(beat, HEARTBEAT_MS);
  try {
    return await act();
  } finally {
    clearInterval(timer);
  }
}
