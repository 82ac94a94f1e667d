/** What the bootstrap decides, with values alone: versions, arguments, the order of finding, the stamp of the dependencies, causes. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as bootstrap from '../../../../scripts/bootstrap/steps.mjs';
import type { Absent, Broken, Finder, Found } from '../../../../scripts/bootstrap/steps.mjs';

const root = new URL('../../../../', import.meta.url);

function freshFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'standby-bootstrap-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const found: Found = { kind: 'found', path: '/there', version: '1.2.3' };
const absent: Absent = { kind: 'absent', why: 'not there' };
const broken: Broken = { kind: 'failed', why: 'it is broken', remedy: 'mend it' };

/** Finders in the order of both servers, all absent but those given; `asked` tells who was asked. */
function finders(answers: Record<string, Found | Broken>, asked: string[]): Finder[] {
  return ['env', 'cache', 'PATH', 'download', 'build'].map((from) => ({
    from,
    slow: from === 'download' || from === 'build',
    find: async () => {
      asked.push(from);
      return answers[from] ?? absent;
    },
  }));
}

test('each way of finding is asked only when all before it had nothing', async () => {
  for (const [index, from] of ['env', 'cache', 'PATH', 'download', 'build'].entries()) {
    const asked: string[] = [];
    const result = await bootstrap.locate('temporal', finders({ [from]: found }, asked));
    assert.deepEqual(result, { kind: 'ready', step: 'temporal', from, path: '/there', version: '1.2.3' });
    assert.equal(new Set(asked).size, index + 1, asked.join());
  }
});

test('the slow ways run alone, and only after the quick ones were asked again, because another process may have filled the cache', async () => {
  const asked: string[] = [];
  const answers: Record<string, Found> = {};
  const result = await bootstrap.locate('temporal', finders(answers, asked), (work) => {
    answers['cache'] = found;
    return work();
  });
  assert.equal(result.kind === 'ready' && result.from, 'cache');
  assert.deepEqual(asked, ['env', 'cache', 'PATH', 'env', 'cache']);
});

test('what was promised and is broken ends the search with its step, cause and remedy', async () => {
  const asked: string[] = [];
  const result = await bootstrap.locate('temporal', finders({ env: broken, cache: found }, asked));
  assert.deepEqual(result, { kind: 'failed', step: 'temporal', why: 'env: it is broken', remedy: 'mend it' });
  assert.deepEqual(asked, ['env']);
});

test('a failed build names every way that was tried before it', async () => {
  const result = await bootstrap.locate('temporal', finders({ build: broken }, []));
  assert.ok(result.kind === 'failed');
  for (const from of ['env', 'cache', 'PATH', 'download', 'build']) assert.match(result.why, new RegExp(`^${from}: `, 'm'));
  assert.equal(result.remedy, 'mend it');
});

test('versions compare by number, not by letter, and no version is old', () => {
  for (const [got, oldest, expected] of [
    ['24.0.0', '24.0.0', true],
    ['v24.9.9', '24.10.0', false],
    ['24.10.0', '24.9.9', true],
    ['9.0.0', '10.0.0', false],
    ['go1.26.8 linux', '1.26.4', true],
    ['', '1.0.0', false],
  ] as const) {
    assert.equal(bootstrap.isAtLeast(got, oldest), expected, `${got} at least ${oldest}`);
  }
});

test('an older Node is passed over and 24 or newer is used as it runs', () => {
  assert.equal(bootstrap.fromRunning({ version: '20.20.2', path: '/n' }).kind, 'absent');
  assert.deepEqual(bootstrap.fromRunning({ version: '26.1.0', path: '/n' }), { kind: 'found', path: '/n', version: '26.1.0' });
});

test('a temporal on the PATH whose server is too old, or tells no version, is passed over with the reason', () => {
  assert.equal(bootstrap.readVersion('/t', 'temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)').kind, 'found');
  const old = bootstrap.readVersion('/t', 'temporal version 1.0.0 (Server 1.24.2, UI 2.28.0)');
  assert.match(old.kind === 'absent' ? old.why : '', /1\.24\.2, wanted 1\.31\.0/);
  assert.equal(bootstrap.readVersion('/t', 'tctl 1.18').kind, 'absent');
});

test('the command line is a script with its arguments, or the wanted servers before it', () => {
  assert.deepEqual(bootstrap.readArguments(['a.ts', '--with']), { kind: 'run', servers: [], entry: ['a.ts', '--with'] });
  const servers = ['temporal-cli', 'test-server'];
  assert.deepEqual(bootstrap.readArguments(['--with', servers.join(), '--', '--test', 'x']), {
    kind: 'run',
    servers,
    entry: ['--test', 'x'],
  });
  for (const wrong of [
    [],
    ['--with', 'redis', '--', 'a.ts'],
    ['--with', '', '--', 'a.ts'],
    ['--with', 'test-server', 'a.ts'],
    ['--with', 'test-server', '--'],
  ]) {
    assert.equal(bootstrap.readArguments(wrong).kind, 'wrong', wrong.join(' '));
  }
});

test('a server that a variable names already is not got', () => {
  const args = ['--with', 'temporal-cli', '--unless', 'TEMPORAL_ADDRESS', '--', 'x.ts'];
  assert.deepEqual(bootstrap.readArguments(args, {}), { kind: 'run', servers: ['temporal-cli'], entry: ['x.ts'] });
  assert.deepEqual(bootstrap.readArguments(args, { TEMPORAL_ADDRESS: '' }), { kind: 'run', servers: ['temporal-cli'], entry: ['x.ts'] });
  assert.deepEqual(bootstrap.readArguments(args, { TEMPORAL_ADDRESS: 'there:7233' }), { kind: 'run', servers: [], entry: ['x.ts'] });
  assert.equal(bootstrap.readArguments(['--with', 'temporal-cli', '--unless', 'X', 'x.ts']).kind, 'wrong');
});

test('the cache is where XDG says, else under the home directory; a relative XDG path is no path', () => {
  assert.equal(bootstrap.cacheFolder({ XDG_CACHE_HOME: '/x', HOME: '/h' }), '/x/standby');
  assert.equal(bootstrap.cacheFolder({ HOME: '/h' }), '/h/.cache/standby');
  assert.equal(bootstrap.cacheFolder({ XDG_CACHE_HOME: 'x', HOME: '/h' }), '/h/.cache/standby');
});

test('the pins of the two servers are those of their build files', () => {
  assert.match(readFileSync(new URL('tools/temporal-cli/go.mod', root), 'utf8'), new RegExp(`temporalio/cli v${bootstrap.CLI_VERSION}\\b`));
  const pom = readFileSync(new URL('tools/test-server/pom.xml', root), 'utf8');
  assert.match(pom, new RegExp(`<artifactId>temporal-test-server</artifactId>\\s*<version>${bootstrap.TEST_SERVER_VERSION}</version>`));
});

const lock = (packages: object): string => JSON.stringify({ packages: { '': { name: 'us' }, ...packages } });
const hidden = (packages: object): string => JSON.stringify({ packages });
const one = { 'node_modules/a': { version: '1.0.0', integrity: 'x' } };
const other = { 'node_modules/b': { version: '2.0.0', optional: true } };

test('dependencies are fresh only under the stamp of exactly this lockfile', () => {
  const lockfile = lock(one);
  assert.equal(bootstrap.stateOf({ lockfile, stamp: `${bootstrap.stampOf(lockfile)}\n`, hiddenLock: undefined }), 'fresh');
  assert.equal(bootstrap.stateOf({ lockfile: lock({}), stamp: bootstrap.stampOf(lockfile), hiddenLock: hidden({}) }), 'stale');
  assert.equal(bootstrap.stateOf({ lockfile, stamp: undefined, hiddenLock: undefined }), 'stale');
});

test('an install made by hand is adopted when nothing differs, lacks or is too much; optional packages may lack', () => {
  const state = (wanted: object, installed: object) =>
    bootstrap.stateOf({ lockfile: lock(wanted), stamp: undefined, hiddenLock: hidden(installed) });
  assert.equal(state({ ...one, ...other }, one), 'adopt');
  assert.equal(state(one, {}), 'stale');
  assert.equal(state(one, { 'node_modules/a': { version: '1.0.1', integrity: 'x' } }), 'stale');
  assert.equal(state(one, { 'node_modules/a': { version: '1.0.0', integrity: 'y' } }), 'stale');
  assert.equal(state(one, { ...one, ...other }), 'stale');
});

test('the stamp is written after an install that worked and not after one that failed', async (t) => {
  const folder = freshFolder(t);
  const context = { root: folder, env: {}, node: process.execPath, say: () => {} };
  const lacking = await bootstrap.installDependencies(context);
  assert.match(lacking.kind === 'failed' ? lacking.why : '', /no package-lock\.json/);
  writeFileSync(join(folder, 'package-lock.json'), lock(one));
  mkdirSync(join(folder, 'node_modules'));
  const failure = { kind: 'failed', step: 'dependencies', why: 'w', remedy: 'r' } as const;
  assert.deepEqual(await bootstrap.installDependencies(context, async () => failure), failure);
  assert.equal(bootstrap.look(folder), 'stale');
  assert.equal((await bootstrap.installDependencies(context, async () => ({ kind: 'done' }))).kind, 'ready');
  assert.equal(bootstrap.look(folder), 'fresh');
});

test('a cause is told in words, with the last lines of the program beside it', () => {
  for (const [output, cause] of [
    ['npm error code ENOSPC\nnpm error nospc', /disk is full/],
    ['link: write /x: no space left on device', /disk is full/],
    ['npm error code ENOTFOUND\nnpm error network request failed', /network was not reachable.*ENOTFOUND/],
    ['go: module lookup: dial tcp: lookup proxy.invalid: no such host', /network was not reachable/],
    ['[ERROR] Could not transfer artifact x from y: Unknown host', /network was not reachable/],
    ['go: go.mod requires go >= 1.26.4 (running go 1.24.0; GOTOOLCHAIN=local)', /Go is too old/],
    ['npm error code EACCES\nnpm error path /root', /could not be written/],
    ['npm error code EBADENGINE', /Node that a dependency refuses/],
  ] as const) {
    const { why, remedy } = bootstrap.explain(output, 'unused');
    assert.match(why, cause);
    assert.notEqual(remedy, 'unused');
  }
  assert.deepEqual(bootstrap.explain('a\nb\nstrange\n', 'do this'), { why: 'a | b | strange', remedy: 'do this' });
});

test('a folder is placed whole or not at all, and what a killed build left is removed', async (t) => {
  const base = freshFolder(t);
  const final = join(base, 'tool-1.0.0');
  mkdirSync(`${final}.tmp-999999999`);
  const failed = await bootstrap.placeFolder(final, async (folder) => {
    writeFileSync(join(folder, 'half'), '');
    return broken;
  });
  assert.deepEqual(failed, broken);
  assert.deepEqual(readdirSync(base), []);
  const placed = await bootstrap.placeFolder(final, async (folder) => {
    writeFileSync(join(folder, 'tool'), '');
    assert.equal(existsSync(final), false, 'nothing is visible before it is complete');
    return { kind: 'found', path: join(folder, 'tool'), version: '1.0.0' };
  });
  assert.deepEqual(placed, { kind: 'found', path: join(final, 'tool'), version: '1.0.0' });
  assert.deepEqual(readdirSync(base), ['tool-1.0.0']);
});

test('two at once run one after the other, and the second is told whom it waits for', async (t) => {
  const path = join(freshFolder(t), 'locks', 'x.lock');
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await pause(50);
    events.push(`${name} ends`);
  };
  const told: number[] = [];
  const first = bootstrap.withLock(path, work('a'), () => assert.fail('the first waits for nobody'));
  await Promise.all([first, bootstrap.withLock(path, work('b'), (pid) => told.push(pid))]);
  assert.deepEqual(events, ['a begins', 'a ends', 'b begins', 'b ends']);
  assert.deepEqual(told, [process.pid]);
  assert.equal(existsSync(path), false);
});

test('the lock of a process that is gone is taken over, and a failed work gives its lock back', async (t) => {
  const path = join(freshFolder(t), 'x.lock');
  writeFileSync(path, '999999999');
  const failing = async () => assert.fail('as planned');
  await assert.rejects(
    bootstrap.withLock(path, failing, () => assert.fail('nobody is alive there')),
    /as planned/,
  );
  assert.equal(existsSync(path), false);
});
