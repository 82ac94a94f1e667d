/** The bootstrap as a process, in every state of a machine that it cannot help: it names step, cause and remedy, ends with 1, shows no stack, and leaves nothing half. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { binaryPackage, CLI_VERSION, look, NODE_VERSION } from '../../scripts/bootstrap/steps.mjs';
import { pathOf, realNpmFolder, smallCheckout } from '../support/small-checkout.ts';
import { smallDisk } from '../support/small-disk.ts';
import type { Checkout, Ended } from '../support/small-checkout.ts';

const CLI = ['--with', 'temporal-cli', '--', '-e', '0'];
const OLD = { version: '20.20.2' };

function toldOf({ code, out, err }: Ended, step: string, why: RegExp, remedy: RegExp): void {
  assert.equal(code, 1, err);
  assert.equal(out, '');
  const told = /the step "(.+)" failed\.\n {2}Why: ([\s\S]+)\n {2}Do: {2}(.+)\n$/.exec(err);
  assert.ok(told, err);
  assert.equal(told[1], step);
  assert.match(told[2] ?? '', why);
  assert.match(told[3] ?? '', remedy);
  assert.doesNotMatch(err, /^\s+at .*:\d+/m, 'no stack');
}

/** The cache holds locks and refusals, and nothing that a later start could take for a program. */
const programsIn = ({ cache }: Checkout): readonly string[] =>
  readdirSync(cache).filter((name) => name !== 'locks' && !name.endsWith('.unreachable'));

test('a Node below 18 is told so before anything else is read', async (t) => {
  const checkout = smallCheckout(t);
  // Whatever an old Node cannot read may stand in the other files.
  writeFileSync(join(checkout.root, 'scripts', 'bootstrap', 'main.mjs'), 'this is no program');
  for (const version of ['12.22.12', '16.20.2', '17.9.1'])
    toldOf(
      await checkout.bootstrap(CLI, { version }),
      'node',
      new RegExp(`Node ${version.replaceAll('.', '\\.')} is too old`),
      /Install Node 18/,
    );
});

test('what a Node below 18 reads holds nothing newer than import()', () => {
  for (const name of ['bootstrap.mjs', 'bootstrap/failure-text.mjs', 'bootstrap/versions.mjs']) {
    const text = readFileSync(new URL(`../../scripts/${name}`, import.meta.url), 'utf8');
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    assert.doesNotMatch(code, /\?\.|\?\?|\|\|=|&&=|replaceAll|hasOwn|\.at\(|#\w|\bawait\b|\bstatic\b|\d_\d/, name);
    for (const [, from] of code.matchAll(/\bfrom '(.+)'/g)) assert.match(from ?? '', /failure-text|versions/, `${name} imports ${from}`);
  }
});

test('an old Node without npm, and without a network, is told which of the two', async (t) => {
  const checkout = smallCheckout(t);
  toldOf(await checkout.bootstrap(CLI, OLD), 'node', /20\.20\.2 is older than 24[\s\S]+npm was not found/, /Install npm/);
  const npm = realNpmFolder();
  if (npm === undefined) return t.skip('there is no npm here');
  const registry = `http://somebody:secret@127.0.0.1:${await closedPort()}/`;
  const env = { PATH: pathOf(checkout.env['PATH'] ?? '', npm), npm_config_registry: registry, npm_config_fetch_retries: '0' };
  const ended = await checkout.bootstrap(CLI, { ...OLD, env });
  toldOf(ended, 'node', /network was not reachable\. \(.*ECONNREFUSED/, /proxy settings/);
  assert.doesNotMatch(ended.err, /secret/);
  assert.deepEqual(programsIn(checkout), []);
});

test('a Node in the cache that does not run is fetched anew, and is not what a start fails on', async (t) => {
  const checkout = smallCheckout(t);
  const broken = join(checkout.cache, `node-${NODE_VERSION}`, 'node_modules', binaryPackage(process.platform, process.arch), 'bin');
  mkdirSync(broken, { recursive: true });
  // The first half of a program, as a crash of the machine may leave it.
  writeFileSync(join(broken, 'node'), Buffer.from('\u007fELF'), { mode: 0o755 });
  toldOf(await checkout.bootstrap(CLI, OLD), 'node', /cache: .*node does not run[\s\S]+npm was not found/, /Install npm/);
});

test('without Go the step is the temporal CLI, and every way that was tried is named', async (t) => {
  const checkout = smallCheckout(t);
  toldOf(await checkout.bootstrap(CLI), 'temporal', /download: not reachable: dns error[\s\S]+no Go on the PATH/, /Install Go/);
  assert.deepEqual(programsIn(checkout), []);
});

test('without Java, and without Maven, the step is the test server', async (t) => {
  const checkout = smallCheckout(t);
  const args = ['--with', 'test-server', '--', '-e', '0'];
  toldOf(await checkout.bootstrap(args), 'test server', /no Java on the PATH/, /Install Java 11 or newer and Maven/);
  checkout.program('java', 'exit 0');
  toldOf(await checkout.bootstrap(args), 'test server', /no Maven on the PATH/, /Install Java 11 or newer and Maven/);
});

test('a temporal CLI in the cache that was cut off is got again', async (t) => {
  const checkout = smallCheckout(t);
  const folder = join(checkout.cache, `temporal-cli-${CLI_VERSION}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'temporal'), Buffer.from('\u007fELF'), { mode: 0o755 });
  toldOf(await checkout.bootstrap(CLI), 'temporal', /cache: .*does not run[\s\S]+no Go/, /Install Go/);
  checkout.program(
    'go',
    'while [ "$1" != "-o" ]; do shift; done; echo "echo \'temporal version 1.8.2 (Server 1.31.2)\'" > "$2"; chmod 755 "$2"',
  );
  assert.equal((await checkout.bootstrap(CLI)).code, 0);
});

test('a full disk during the download is not remembered as an unreachable network', async (t) => {
  const checkout = smallCheckout(t);
  const note = join(checkout.cache, `temporal-cli-${CLI_VERSION}.unreachable`);
  rmSync(note);
  const download = "process.stderr.write('Failed: No space left on device (os error 28)\\n'); process.exit(1);";
  writeFileSync(join(checkout.root, 'scripts', 'servers', 'download-with-sdk.mjs'), download);
  toldOf(await checkout.bootstrap(CLI), 'temporal', /download: The disk is full/, /Free about 300 MB at .*cache/);
  assert.equal(existsSync(note), false);
});

/** Dependencies of one package of 4 MB, which lies on this machine. */
function wantPackage(checkout: Checkout, at: string): void {
  const source = join(at, 'package');
  mkdirSync(source);
  writeFileSync(join(source, 'package.json'), '{"name":"large","version":"1.0.0"}');
  for (let part = 0; part < 8; part += 1) writeFileSync(join(source, `part-${part}`), randomBytes(500_000));
  const archive = join(at, 'large.tgz');
  execFileSync('tar', ['-czf', archive, '-C', at, 'package']);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  const dependencies = { large: `file:${archive}` };
  const packages = {
    '': { name: 'small', dependencies },
    'node_modules/large': { version: '1.0.0', resolved: `file:${archive}`, integrity },
  };
  writeFileSync(join(checkout.root, 'package.json'), JSON.stringify({ name: 'small', private: true, dependencies }));
  writeFileSync(join(checkout.root, 'package-lock.json'), JSON.stringify({ name: 'small', lockfileVersion: 3, packages }));
}

test('npm ci on a disk that is full ends with that cause, though npm itself says that all is well, and the next start does not take it for whole', async (t) => {
  const [npm, disk] = [realNpmFolder(), smallDisk(t, 2_500_000)];
  if (npm === undefined || disk === undefined) return t.skip('there is no npm here, or no file system may be mounted');
  const elsewhere = mkdtempSync(join(tmpdir(), 'standby-package-'));
  t.after(() => rmSync(elsewhere, { recursive: true }));
  const checkout = smallCheckout(t, { root: join(disk, 'root') });
  wantPackage(checkout, elsewhere);
  const env = { PATH: pathOf(checkout.env['PATH'] ?? '', npm) };
  const ended = await checkout.bootstrap(['-e', '0'], { env });
  toldOf(ended, 'dependencies', /disk is full\. \(.*ENOSPC/, /Free about 800 MB at .*root/);
  assert.equal(look(checkout.root), 'stale');
  rmSync(join(checkout.root, 'node_modules'), { recursive: true, force: true });
  execFileSync('mount', ['-o', 'remount,size=30000000', disk]);
  assert.equal((await checkout.bootstrap(['-e', '0'], { env })).code, 0, 'with room the same start goes on');
  assert.equal(look(checkout.root), 'fresh');
});

test('an install that npm calls good, with files left out, is neither stamped nor adopted by the next start', async (t) => {
  const checkout = smallCheckout(t);
  const elsewhere = mkdtempSync(join(tmpdir(), 'standby-package-'));
  t.after(() => rmSync(elsewhere, { recursive: true }));
  wantPackage(checkout, elsewhere);
  const { packages } = JSON.parse(readFileSync(join(checkout.root, 'package-lock.json'), 'utf8'));
  const record = JSON.stringify({ packages: { 'node_modules/large': packages['node_modules/large'] } });
  const npm = (warning: string) => `mkdir -p node_modules; cat > node_modules/.package-lock.json <<'X'\n${record}\nX\n${warning}`;
  checkout.program('npm', npm("echo 'npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write' >&2"));
  rmSync(join(checkout.root, 'node_modules'), { recursive: true });
  toldOf(await checkout.bootstrap(['-e', '0']), 'dependencies', /disk is full\. \(npm warn tar/, /Free about 800 MB at .*root/);
  assert.equal(look(checkout.root), 'stale');
  checkout.program('npm', npm(''));
  assert.equal((await checkout.bootstrap(['-e', '0'])).code, 0);
  assert.equal(look(checkout.root), 'fresh');
});

test('a cache on a disk that is full is told with its folder, and leaves no lock that the next start waits for', async (t) => {
  const disk = smallDisk(t, 40_000);
  if (disk === undefined) return t.skip('no file system may be mounted');
  const checkout = smallCheckout(t, { cache: disk });
  checkout.program('go', 'while [ "$1" != "-o" ]; do shift; done; cat /dev/zero > "$2"');
  toldOf(await checkout.bootstrap(CLI), 'temporal', /disk is full\. \(.*[Nn]o space left/, /Free about 3 GB at .*, and in Go's caches/);
  assert.deepEqual(programsIn(checkout), []);
  assert.deepEqual(readdirSync(join(checkout.cache, 'locks')), []);
});

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}
