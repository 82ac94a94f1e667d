/** The workflow code as one bundle, built once for one state of its sources. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Returns the path of the bundle, from the cache when no source it holds has changed. */
export async function workflowBundle(converter: DataConverter, workflows = 'workflows/index.ts'): Promise<string> {
  const folder = join(ROOT, 'node_modules', '.cache', 'standby');
  const path = join(folder, `workflows-${await digestOf(workflows, converter)}.js`);
  if (await readable(path)) return path;
  const { failureConverterPath } = converter;
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(ROOT, workflows),
    ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
    logger: QUIET,
  });
  await mkdir(folder, { recursive: true });
  // Written aside and renamed: two starts at once must never read half a bundle.
  const aside = `${path}.${process.pid}`;
  await writeFile(aside, code);
  await rename(aside, path);
  return path;
}

async function digestOf(workflows: string, converter: DataConverter): Promise<string> {
  const hash = createHash('sha256')
    .update(workflows)
    .update(converter.failureConverterPath ?? 'plain');
  // The lockfile stands for the SDK and everything else the bundle takes in.
  const folders = [...new Set(['workflows', dirname(workflows), 'encryption'])];
  const sources = await Promise.all(folders.map((folder) => readdir(join(ROOT, folder), { recursive: true })));
  const files = folders.flatMap((folder, at) =>
    (sources[at] ?? []).filter((name) => name.endsWith('.ts')).map((name) => join(folder, name)),
  );
  for (const file of [...files.toSorted(), 'package-lock.json']) hash.update(file).update(await readFile(join(ROOT, file)));
  return hash.digest('hex').slice(0, 16);
}

const readable = (path: string): Promise<boolean> =>
  readFile(path).then(
    () => true,
    () => false,
  );

const nothing = (): void => undefined;
/** Building is silent; a failure is thrown. */
const QUIET = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
