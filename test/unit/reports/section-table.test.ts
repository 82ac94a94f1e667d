/** A client's own table as it stands in a file: quotes, commas, line ends, too much of it, and none. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { linesIn, tableOf } from '../../../activities/reports/section-table.ts';
import { tablesIn } from '../../../workers/reports/tables.ts';

test('cells in quotes hold commas, quotes and line ends; a missing cell is an empty one', () => {
  assert.deepEqual(linesIn('a,b\r\n"1,2","say ""no"""\r\n"two\nlines",\r\n,x\n\n'), [
    ['a', 'b'],
    ['1,2', 'say "no"'],
    ['two\nlines', ''],
    ['', 'x'],
  ]);
  assert.deepEqual(linesIn('a,b'), [['a', 'b']]);
  assert.deepEqual(linesIn('a,'), [['a', '']]);
  assert.deepEqual(tableOf('T', 'a,b\n1\n1,2,3\n').rows, [
    ['1', ''],
    ['1', '2'],
  ]);
  assert.deepEqual(tableOf('T', '\uFEFFa\n').head, ['a'], 'a mark of the encoding is no letter');
});

test('what is too much is counted, and what cannot be read or is no table is said', () => {
  const { rows } = tableOf('T', `a\n${'1\n'.repeat(500)}`);
  assert.deepEqual([rows.length, rows.at(-1)], [301, ['and 200 more rows, which are not shown']]);
  for (const text of ['', '\n\n', 'a\n"1']) assert.match(tableOf('T', text).rows.join(), /This table is not there/, JSON.stringify(text));
  assert.match(tableOf('T', undefined).rows.join(), /could not be read/);
});

test('each file is read when it is asked for; one that is not there or too large is said to be unreadable', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'standby-tables-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  await writeFile(path('a.csv'), 'host,last restore\nsrv-1,2026-11-02\n');
  await writeFile(path('large.csv'), 'x'.repeat(1024 * 1024 + 1));
  const [a, large, none] = await tablesIn(['a.csv', 'large.csv', 'none.csv'].map((name) => ({ title: name, path: path(name) })));
  assert.deepEqual(a, { title: 'a.csv', head: ['host', 'last restore'], rows: [['srv-1', '2026-11-02']] });
  for (const table of [large, none]) assert.match(table?.rows.join() ?? '', /could not be read/);
});
