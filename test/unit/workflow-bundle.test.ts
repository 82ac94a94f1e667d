/** The bundle of several processes: what is in it, when it is built anew, and two that build it at once. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { workflowBundle } from '../../workers/bundle.ts';
import type { TestContext } from 'node:test';

const converter = dataConverterOf('off');
function folder(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'eyes-bundle-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

test('two processes whose modules export a workflow of one name are refused', async (t) => {
  const root = folder(t, {
    'a/workflow.ts': "export const reviewAnswer = async () => 'of a';\n",
    'b/workflow.ts': "export const reviewAnswer = async () => 'of b';\n",
  });
  await assert.rejects(workflowBundle(converter, [join(root, 'a/workflow.ts'), join(root, 'b/workflow.ts')]), /reviewAnswer/);
});

test('two starts of one process id build one bundle', async (t) => {
  const root = folder(t, { 'a/workflow.ts': 'export const one = async () => 1;\n' });
  const modules = [join(root, 'a/workflow.ts')];
  const [first, second] = await Promise.allSettled([workflowBundle(converter, modules), workflowBundle(converter, modules)]);
  assert.deepEqual(
    [first.status, second.status],
    ['fulfilled', 'fulfilled'],
    String('reason' in second ? second.reason : 'reason' in first && first.reason),
  );
});
