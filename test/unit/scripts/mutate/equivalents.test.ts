/** What counts as no fault still stands in the source: a row that fits nothing any more would excuse nothing, and hide that it does. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EQUIVALENT } from '../../../../scripts/mutate/equivalent.ts';

const plain = (text: string): string => text.replace(/\s+/g, '');
const root = new URL('../../../../', import.meta.url);

test('each fault that changes nothing is of text that its file holds', async () => {
  const lost: string[] = [];
  for (const { file, before } of EQUIVALENT) {
    const text = await readFile(fileURLToPath(new URL(file, root)), 'utf8').catch(() => '');
    if (!plain(text).includes(plain(before))) lost.push(`${file}: ${before}`);
  }
  assert.deepEqual(lost, []);
});
