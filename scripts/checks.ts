/** The checks that need no server: format, lint, types, the workflow bundle. Each is a command with a name. */
import { spawnSync } from 'node:child_process';
import { dataConverterOf } from '../encryption/data-converter.ts';
import { keyOf } from '../encryption/key-text.ts';
import { workflowBundle } from '../workers/bundle.ts';

const COMMANDS: readonly (readonly [name: string, path: string, args: readonly string[]])[] = [
  ['format', 'node_modules/oxfmt/bin/oxfmt', ['--check', '.']],
  ['lint', 'node_modules/oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']],
  ['types', 'node_modules/typescript/bin/tsc', ['--noEmit', '-p', '.']],
];

/** Runs all and returns the names of those that failed; their own output says why. */
export async function failedChecks(): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const [name, path, args] of COMMANDS) {
    const startedAt = Date.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' });
    report(name, status === 0, startedAt);
    if (status === 0) continue;
    process.stdout.write(`${stdout}${stderr}\n`);
    failed.push(name);
  }
  const startedAt = Date.now();
  // The key's value does not matter: only that the converter's module is in the bundle.
  const bundled = await workflowBundle(dataConverterOf([keyOf(Buffer.alloc(32))])).then(
    () => true,
    (error: unknown) => void process.stdout.write(`${String(error)}\n`),
  );
  report('workflow bundle', bundled === true, startedAt);
  return bundled === true ? failed : [...failed, 'workflow bundle'];
}

const report = (name: string, passed: boolean, startedAt: number): void =>
  void process.stdout.write(`${passed ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`);
