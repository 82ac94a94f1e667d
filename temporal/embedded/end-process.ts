/** Ends one process, politely first, and never another one that got its pid. */
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

/** Short against the server's own shutdown of about a second. */
const LOOK_MS = 50;
/** After SIGKILL only a process stuck in the kernel remains, and no waiting helps with that. */
const AFTER_KILL_MS = 5_000;

export type Ended = 'gone before' | 'ended' | 'killed' | 'still there';

/** SIGTERM, then SIGKILL after `graceMs`; each only while pid and start time are those of the identity. */
export async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<Ended> {
  if (!signal(identity, 'SIGTERM')) return 'gone before';
  if (await isGoneWithin(identity, graceMs)) return 'ended';
  if (!signal(identity, 'SIGKILL')) return 'ended';
  return (await isGoneWithin(identity, AFTER_KILL_MS)) ? 'killed' : 'still there';
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, name);
  } catch {
    return false; // it ended between the two lines
  }
}

async function isGoneWithin(identity: ProcessIdentity, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += LOOK_MS) {
    if (!isAlive(identity)) return true;
    await pause(LOOK_MS);
  }
  return !isAlive(identity);
}
