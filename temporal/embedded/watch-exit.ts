/** Sees a server end that nobody asked to end. */
import { isAlive, type ProcessIdentity } from './process-identity.ts';

/** A reattached server is not our child, so nobody tells us; a second is soon enough, its clients notice earlier. */
const LOOK_MS = 1_000;

/** Resolves with how it ended; `stop` ends the looking. Never keeps this process alive. */
export function watchExit(identity: ProcessIdentity): { readonly ended: Promise<string>; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<string>((resolve) => {
    timer = setInterval(() => {
      if (isAlive(identity)) return;
      clearInterval(timer);
      resolve('unseen: it was started by an earlier process');
    }, LOOK_MS).unref();
  });
  return { ended, stop: () => clearInterval(timer) };
}
