/** The workflow code as one bundle, built once for one state of its sources. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { PROCESSES, RUNS } from './processes.ts';
import type { DataConverter } from '@temporalio/common';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What the service runs: the generic workflows and those of each process. */
const everything = (): readonly string[] => ['workflows/index.ts', ...[...PROCESSES, ...RUNS].map(({ workflows }) => workflows)];

/**
 * Returns the path of the bundle, from the cache when no source it holds has changed. `modules` are paths from the root, or absolute ones;
 * what each exports is a workflow.
 */
export async function workflowBundle(converter: DataConverter, modules: readonly string[] = everything()): Promise<string> {
  const folder = join(ROOT, 'node_modules', '.cache', 'standby');
  const digest = await digestOf(modules, converter);
  const path = join(folder, `workflows-${digest}.js`);
  if (await readable(path)) return path;
  await mkdir(folder, { recursive: true });
  // Its true place: the bundler finds nothing beside an entry that it has reached by a link.
  const beside = await realpath(folder);
  // Written aside and renamed: two starts at once must never read half a bundle.
  const own = randomUUID();
  const [aside, entry] = [`${path}.${own}`, join(beside, `entry-${digest}-${own}.js`)];
  await writeFile(entry, modules.map((module) => `export * from ${JSON.stringify(resolve(ROOT, module))};\n`).join(''));
  const said: string[] = [];
  try {
    const { failureConverterPath } = converter;
    const { code } = await bundleWorkflowCode({
      workflowsPath: entry,
      ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
      logger: { ...QUIET, error: (line) => void said.push(line) },
    }).catch((error: unknown) => {
      // The bundler's own error says only that there were some.
      throw new Error(`The workflows could not be bundled: ${said.join('\n') || String(error)}`, { cause: error });
    });
    await writeFile(aside, code);
    await rename(aside, path);
    return path;
  } finally {
    await rm(entry, { force: true });
  }
}

async function digestOf(modules: readonly string[], converter: DataConverter): Promise<string> {
  const hash = createHash('sha256')
    .update(modules.join('\0'))
    .update(converter.failureConverterPath ?? 'plain');
  // The lockfile stands for the SDK and everything else the bundle takes in.
  const folders = [...new Set(['workflows', ...modules.map((module) => dirname(module)), 'encryption'])];
  const sources = await Promise.all(folders.map((folder) => readdir(resolve(ROOT, folder), { recursive: true })));
  const files = folders.flatMap((folder, at) =>
    (sources[at] ?? []).filter((name) => name.endsWith('.ts')).map((name) => join(folder, name)),
  );
  for (const file of [...files.toSorted(), 'package-lock.json']) hash.update(file).update(await readFile(resolve(ROOT, file)));
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
