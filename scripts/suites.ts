/** Runs test files, a process each or many in one, and counts. */
import { globSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { longFiles } from './durations.ts';
import { grouped, groupFiles } from './test-groups.ts';
import type { Durations } from './durations.ts';

export type Tally = { passed: number; failed: number; skipped: number };
export type Suite = {
  readonly name: string;
  readonly files: readonly string[];
  readonly concurrency: number;
  /** How many files one process runs, one after the other: less time goes into starting, and a file sees what the ones before it left. @default 1 */
  readonly together?: number;
  /** Of one test, the end of the whole suite included. @default LONGEST_TEST_MS */
  readonly longestTestMs?: number;
};

/** The largest first: they tend to take longest, and one that is begun last runs alone. */
const filesOf = (folder: string): readonly string[] =>
  globSync(`test/${folder}/**/*.test.ts`)
    .toSorted()
    .toSorted((one, other) => statSync(other).size - statSync(one).size);
const CORES = Math.max(2, availableParallelism());
/** Mostly computing, but a dozen files wait for sockets and timers. */
const MOSTLY_COMPUTING = CORES + 1;
/** Whole services and rehearsals wait for time-outs, polls and each other: a file computes for a third of its time at most. */
const MOSTLY_WAITING = 4;

/** In this order. Those whose own timing is asserted run one at a time. */
export const SUITES: Readonly<Record<string, () => Suite>> = {
  unit: () => ({ name: 'unit', files: filesOf('unit'), concurrency: MOSTLY_COMPUTING, together: 40 }),
  contract: () => ({ name: 'contract', files: filesOf('contract'), concurrency: MOSTLY_COMPUTING, together: 8 }),
  replay: () => ({ name: 'replay', files: filesOf('replay'), concurrency: 2 }),
  workflow: () => ({ name: 'workflow', files: filesOf('workflow'), concurrency: MOSTLY_WAITING, together: 8 }),
  integration: () => ({ name: 'integration', files: filesOf('integration'), concurrency: MOSTLY_WAITING }),
  rare: () => ({ name: 'rare', files: filesOf('rare'), concurrency: 3 }),
  timing: () => ({ name: 'timing', files: filesOf('timing'), concurrency: 1 }),
  browser: () => ({ name: 'browser', files: filesOf('browser'), concurrency: 1 }),
  // What is killed has to be where it is thought to be at that moment.
  faults: () => ({ name: 'faults', files: filesOf('faults'), concurrency: 1 }),
  // Nothing in it is killed, and what it measures has room for a neighbour: sixty days in virtual time run beside the planted faults.
  large: () => ({ name: 'large', files: filesOf('large'), concurrency: 2, longestTestMs: LARGE_TEST_MS }),
  seeded: () => ({ name: 'seeded', files: filesOf('seeded'), concurrency: 1, longestTestMs: LARGE_TEST_MS }),
};
/** What `npm test` alone leaves out, so that it ends in a quarter of an hour: whole services killed, restored, measured and clicked through. */
export const SLOW: readonly string[] = ['rare', 'timing', 'browser', 'faults', 'large'];
/** Run only when they are named: `seeded` plays a storm for a quarter of an hour. */
const ONLY_BY_NAME: readonly string[] = [...SLOW, 'seeded'];

/** Which suites the command line asks for, or the first word that names none. Pure. */
export function suitesNamed(words: readonly string[]): readonly string[] | { readonly unknown: string } {
  const all = Object.keys(SUITES);
  const unknown = words.find((word) => word !== 'slow' && !all.includes(word));
  if (unknown !== undefined) return { unknown };
  const wanted = new Set(words.flatMap((word) => (word === 'slow' ? SLOW : [word])));
  return all.filter((name) => (wanted.size > 0 ? wanted.has(name) : !ONLY_BY_NAME.includes(name)));
}

/** The longest test, a whole service killed and started again, is bounded by five minutes of its own. */
const LONGEST_TEST_MS = 10 * 60_000;
/** The sample of planted faults begins none after 16 minutes and ends the last ones within four; 60 days in virtual time take some ten. */
const LARGE_TEST_MS = 28 * 60_000;

/** Each test file is a process, and most start others: without it each reads all sources and packages anew, a third of its start. */
const COMPILED = join(import.meta.dirname, '..', 'node_modules', '.cache', 'standby', 'compiled');

export function runSuite({
  name,
  files,
  concurrency,
  together = 1,
  longestTestMs = LONGEST_TEST_MS,
}: Suite): Promise<Tally & { readonly took: Durations }> {
  process.env['NODE_COMPILE_CACHE'] ??= COMPILED;
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  const startedAt = Date.now();
  const took = new Map<string, number>();
  const groups = grouped(files, together);
  // The tests at the top of a file hold all others of it; in a group the file itself is one.
  const note = ({ file = '', name: title, nesting, details }: Noted): void => {
    const key = groups.some((group) => group.length > 1 && group.includes(title)) ? title : file;
    if (nesting === 0) took.set(key, (took.get(key) ?? 0) + details.duration_ms);
  };
  const stream = run({ files: groupFiles(name, groups, longestTestMs), concurrency, timeout: longestTestMs * together });
  stream.on('test:pass', (event) => {
    note(event);
    if (holdsTests(event)) return;
    if (event.skip === undefined) tally.passed += 1;
    else {
      tally.skipped += 1;
      process.stdout.write(`skip ${name}: ${event.name} (${String(event.skip)})\n`);
    }
  });
  stream.on('test:fail', (event) => {
    note(event);
    // A file that could not be loaded fails as a whole and has no test of its own to say so.
    if (holdsTests(event) && /subtest/.test(String(event.details.error.message))) return;
    tally.failed += 1;
    process.stdout.write(`FAIL ${name}: ${event.file ?? ''} ${event.name}\n${reasonOf(event.details.error)}\n`);
  });
  // What a test has to say beside its verdict; without a file it is the runner's own count.
  stream.on('test:diagnostic', ({ file, message }) => {
    if (file !== undefined && !COUNT.test(message)) process.stdout.write(`note ${name}: ${message}\n`);
  });
  if (process.env['STANDBY_TEST_VERBOSE']) stream.on('test:stderr', ({ message }) => process.stdout.write(message));
  return new Promise((resolve) => {
    stream.on('end', () => {
      if (tally.passed + tally.failed + tally.skipped === 0) {
        tally.failed = 1;
        process.stdout.write(`FAIL ${name}: expected tests in ${files.length} files, got none\n`);
      }
      process.stdout.write(
        `${tally.failed === 0 ? 'ok  ' : 'FAIL'} ${name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped (${((Date.now() - startedAt) / 1000).toFixed(0)} s)\n`,
      );
      process.stdout.write(longFiles(took));
      resolve({ ...tally, took });
    });
    stream.resume();
  });
}

const COUNT = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

type Noted = {
  readonly file?: string | undefined;
  readonly name: string;
  readonly nesting: number;
  readonly details: { readonly duration_ms: number; readonly type?: string | undefined };
};
const isFile = (event: { readonly name: string; readonly nesting: number; readonly file?: string | undefined }): boolean =>
  event.nesting === 0 && event.file !== undefined && event.file.endsWith(event.name);
/** What only holds tests: a file, or what groups them. */
const holdsTests = (event: Parameters<typeof isFile>[0] & Pick<Noted, 'details'>): boolean =>
  isFile(event) || event.details.type === 'suite';
function reasonOf(error: Error): string {
  const { cause } = error;
  if (cause instanceof Error) return cause.stack ?? cause.message;
  return typeof cause === 'string' ? cause : (error.stack ?? error.message);
}
