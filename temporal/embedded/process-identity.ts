/** Which process a pid means: pids are used again, so the start time belongs to it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export type ProcessIdentity = { readonly pid: number; readonly startedAt: string };

/** The living process with this pid, or undefined. A process that has ended but was not collected yet counts as ended. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export const isAlive = (identity: ProcessIdentity): boolean => identify(identity.pid)?.startedAt === identity.startedAt;

/** Ticks since boot mean something only within one boot. */
function startFromProc(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in brackets and may hold anything, so fields are counted from the last bracket.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields[18]; // field 22 of proc(5): starttime
  if (state === 'Z' || state === 'X' || ticks === undefined) return undefined;
  return `${read('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}:${ticks}`;
}

function startFromPs(pid: number): string | undefined {
  try {
    const words = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8', env: { TZ: 'UTC', LC_ALL: 'C' } });
    const [state, ...start] = words.trim().split(/\s+/);
    return state === undefined || state === '' || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined; // ps ends with 1 when there is no such process
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // the process is gone, or never was
  }
}
