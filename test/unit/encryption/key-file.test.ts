import assert from 'node:assert/strict';
import { chmod, copyFile, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { inspect } from 'node:util';
import { openKey } from '../../../encryption/key.ts';
import type { KeyOutcome, KeyProblem } from '../../../encryption/key.ts';
import type { Key } from '../../../encryption/key-text.ts';

const golden = join(import.meta.dirname, '..', '..', 'fixtures', 'golden.key');

test('the first start makes a key that only its owner can read', async (t) => {
  const dataDir = await newPlace(t);
  assert.equal((await openKey({ dataDir })).kind, 'made');
  assert.equal((await stat(join(dataDir, 'standby.key'))).mode & 0o777, 0o600);
  assert.equal((await stat(dataDir)).mode & 0o777, 0o700);
  // No draft of a key stays behind.
  assert.deepEqual((await readdir(dataDir)).toSorted(), ['key-id', 'standby.key']);
});

test('the second start loads the same key', async (t) => {
  const dataDir = await newPlace(t);
  const made = keyOf(await openKey({ dataDir }));
  const loaded = await openKey({ dataDir });
  assert.equal(loaded.kind, 'loaded');
  assert.equal(keyOf(loaded).keyId, made.keyId);
  assert.ok(keyOf(loaded).secret.equals(made.secret));
});

test('eight starts at once agree on one key', async (t) => {
  const dataDir = await newPlace(t);
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => openKey({ dataDir })));
  assert.equal(new Set(outcomes.map((outcome) => keyOf(outcome).keyId)).size, 1);
  assert.equal(outcomes.filter((outcome) => outcome.kind === 'made').length, 1);
});

test('a missing key beside data stops the start, names the key and makes none', async (t) => {
  const dataDir = await newPlace(t);
  const { keyId } = keyOf(await openKey({ dataDir }));
  await rm(join(dataDir, 'standby.key'));
  const problem = problemOf(await openKey({ dataDir }), 'missing');
  assert.ok(problem.wanted.includes(keyId));
  assert.match(problem.todo, /backup/);
  assert.deepEqual(await readdir(dataDir), ['key-id']);
});

test('another key than the data was encrypted with stops the start and names both', async (t) => {
  const [dataDir, elsewhere] = [await newPlace(t), await newPlace(t)];
  const [ours, foreign] = [keyOf(await openKey({ dataDir })), keyOf(await openKey({ dataDir: elsewhere }))];
  await copyFile(join(elsewhere, 'standby.key'), join(dataDir, 'standby.key'));
  const problem = problemOf(await openKey({ dataDir }), 'wrong');
  assert.ok(problem.wanted.includes(ours.keyId));
  assert.ok(problem.got.includes(foreign.keyId));
});

test('a start killed between key and marker is completed by the next one', async (t) => {
  const dataDir = await newPlace(t);
  const { keyId } = keyOf(await openKey({ dataDir }));
  await rm(join(dataDir, 'key-id'));
  assert.equal((await openKey({ dataDir })).kind, 'loaded');
  assert.equal((await readFile(join(dataDir, 'key-id'), 'utf8')).trim(), keyId);
});

for (const mode of [0o640, 0o604, 0o660, 0o644, 0o620]) {
  test(`a key file of mode ${mode.toString(8)} stops the start and says what to run`, async (t) => {
    const dataDir = await newPlace(t);
    await openKey({ dataDir });
    await chmod(join(dataDir, 'standby.key'), mode);
    const problem = problemOf(await openKey({ dataDir }), 'too-open');
    assert.ok(problem.got.includes(`0${mode.toString(8)}`));
    assert.match(problem.todo, /chmod 600/);
  });
}

const malformed: readonly (readonly [string, (text: string) => string])[] = [
  ['an empty file', () => ''],
  ['a file cut in half', (text) => text.slice(0, text.length / 2)],
  ['a list', () => '[]'],
  ['a file without the key', (text) => JSON.stringify({ ...JSON.parse(text), key: undefined })],
  ['a key of 16 bytes', (text) => JSON.stringify({ ...JSON.parse(text), key: Buffer.alloc(16).toString('base64') })],
  ['a key that is not base64', (text) => JSON.stringify({ ...JSON.parse(text), key: '!' })],
  ['a key whose id is of another key', (text) => JSON.stringify({ ...JSON.parse(text), keyId: '00000000' })],
  ['an unknown purpose', (text) => JSON.stringify({ ...JSON.parse(text), purpose: 'production' })],
];
for (const [what, spoil] of malformed) {
  test(`${what} stops the start and is left as it is`, async (t) => {
    const dataDir = await newPlace(t);
    await openKey({ dataDir });
    const path = join(dataDir, 'standby.key');
    const text = await readFile(path, 'utf8');
    const secret = /"key":"([^"]+)"/.exec(text)?.[1] ?? '';
    await writeFile(path, spoil(text));
    const problem = problemOf(await openKey({ dataDir }), 'unreadable');
    assert.ok(secret.length > 40 && !inspect(problem).includes(secret.slice(0, 8)));
    assert.equal(await readFile(path, 'utf8'), spoil(text));
  });
}

test('a directory in the place of the key stops the start', async (t) => {
  const dataDir = await newPlace(t);
  await mkdir(join(dataDir, 'standby.key'), { recursive: true });
  problemOf(await openKey({ dataDir }), 'unreadable');
});

test('the key of the tests is refused outside of tests, and leaves no marker', async (t) => {
  const dataDir = await placeWithGoldenKey(t, 0o600);
  const problem = problemOf(await openKey({ dataDir }), 'wrong');
  assert.match(problem.got, /no secret/);
  assert.deepEqual(await readdir(dataDir), ['standby.key']);
});

test('the key of the tests is loaded where it is allowed, with the mode of a checkout', async (t) => {
  const dataDir = await placeWithGoldenKey(t, 0o644);
  assert.equal((await openKey({ dataDir, allowTestKey: true })).kind, 'loaded');
});

test('a secret key with the mode of a checkout is refused, tests allowed or not', async (t) => {
  const dataDir = await newPlace(t);
  await openKey({ dataDir });
  await chmod(join(dataDir, 'standby.key'), 0o644);
  problemOf(await openKey({ dataDir, allowTestKey: true }), 'too-open');
});

test('a key that is logged by mistake shows its id only', async (t) => {
  const dataDir = await newPlace(t);
  const outcome = await openKey({ dataDir });
  const { key } = JSON.parse(await readFile(join(dataDir, 'standby.key'), 'utf8'));
  const logged = `${inspect(outcome, { depth: 9, showHidden: true })} ${JSON.stringify(outcome)}`;
  assert.ok(logged.includes(keyOf(outcome).keyId));
  assert.ok(!logged.includes(key) && !logged.includes(Buffer.from(key, 'base64').toString('hex')));
});

/** A data directory that does not exist yet. */
async function newPlace(t: TestContext): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'standby-key-'));
  t.after(() => rm(parent, { recursive: true }));
  return join(parent, 'data');
}

async function placeWithGoldenKey(t: TestContext, mode: number): Promise<string> {
  const dataDir = await newPlace(t);
  await mkdir(dataDir);
  await copyFile(golden, join(dataDir, 'standby.key'));
  await chmod(join(dataDir, 'standby.key'), mode);
  return dataDir;
}

function keyOf(outcome: KeyOutcome): Key {
  assert.ok('key' in outcome, inspect(outcome));
  return outcome.key;
}

function problemOf(outcome: KeyOutcome, kind: KeyProblem['kind']): KeyProblem {
  assert.ok('wanted' in outcome, 'a key was opened');
  assert.equal(outcome.kind, kind);
  assert.ok(outcome.wanted !== '' && outcome.got !== '' && outcome.todo !== '');
  return outcome;
}
