/** Copies of the checkout in which faults are planted; the checkout itself is only read. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Every file that git knows or would take in, relative to the root, and of those the ones that are there. */
export function filesOf(root: string): readonly string[] {
  const { status, stdout, stderr } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Expected ${root} to be a checkout of git, got: ${stderr.trim()}`);
  return [...new Set(stdout.split('\0'))].filter((file) => file !== '' && existsSync(join(root, file))).toSorted();
}

/** Says which state of the checkout was judged: what was judged on another holds no more. */
export function digestOf(root: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files.filter((name) => /\.(?:ts|mjs|json)$/.test(name))) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 16);
}

export function copyTo(target: string, root: string, files: readonly string[]): void {
  rmSync(target, { recursive: true, force: true });
  for (const file of files) cpSync(join(root, file), join(target, file));
  const packages = join(target, 'node_modules');
  mkdirSync(packages, { recursive: true });
  // Packages are shared; `.cache` is not, since bundles of faulty workflows come to lie in it.
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '.cache') symlinkSync(join(root, 'node_modules', name), join(packages, name));
  mkdirSync(dirname(join(packages, '.cache', 'x')), { recursive: true });
}
