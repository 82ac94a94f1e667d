/** Whether our own process stood still while a request was under way: then its deadline says nothing of the provider. */
import type { Completion } from '../../providers/contract.ts';

/** `isOurs`: it ended by its deadline, or its connection broke, and we had stood still. */
export type Watched = { readonly completion: Completion; readonly isOurs: boolean };

const TICK_MS = 500;
/** Far more than a busy process loses between two ticks, and less than any deadline. */
const STILL_MS = 3_000;

/**
 * A process that was stopped, or had no processor, finds its deadlines passed when it goes on, and connections closed that nobody has read, whatever
 * came in meanwhile. An answer that was read whole is one all the same.
 */
export async function watchingPauses(ask: () => Promise<Completion>): Promise<Watched> {
  let lastMs = performance.now();
  let stoodStill = false;
  const tick = (): void => {
    const atMs = performance.now();
    stoodStill ||= atMs - lastMs > STILL_MS;
    lastMs = atMs;
  };
  const timer = setInterval(tick, TICK_MS);
  try {
    const end = await ask();
    // The deadline's timer may have come before ours.
    tick();
    const isOurs = stoodStill && end.kind === 'fault' && (end.fault.kind === 'silent' || end.fault.kind === 'network');
    return { completion: isOurs ? { ...end, fault: { kind: 'aborted' } } : end, isOurs };
  } finally {
    clearInterval(timer);
  }
}
