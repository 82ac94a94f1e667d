/** Knows the process that somebody else's code starts, from its first moment, and ends it with all that it has started. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout } from 'node:timers/promises';
import { PRINTING } from './limits.ts';
import type { ChildProcess } from 'node:child_process';

export type Watched = {
  /** Ends the group of the process that has `word` among its arguments, and comes back when nobody is left in it. */
  end(): Promise<void>;
};

/** From now on. The process must lead its group (`detached`). Who starts it learns its id too late: only once it has answered. */
export function watchFor(word: string): Watched {
  const started: ChildProcess[] = [];
  // Node tells before it starts it: id and arguments are not there yet.
  const note = (message: unknown): void => {
    if (typeof message === 'object' && message !== null && 'process' in message) started.push(message.process as ChildProcess);
  };
  subscribe('child_process', note);
  const isOurs = ({ spawnargs, pid }: ChildProcess): boolean => pid !== undefined && spawnargs.some((arg) => arg.includes(word));
  return {
    async end() {
      unsubscribe('child_process', note);
      for (const { pid } of started.filter(isOurs)) await endGroup(pid);
    },
  };
}

/** Whoever is killed is there for some moments more. Waited for, so that a caller who counts finds none; a zombie is its init's business. */
async function endGroup(pid: number | undefined): Promise<void> {
  for (let look = 0; look < PRINTING.goneLooks && pid !== undefined && killGroup(pid); look++) await setTimeout(PRINTING.lookEveryMs);
}

/** Whether anybody was left in it. */
function killGroup(pid: number): boolean {
  try {
    process.kill(-pid, 'SIGKILL');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
