/** Processor time of each part of the bench, which a busy machine changes little: it says where a ticket's cost lies. Linux only. */
import { readFileSync, readdirSync } from 'node:fs';

/** Milliseconds by part. */
export type CpuMs = Readonly<Record<string, number>>;

/** Whose a process is, by what it was started with; the first that fits. */
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/start-dev/, 'Temporal'],
  [/workers\/main\.ts/, 'Standby'],
  [/simulator\/desk/, 'desk (simulated)'],
  [/simulator\/provider/, 'providers (simulated)'],
  [/bare-worker/, 'bare worker'],
  [/scripts\/bench\.ts/, 'bench'],
];
/** Linux counts in hundredths of a second, whatever the machine (man 5 proc_pid_stat, USER_HZ). */
const MS_PER_TICK = 10;

/** What this process and its descendants have used so far; empty where /proc is not there. */
export function cpuSoFar(): CpuMs {
  const all = processes();
  const isOurs = (pid: number): boolean => pid === process.pid || (all.has(pid) && isOurs(all.get(pid)?.parent ?? 0));
  const sums: Record<string, number> = {};
  for (const [pid, { ms, part }] of all) if (part !== undefined && isOurs(pid)) sums[part] = (sums[part] ?? 0) + ms;
  return sums;
}

/** Per unit of work, from one moment to a later one. */
export const cpuBetween = (before: CpuMs, after: CpuMs, count: number): CpuMs =>
  Object.fromEntries(Object.entries(after).map(([part, ms]) => [part, (ms - (before[part] ?? 0)) / count]));

type Seen = { readonly parent: number; readonly ms: number; readonly part: string | undefined };

function processes(): ReadonlyMap<number, Seen> {
  const found = new Map<number, Seen>();
  for (const name of foldersOf('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const seen = seenOf(pid);
    if (seen) found.set(pid, seen);
  }
  return found;
}

function foldersOf(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    // Not Linux.
    return [];
  }
}

function seenOf(pid: number): Seen | undefined {
  try {
    // The name in brackets may hold anything; what follows the last bracket is numbers.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const said = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    const [, part] = PARTS.find(([fits]) => fits.test(said)) ?? [];
    return { parent: Number(fields[1]), ms: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK, part };
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
