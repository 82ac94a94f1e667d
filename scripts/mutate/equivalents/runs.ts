/** Faults in workflow code that change nothing anybody could notice, each with the reason. */
import type { Equivalent } from '../contract.ts';

export const RUNS: readonly Equivalent[] = [
  {
    file: 'workflows/episode/answering.ts',
    before: "task && given.by.kind === 'model'",
    after: 'task',
    why: 'A person’s answer stands on its task already, or that task was closed when the ticket moved: there is none to be put in.',
  },
];
