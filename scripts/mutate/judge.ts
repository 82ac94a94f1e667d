/** Judges one fault: plants it in a copy, runs test files until one notices, and takes it back. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planted } from './faults.ts';
import { runFile } from './run-file.ts';
import type { Fault, Verdict } from './contract.ts';
import type { Ran } from './run-file.ts';

/** A test file with a fault has this much beyond four times its own time before it hangs. */
const SLACK_MS = 20_000;
/** The longest file takes a quarter of this on an idle machine. */
const LONGEST_BARE_MS = 240_000;

/** What a test file does without a fault; one that is red by itself judges nothing. */
export type Bare = { readonly kind: 'green'; readonly ms: number } | { readonly kind: 'red'; readonly why: string };
export type Bench = {
  /** The copy of the checkout that this judge has for itself. */
  readonly root: string;
  readonly bareOf: (file: string) => Bare | undefined;
  readonly learn: (file: string, bare: Bare) => void;
  readonly signal: AbortSignal;
};
type Stopped = { readonly kind: 'stopped' };

/** `limitMs` counts the runs with the fault alone. */
export async function judge(bench: Bench, fault: Fault, files: readonly string[], limitMs: number): Promise<Verdict | Stopped> {
  let [ran, left] = [0, limitMs];
  for (const file of files) {
    if (left <= 0) break;
    if (bench.bareOf(file)?.kind === 'red') continue;
    const result = await withFault(bench, fault, () => runFile(bench.root, file, Math.min(left, hangsAfterMs(bench, file)), bench.signal));
    if (result.kind === 'stopped') return result;
    left -= result.tookMs;
    if (result.kind === 'passed') {
      // As good a measure of its time as a run without a fault.
      if (!bench.bareOf(file)) bench.learn(file, { kind: 'green', ms: result.tookMs });
      ran += 1;
      continue;
    }
    const noticed = await isNoticed(bench, fault, file, result);
    if (noticed === 'yes')
      return result.kind === 'failed' ? { kind: 'killed', by: `${file}: ${result.test}` } : { kind: 'timed-out', by: file };
    if (noticed === 'stopped') return { kind: 'stopped' };
  }
  return { kind: 'survived', ran, of: files.length };
}

function hangsAfterMs({ bareOf }: Bench, file: string): number {
  const bare = bareOf(file);
  return bare?.kind === 'green' ? 4 * bare.ms + SLACK_MS : Number.POSITIVE_INFINITY;
}

type Unpassed = Extract<Ran, { kind: 'failed' | 'too-long' }>;

/** Red with the fault, green without it, and red again with it: on a busy machine a sound test can fail once by itself. */
async function isNoticed(bench: Bench, fault: Fault, file: string, result: Unpassed): Promise<'yes' | 'no' | 'stopped'> {
  const bare = await bareRun(bench, file);
  if (bare === 'stopped') return bare;
  bench.learn(file, bare);
  if (bare.kind === 'red') return 'no';
  if (result.kind === 'too-long') return result.tookMs >= hangsAfterMs(bench, file) ? 'yes' : 'no';
  const again = await withFault(bench, fault, () => runFile(bench.root, file, hangsAfterMs(bench, file), bench.signal));
  if (again.kind === 'stopped') return 'stopped';
  return again.kind === 'passed' ? 'no' : 'yes';
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

async function bareRun({ root, signal }: Bench, file: string): Promise<Bare | 'stopped'> {
  const result = await runFile(root, file, LONGEST_BARE_MS, signal);
  switch (result.kind) {
    case 'passed':
      return { kind: 'green', ms: result.tookMs };
    case 'failed':
      return { kind: 'red', why: result.test };
    case 'too-long':
      return { kind: 'red', why: 'it did not end' };
    case 'stopped':
      return 'stopped';
  }
}
