/** docs/add-a-process.md names files that are there, shows the example as it is, and lists every file outside their rooms that imports from reports. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { blocksIn, textIn } from '../support/connect-documents.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DOCUMENT = 'docs/add-a-process.md';
const text = textIn(DOCUMENT);

test('each path in it is there', () => {
  const paths = [...text.matchAll(/`([^`\s]+\/[^`\s]*)`/g)].map(([, path = '']) => path).filter((path) => !path.includes('NAME'));
  assert.ok(paths.length > 20);
  assert.deepEqual(
    paths.filter((path) => globSync(path, { cwd: ROOT }).length === 0),
    [],
  );
});

test('its lines of code are those of the example', () => {
  const example = globSync('test/fixtures/toy/*.ts', { cwd: ROOT }).map(textIn).join('\n');
  const lines = [...text.matchAll(/^ {3}```ts\n([^]*?)^ {3}```$/gm)].flatMap(([, block = '']) => block.trim().split('\n'));
  assert.ok(lines.length > 0 && blocksIn(DOCUMENT, 'ts').length === 0);
  for (const line of lines) assert.ok(example.includes(line.trim()), line);
});

test('the files outside the rooms of reports that import from there are those of its table', () => {
  const listed = [...text.matchAll(/^\| `([^`]+\.ts)` \| [^|`]+(?:`[^`]+`[^|`]*)* \|$/gm)].map(([, path = '']) => path);
  const files = globSync(
    '{activities,cli,config,connectors,intake,ledger,net,planning,providers,scripts,simulator,temporal,watch,web,workers,workflows}/**/*.ts',
    {
      cwd: ROOT,
    },
  );
  const importing = files.filter((file) => !isOfReports(file) && importedBy(file).some(isOfReports));
  assert.deepEqual(listed.toSorted(), importing.toSorted());
});

const isOfReports = (file: string): boolean => /^\w+\/reports\/|^ledger\/(?:report|migrations\/0024-reports)/.test(file);
const importedBy = (file: string): readonly string[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from |import\()'(\.[^']+)'/g)].map(([, path = '']) =>
    normalize(join(dirname(file), path)),
  );
