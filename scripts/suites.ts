/** Runs test files, a process each, and counts. */
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { run } from 'node:test';

export type Tally = { passed: number; failed: number; skipped: number };
export type Suite = {
  readonly name: string;
  readonly files: readonly string[];
  readonly concurrency: number;
  /** Of one test, the end of the whole suite included. @default LONGEST_TEST_MS */
  readonly longestTestMs?: number;
};

const filesOf = (folder: string): readonly string[] => globSync(`test/${folder}/**/*.test.ts`).toSorted();
const BOTH_CORES = Math.max(2, availableParallelism());
/** Whole services that wait for time-outs, polls and each other: three at once still leave a third of two cores idle. */
const MOSTLY_WAITING = 3;

/** In this order. Those whose own timing is asserted run one at a time. */
export const SUITES: Readonly<Record<string, () => Suite>> = {
  unit: () => ({ name: 'unit', files: filesOf('unit'), concurrency: BOTH_CORES }),
  contract: () => ({ name: 'contract', files: filesOf('contract'), concurrency: BOTH_CORES }),
  replay: () => ({ name: 'replay', files: filesOf('replay'), concurrency: 1 }),
  workflow: () => ({ name: 'workflow', files: filesOf('workflow'), concurrency: 2 }),
  integration: () => ({ name: 'integration', files: filesOf('integration'), concurrency: MOSTLY_WAITING }),
  rare: () => ({ name: 'rare', files: filesOf('rare'), concurrency: MOSTLY_WAITING }),
  timing: () => ({ name: 'timing', files: filesOf('timing'), concurrency: 1 }),
  browser: () => ({ name: 'browser', files: filesOf('browser'), concurrency: 1 }),
  faults: () => ({ name: 'faults', files: filesOf('faults'), concurrency: 2 }),
  large: () => ({ name: 'large', files: filesOf('large'), concurrency: 1, longestTestMs: LARGE_TEST_MS }),
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

export function runSuite({ name, files, concurrency, longestTestMs = LONGEST_TEST_MS }: Suite): Promise<Tally> {
  process.env['NODE_COMPILE_CACHE'] ??= COMPILED;
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  const startedAt = Date.now();
  const took = new Map<string, number>();
  // The tests at the top of a file hold all others of it.
  const note = ({ file = '', nesting, details }: Noted): void =>
    void (nesting === 0 && took.set(file, (took.get(file) ?? 0) + details.duration_ms));
  const stream = run({ files: [...files], concurrency, timeout: longestTestMs });
  stream.on('test:pass', (event) => {
    note(event);
    if (isFile(event)) return;
    if (event.skip === undefined) tally.passed += 1;
    else {
      tally.skipped += 1;
      process.stdout.write(`skip ${name}: ${event.name} (${String(event.skip)})\n`);
    }
  });
  stream.on('test:fail', (event) => {
    note(event);
    // A file that could not be loaded fails as a whole and has no test of its own to say so.
    if (isFile(event) && event.details.error.cause !== undefined && /subtest/.test(String(event.details.error.message))) return;
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
      process.stdout.write(
        `${tally.failed === 0 ? 'ok  ' : 'FAIL'} ${name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped (${((Date.now() - startedAt) / 1000).toFixed(0)} s)\n`,
      );
      process.stdout.write(slowest(took));
      resolve(tally);
    });
    stream.resume();
  });
}

const COUNT = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

/** What to look at first when a run takes too long. */
const LONG_MS = 45_000;
function slowest(took: ReadonlyMap<string, number>): string {
  const long = [...took].filter(([, ms]) => ms > LONG_MS).toSorted(([, one], [, other]) => other - one);
  return long.map(([file, ms]) => `       ${basename(file)}: ${(ms / 1000).toFixed(0)} s\n`).join('');
}

type Noted = { readonly file?: string | undefined; readonly nesting: number; readonly details: { readonly duration_ms: number } };
const isFile = (event: { readonly name: string; readonly nesting: number; readonly file?: string | undefined }): boolean =>
  event.nesting === 0 && event.file !== undefined && event.file.endsWith(event.name);
function reasonOf(error: Error): string {
  const { cause } = error;
  if (cause instanceof Error) return cause.stack ?? cause.message;
  return typeof cause === 'string' ? cause : (error.stack ?? error.message);
}
