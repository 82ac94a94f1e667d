/** Makes a folder complete or not there at all: built beside its place, renamed into it. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAlive } from './lock.mjs';

/**
 * `fill(folder)` answers like a finder; only `found` is kept. Call it under the lock of `final`.
 * The path in the answer is the one inside the temporary folder and is moved along.
 */
export async function placeFolder(final, fill) {
  mkdirSync(dirname(final), { recursive: true });
  removeLeftovers(final);
  const temporary = `${final}.tmp-${process.pid}`;
  mkdirSync(temporary);
  try {
    const answer = await fill(temporary);
    if (answer.kind !== 'found') return answer;
    rmSync(final, { recursive: true, force: true });
    renameSync(temporary, final);
    return { ...answer, path: join(final, answer.path.slice(temporary.length + 1)) };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Builds that were killed leave their folder behind; it carries the pid that made it. */
function removeLeftovers(final) {
  const prefix = `${basename(final)}.tmp-`;
  for (const name of readdirSync(dirname(final))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(name.slice(prefix.length));
    if (pid === process.pid || !isAlive(pid)) rmSync(join(dirname(final), name), { recursive: true, force: true });
  }
}
