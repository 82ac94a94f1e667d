/** One at a time across processes: a lock file with the holder's pid, touched while held. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Often enough that 30 looks at an untouched lock mean a dead holder. */
const TOUCH_MS = 5_000;
const LOOK_MS = 1_000;
/** Looks are counted, not seconds: a laptop that slept must not find every lock old. */
const UNTOUCHED_LOOKS = 30;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs `work` while holding `path`; `waiting(pid)` is told once when another process holds it. */
export async function withLock(path, work, waiting) {
  mkdirSync(dirname(path), { recursive: true });
  await take(path, waiting);
  const touching = setInterval(() => touch(path), TOUCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    rmSync(path, { force: true });
  }
}

async function take(path, waiting) {
  let last = { mtime: 0, looks: 0 };
  for (let told = false; !create(path); told = true) {
    const holder = look(path);
    if (holder === undefined) continue; // given back between the two lines
    last = holder.mtime === last.mtime ? { ...last, looks: last.looks + 1 } : { mtime: holder.mtime, looks: 0 };
    if (!isAlive(holder.pid) || last.looks >= UNTOUCHED_LOOKS) {
      setAside(path, holder);
      continue;
    }
    if (!told) waiting(holder.pid);
    await pause(LOOK_MS);
  }
}

function create(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function look(path) {
  try {
    return { pid: Number(readFileSync(path, 'utf8')), mtime: statSync(path).mtimeMs };
  } catch {
    return undefined; // it vanished, which is what we wait for
  }
}

/** Renamed before it is removed, and looked at again: another waiter may have set the old one aside and hold a new one by now. */
function setAside(path, holder) {
  const aside = `${path}.${process.pid}`;
  try {
    if (look(path)?.mtime !== holder.mtime) return;
    renameSync(path, aside);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  rmSync(aside, { force: true });
}

function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // The cache folder was removed under us; the work itself will say so.
  }
}

export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // alive, but not ours
  }
}
