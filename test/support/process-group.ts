/** Who is in a process group, by /proc: for tests that must find nobody left. Linux alone. */
import { readFileSync, readdirSync } from 'node:fs';

export type Member = { readonly pid: number; readonly command: string };

/** Zombies are nobody: they are their parent's to bury. */
export function membersOf(group: number): readonly Member[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = read(`/proc/${name}/stat`);
      // The name of a program may hold blanks and brackets; state, parent and group follow the last one.
      const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(pgrp) !== group || state === 'Z') return [];
      return [{ pid: Number(name), command: read(`/proc/${name}/cmdline`).replaceAll('\0', ' ') }];
    });
}

/** Empty for one that has just ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
