/** The planting of faults on a small checkout of its own: what is planted, who judges, and that a stop loses nothing. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { faultsOf, ordered, planted } from '../../../../scripts/mutate/faults.ts';
import { distances, edgesOf, turned } from '../../../../scripts/mutate/imports.ts';
import { nearestFirst } from '../../../../scripts/mutate/nearest.ts';
import { optionsOf } from '../../../../scripts/mutate/options.ts';
import { mutate } from '../../../../scripts/mutate/run.ts';
import { openSources } from '../../../../scripts/mutate/sources.ts';
import type { Options } from '../../../../scripts/mutate/options.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const FILES: Readonly<Record<string, string>> = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: { module: 'nodenext', strict: true, noEmit: true, types: ['node'], allowImportingTsExtensions: true },
    include: ['**/*.ts'],
  }),
  '.gitignore': 'node_modules\n.standby/\n',
  'planning/grown-up.ts': `export const isGrownUp = (age: number): boolean => age >= 18;
export const shout = (text: string): string => (text.length > 3 ? text.toUpperCase() : text);
export type Size = 1 | 2;
`,
  'planning/forms.ts': `export type Form = { readonly kind: 'round' } | { readonly kind: 'square'; readonly side: number };
export const areaOf = (form: Form): number => (form.kind === 'round' ? 0 : form.side * form.side);
export function all(forms: readonly Form[]): number[] {
  const areas: number[] = [];
  for (const form of forms) areas.push(areaOf(form));
  return areas;
}
`,
  'planning/lonely.ts': `export const isLonely = (): boolean => true;\n`,
  'test/unit/broken.test.ts': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLonely } from '../../planning/lonely.ts';
test('this fails by itself', () => assert.ok(!isLonely() && isLonely()));
`,
  'test/helper.ts': `export const entry = 'planning/forms.ts';\n`,
  'test/unit/grown-up.test.ts': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isGrownUp, shout } from '../../planning/grown-up.ts';
test('who is 18 is grown up', () => {
  assert.ok(isGrownUp(18) && !isGrownUp(17));
  shout('a');
});
`,
  'test/unit/by-name.test.ts': `import { entry } from '../helper.ts';
if (entry === '') throw new Error('Expected a name, got none.');
`,
};

function checkout(): string {
  const root = mkdtempSync(join(tmpdir(), 'standby-small-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  execFileSync('git', ['init', '-q'], { cwd: root });
  return root;
}

const root = checkout();
const sources = openSources(root);
after(() => sources.close());
const faultsIn = (file: string) => faultsOf(file, sources.treeOf(file));
const optionsWith = (different: Partial<Options>): Options => {
  const standard = optionsOf([]);
  if (standard.kind !== 'given') throw new Error('Expected the options to be fine.');
  return { ...standard, suites: ['unit'], ...different };
};

test('each comparison, boundary, number and method is a fault of its own, and a type is none', () => {
  const said = faultsIn('planning/grown-up.ts').map(({ line, kind, before, after: then }) => [line, kind, before, then]);
  assert.deepEqual(said, [
    [1, 'boundary', '>=', '>'],
    [1, 'comparison', '>=', '<'],
    [1, 'number ten times', '18', '180'],
    [2, 'condition', 'text.length > 3', '!(text.length > 3)'],
    [2, 'boundary', '>', '>='],
    [2, 'comparison', '>', '<='],
    [2, 'number off by one', '3', '4'],
  ]);
});

test('a planted fault changes its own place and nothing else', () => {
  const [fault] = faultsIn('planning/grown-up.ts');
  assert.ok(fault);
  const text = FILES['planning/grown-up.ts'] ?? '';
  assert.equal(planted(text, fault), text.replace('>=', '>'));
});

test('a fault that the compiler refuses is told from one that it lets through, and leaves no trace', () => {
  const faults = faultsIn('planning/forms.ts');
  const compiles = (kind: string): readonly boolean[] =>
    faults.filter((fault) => fault.kind === kind).map((fault) => sources.compiles(fault, []));
  assert.deepEqual(compiles('condition'), [false], 'a square has a side, the other form has none');
  assert.deepEqual(compiles('statement left out'), [true]);
  assert.deepEqual(compiles('condition'), [false], 'the same again');
});

test('a seed takes the same sample, another seed another, and a change of one file moves no fault of another', () => {
  const [one, other] = [faultsIn('planning/grown-up.ts'), faultsIn('planning/forms.ts')];
  const idsOf = (faults: readonly { id: string }[]): readonly string[] => faults.map(({ id }) => id);
  assert.deepEqual(idsOf(ordered([...one, ...other], 7)), idsOf(ordered([...other, ...one], 7)));
  assert.notDeepEqual(idsOf(ordered(one, 7)), idsOf(ordered(one, 8)));
  const mine = new Set(idsOf(one));
  assert.deepEqual(
    idsOf(ordered([...one, ...other], 7)).filter((id) => mine.has(id)),
    idsOf(ordered(one, 7)),
  );
});

test('a file is judged by those that import it or name its path, the nearer first', () => {
  const known = new Set(sources.files);
  const graph = new Map(sources.files.map((file) => [file, edgesOf(file, sources.treeOf(file), (path) => known.has(path))]));
  const far = distances(turned(graph), 'planning/forms.ts');
  assert.equal(far.get('test/unit/by-name.test.ts'), 11);
  assert.equal(far.has('test/unit/grown-up.test.ts'), false);
  const judges = new Map([
    ['test/a.test.ts', 1],
    ['test/forms-drawn.test.ts', 2],
    ['test/b.test.ts', 2],
    ['test/c.test.ts', 9],
  ]);
  const seen = { killers: new Set(['test/c.test.ts']), durations: new Map() };
  assert.deepEqual(nearestFirst('planning/forms.ts', judges, seen), [
    'test/c.test.ts',
    'test/a.test.ts',
    'test/forms-drawn.test.ts',
    'test/b.test.ts',
  ]);
});

test('what a test notices is killed, what none notices survives with its place, and the same command again runs nothing', async () => {
  const options = optionsWith({ files: ['planning/grown-up.ts'], state: join(root, '.standby', 'one') });
  const said: string[] = [];
  const outcome = await mutate(root, options, (line) => void said.push(line), new AbortController().signal);
  assert.ok(outcome.kind === 'done');
  const { judged, killed, survivors, redByThemselves } = outcome.summary;
  assert.deepEqual([judged, killed, redByThemselves], [7, 3, []]);
  assert.deepEqual([...new Set(survivors.map(({ fault }) => fault.line))], [2]);
  assert.equal(readFileSync(join(root, 'planning/grown-up.ts'), 'utf8'), FILES['planning/grown-up.ts'], 'the checkout was written to');
  const before = Date.now();
  const again = await mutate(root, options, () => undefined, new AbortController().signal);
  assert.ok(again.kind === 'done');
  const plain = (summary: typeof outcome.summary) => ({ ...summary, survivors: summary.survivors.map(({ fault }) => fault.id) });
  assert.deepEqual(plain(again.summary), plain(outcome.summary));
  const state = readFileSync(join(root, '.standby', 'one', 'state.jsonl'), 'utf8');
  assert.equal(state.split('\n').filter((line) => line.includes('"verdict"')).length, 7, `judged again within ${Date.now() - before} ms`);
});

test('a test file that fails without any fault judges nothing, and is named', async () => {
  const options = optionsWith({ files: ['planning/lonely.ts'], state: join(root, '.standby', 'three') });
  const outcome = await mutate(root, options, () => undefined, new AbortController().signal);
  assert.ok(outcome.kind === 'done');
  assert.deepEqual([outcome.summary.judged, outcome.summary.survivors.length], [1, 1]);
  assert.deepEqual(outcome.summary.redByThemselves, ['test/unit/broken.test.ts (this fails by itself)']);
});

test('a stop keeps what was judged, and verdicts on other sources are not gone on with', async () => {
  const options = optionsWith({ files: ['planning/grown-up.ts'], state: join(root, '.standby', 'two') });
  const stop = new AbortController();
  const first = await mutate(root, options, () => stop.abort(), stop.signal);
  assert.ok(first.kind === 'done' && first.isStopped);
  assert.ok(first.summary.judged >= 1 && first.summary.judged < 7, `${first.summary.judged} were judged`);
  const rest = await mutate(root, options, () => undefined, new AbortController().signal);
  assert.ok(rest.kind === 'done');
  assert.equal(rest.summary.judged, 7);
  writeFileSync(join(root, 'planning', 'more.ts'), 'export {};\n');
  assert.deepEqual(await mutate(root, options, () => undefined, new AbortController().signal), { kind: 'of-other-sources' });
});

test('a number that is none is refused with its flag', () => {
  const wrong = optionsOf(['--sample', 'many']);
  assert.ok(wrong.kind === 'wrong' && wrong.why === 'Expected --sample to be a number from 1, got "many".');
  assert.equal(optionsOf(['--nothing-such']).kind, 'wrong');
  assert.equal(optionsOf(['--help']).kind, 'help');
});
