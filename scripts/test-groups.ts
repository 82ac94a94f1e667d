/** Puts test files together in processes: half of the time of a small file goes into reading the sources and packages that the next one reads, too. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ADDS_PROCESS = 'it adds a process to the table that a whole process of the machine shares';
/** Files that need a process of their own, with the reason. */
export const ALONE: Readonly<Record<string, string>> = {
  'test/unit/process-rows.test.ts': ADDS_PROCESS,
  'test/unit/config/config-of-an-added-process.test.ts': ADDS_PROCESS,
  'test/unit/config/alerts-of-added-rows.test.ts': ADDS_PROCESS,
  'test/unit/connectors/alerts/rows.test.ts': 'it adds a source of alerts to the table that a whole process of the machine shares',
  'test/workflow/every-process.test.ts': ADDS_PROCESS,
  'test/unit/any-process.test.ts': 'it stands in for the run that workflow code is loaded by',
  'test/unit/watch/log-of-sdk.test.ts': "it installs Temporal's runtime again and again",
  'test/contract/local-activity-defect.test.ts': "it installs Temporal's runtime",
};

/** What Temporal's SDK looks for once, when the first file loads it; it changes nothing for those that do not. */
const FIRST = 'test/support/workflow-globals.ts';

/**
 * Pure. As few groups as hold `most` files each; the files are dealt out in their order, so that each group has some of the first, which are the largest.
 * Those of `alone` come first, by themselves.
 */
export function grouped(
  files: readonly string[],
  most: number,
  alone: Readonly<Record<string, string>> = ALONE,
): readonly (readonly string[])[] {
  const isAlone = (file: string): boolean => most === 1 || Object.hasOwn(alone, file);
  const others = files.filter((file) => !isAlone(file));
  const count = Math.ceil(others.length / most);
  const groups = Array.from({ length: count }, (_, at) => others.filter((__, index) => index % count === at));
  return [...files.filter(isAlone).map((file) => [file]), ...groups];
}

/** The files to run: a group of one is its file, any other a module that runs each of its files as a suite. `mostMs`: of one file. */
export function groupFiles(name: string, groups: readonly (readonly string[])[], mostMs: number): string[] {
  if (groups.every((group) => group.length === 1)) return groups.flat();
  const folder = mkdtempSync(join(tmpdir(), 'standby-test-groups-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return groups.map((group, at) => {
    const [only = ''] = group;
    if (group.length === 1) return only;
    const path = join(folder, `${name}-${at}.test.mjs`);
    writeFileSync(path, moduleOf(group, mostMs));
    return path;
  });
}

function moduleOf(group: readonly string[], mostMs: number): string {
  const suite = (file: string): string =>
    `describe(${JSON.stringify(file)}, { timeout: ${mostMs} }, () => import(${JSON.stringify(pathToFileURL(resolve(file)).href)}));\n`;
  return `import ${JSON.stringify(pathToFileURL(resolve(FIRST)).href)};\nimport { describe } from 'node:test';\n${group.map(suite).join('')}`;
}
