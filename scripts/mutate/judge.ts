/** Judges one fault: plants it in a copy, runs test files until one notices, and takes it back. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planted } from './faults.ts';
import { runFile } from './run-file.ts';
import type { Fault, Verdict } from './contract.ts';
import type { Ran } from './run-file.ts';

/** A file that takes longer than this without a fault judges nothing, and one with a fault has this much beyond four times its own time before it hangs. */
const SLACK_MS = 20_000;
const LONGEST_BARE_MS = 240_000;

export type Bare =
  | { readonly kind: 'green'; readonly ms: number }
  | { readonly kind: 'red'; readonly why: string }
  | { readonly kind: 'stopped' };
export type Bench = {
  /** The copy of the checkout that this judge has for itself. */
  readonly root: string;
  /** What a test file does without a fault, asked once; a file that is red by itself judges nothing. */
  readonly bare: (file: string, run: () => Promise<Bare>) => Promise<Bare>;
  readonly signal: AbortSignal;
};

/** `limitMs` counts the runs with the fault alone. */
export async function judge(
  bench: Bench,
  fault: Fault,
  files: readonly string[],
  limitMs: number,
): Promise<Verdict | { readonly kind: 'stopped' }> {
  let [ran, left] = [0, limitMs];
  for (const file of files) {
    if (left <= 0) break;
    const bare = await bench.bare(file, () => runBare(bench, file));
    if (bare.kind === 'stopped') return bare;
    if (bare.kind === 'red') continue;
    const hangsMs = 4 * bare.ms + SLACK_MS;
    const result = await withFault(bench, fault, () => twice(bench, file, Math.min(hangsMs, left)));
    if (result.kind === 'stopped') return result;
    if (result.kind === 'failed') return { kind: 'killed', by: `${file}: ${result.test}` };
    if (result.kind === 'too-long') {
      if (result.tookMs >= hangsMs) return { kind: 'timed-out', by: file };
      break;
    }
    ran += 1;
    left -= result.tookMs;
  }
  return { kind: 'survived', ran, of: files.length };
}

/** A failure counts if it comes twice: on a busy machine a sound test can fail once by itself. */
async function twice({ root, signal }: Bench, file: string, limitMs: number): Promise<Ran> {
  const first = await runFile(root, file, limitMs, signal);
  if (first.kind !== 'failed') return first;
  const again = await runFile(root, file, limitMs, signal);
  return 'tookMs' in again ? { ...again, tookMs: first.tookMs + again.tookMs } : again;
}

async function withFault(bench: Bench, fault: Fault, run: () => Promise<Ran>): Promise<Ran> {
  const path = join(bench.root, fault.file);
  const sound = readFileSync(path, 'utf8');
  writeFileSync(path, planted(sound, fault));
  try {
    return await run();
  } finally {
    writeFileSync(path, sound);
  }
}

async function runBare({ root, signal }: Bench, file: string): Promise<Bare> {
  const result = await runFile(root, file, LONGEST_BARE_MS, signal);
  switch (result.kind) {
    case 'passed':
      return { kind: 'green', ms: result.tookMs };
    case 'failed':
      return { kind: 'red', why: result.test };
    case 'too-long':
      return { kind: 'red', why: 'it did not end' };
    case 'stopped':
      return result;
  }
}
