/** What faults are planted in: the files that decide. What only wires, prints or draws is judged by the tests that start it. */
import { matchesGlob } from 'node:path';

const PLANTED: readonly string[] = [
  'workflows/**',
  'activities/**',
  'connectors/**',
  'ledger/**',
  'planning/**',
  'providers/**',
  'config/**',
  'intake/**',
  'net/**',
  'watch/**',
  'web/ingress/**',
];
/** A migration that has run is never changed, so a fault in it is no fault that somebody could make. */
const NOT_PLANTED: readonly string[] = ['ledger/migrations/**'];

/** The suites that judge: those without a whole service, so that one fault is judged in seconds. */
export const JUDGES: readonly string[] = ['unit', 'contract', 'replay', 'workflow'];

const within = (globs: readonly string[], path: string): boolean => globs.some((glob) => matchesGlob(path, glob));

/** Whether faults are planted in this file of the checkout; `only` narrows it. */
export const isPlanted = (path: string, only: readonly string[]): boolean =>
  path.endsWith('.ts') && within(PLANTED, path) && !within(NOT_PLANTED, path) && (only.length === 0 || within(only, path));

export const isJudge = (path: string, suites: readonly string[]): boolean =>
  within(
    suites.map((suite) => `test/${suite}/**`),
    path,
  ) && path.endsWith('.test.ts');
