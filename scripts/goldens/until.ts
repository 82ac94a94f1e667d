/** Waits while a scene is played. */
import { setTimeout as pause } from 'node:timers/promises';

export async function untilWithin(withinMs: number, what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await pause(500)) if (await isSo()) return;
  throw new Error(`Waited in vain until ${what}.`);
}
