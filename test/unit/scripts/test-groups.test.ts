/** Files that share a process are still counted one by one: each test once, and a file that cannot be loaded as a failure. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ALONE, grouped } from '../../../scripts/test-groups.ts';

test('files are dealt out to as few groups as hold them, each file once, and those that must be alone are', () => {
  assert.deepEqual(grouped(['a', 'b', 'c', 'd', 'e'], 3, { c: 'a reason' }), [['c'], ['a', 'd'], ['b', 'e']]);
  assert.deepEqual(grouped(['a', 'b'], 1, {}), [['a'], ['b']]);
  assert.deepEqual(grouped([], 3, {}), []);
});

test('what has to be alone is there', () => {
  for (const file of Object.keys(ALONE)) assert.ok(existsSync(file), `Expected ${file}, got no such file.`);
});

/** What a file does at its top is there for every file of its process, in whatever order they are dealt out. */
const AT_THE_TOP = /^(?:if \(.*\) )?(?:addProcess|addAlertSource)\(|^Object\.assign\(globalThis/m;

test('a file that changes what its whole process shares as it is loaded is alone', () => {
  const files = SHARED.flatMap((dir) => readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => join(dir, name)));
  const changing = files.filter((file) => file.endsWith('.test.ts') && AT_THE_TOP.test(readFileSync(file, 'utf8')));
  assert.ok(changing.length > 0);
  for (const file of changing) assert.ok(Object.hasOwn(ALONE, file), `Expected ${file} among those that are alone, got it in a group.`);
});
const SHARED = ['test/unit', 'test/contract', 'test/workflow'];

test('in a group each test counts, hooks are those of their file, and a file that does not load or does not end is a failure of its own', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'standby-groups-'));
  t.after(() => rm(dir, { recursive: true }));
  const file = async (name: string, text: string): Promise<string> => {
    const path = join(dir, `${name}.test.mjs`);
    await writeFile(path, `import { test, before, after } from 'node:test';\n${text}\n`);
    return path;
  };
  const files = [
    await file(
      'good',
      `let is; before(() => { is = globalThis.on = 'good'; }); after(() => { delete globalThis.on; });
      test('one', () => { if (globalThis.on !== 'good') throw new Error(); }); test('two', async (t) => { await t.test('in it', () => {}); });`,
    ),
    await file(
      'other',
      `test('three', () => { if (globalThis.on) throw new Error('the hooks of another file'); }); test('no', () => { throw new Error('as meant'); });`,
    ),
    await file('broken', `throw new Error('does not load');`),
    await file('endless', `test('never', { timeout: 60_000 }, () => new Promise((resolve) => setTimeout(resolve, 3_000)));`),
    await file('last', `test('four', () => {});`),
  ];
  const suites = pathToFileURL(join(import.meta.dirname, '../../../scripts/suites.ts')).href;
  const script = join(dir, 'run.mjs');
  const text = `import { runSuite } from ${JSON.stringify(suites)};
    const { passed, failed, took } = await runSuite({ name: 'made', files: ${JSON.stringify(files)}, concurrency: 1, together: 5, longestTestMs: 1_000 });
    process.stdout.write('RESULT ' + JSON.stringify({ passed, failed, files: [...took.keys()].length }) + '\\n'); process.exit(0);`;
  await writeFile(script, text);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [script], { env }, (__, stdout) => resolve(stdout));
  });
  const result: unknown = JSON.parse(/^RESULT (.*)$/m.exec(said)?.[1] ?? 'null');
  // one, in it, two, three and four have passed; `no`, the file that does not load, the test and its file that do not end have not.
  assert.deepEqual(result, { passed: 5, failed: 4, files: 5 }, said);
  assert.match(said, /FAIL made: .*other\.test\.mjs no\nError: as meant/);
  assert.match(said, /does not load/);
  assert.match(said, /endless/);
});
