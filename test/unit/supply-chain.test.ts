/** What may come into this program from others: exact versions, whole by their hashes, from the registry only, and none that runs code while it is installed. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..');
const read = async (name: string): Promise<string> => readFile(join(ROOT, name), 'utf8');
const manifest = z
  .object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(await read('package.json')));
const entry = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
});
const lock = z.object({ packages: z.record(z.string(), entry) }).parse(JSON.parse(await read('package-lock.json')));
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

/** Packages that would run a script while they are installed. Scripts are off, and each of these works without its own. */
const SCRIPTS_LEFT_OUT: Readonly<Record<string, string>> = {
  '@swc/core': 'checks that its native part is there, which npm has installed as an optional dependency',
  protobufjs: 'prints a warning about version ranges',
};

test('every package is held whole by a hash', () => {
  assert.deepEqual(
    packages.filter(([, { integrity, link }]) => integrity === undefined && link !== true).map(([path]) => path),
    [],
  );
});

test('no package comes from a repository or an address of its own', () => {
  assert.deepEqual(
    packages.filter(([, { resolved, link }]) => link === true || (resolved !== undefined && !/^https:\/\/[^/]+\/.*\.tgz$/.test(resolved))),
    [],
  );
});

test('direct dependencies are exact, and no more than 27 run with the service', () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  assert.deepEqual(
    Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
    [],
  );
  // Reports go out by mail, as PDF and as CSV, which are nodemailer, playwright-core and csv-stringify; none brings another package.
  assert.ok(Object.keys(manifest.dependencies).length <= 27, `${Object.keys(manifest.dependencies).length} direct dependencies`);
});

test('install scripts are off, and a package that brings a new one is noticed', async () => {
  assert.match(await read('.npmrc'), /^ignore-scripts=true$/m);
  assert.match(await read('scripts/bootstrap/dependencies.mjs'), /'ci', '--ignore-scripts'/);
  const named = packages.filter(([, one]) => one.hasInstallScript === true).map(([path]) => path.split('node_modules/').at(-1) ?? path);
  assert.deepEqual([...new Set(named)].toSorted(), Object.keys(SCRIPTS_LEFT_OUT).toSorted());
});
