/** `standby doctor` as a process on real machines: an empty one, one without dependencies, one that is full, and one where a Standby runs. It changes none of them. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { test, type TestContext } from 'node:test';
import { z } from 'zod';
import { instanceOn } from '../../cli/doctor/instance.ts';
import { standby, standbyInside } from '../support/command-line.ts';
import { live } from '../support/live.ts';
import { realNpmFolder } from '../support/small-checkout.ts';
import { smallDisk } from '../support/small-disk.ts';
import { lockDataDirectory } from '../../temporal/embedded/data-lock.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FREE = ['--port', '0', '--temporal-port', '0', '--ui-port', '0', '--codec-port', '0'];
const said = z.object({
  canRun: z.boolean(),
  findings: z.array(
    z.strictObject({
      name: z.string(),
      status: z.enum(['ok', 'missing', 'wrong', 'not needed']),
      told: z.string(),
      remedies: z.array(z.string()),
    }),
  ),
});
const statusesOf = (out: string): Readonly<Record<string, string>> =>
  Object.fromEntries(said.parse(JSON.parse(out)).findings.map(({ name, status }) => [name, status]));

function freshFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'standby-doctor-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file below a folder, with its size and the time of its last change. */
const allIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, found: statSync(join(folder, name), { throwIfNoEntry: false }) }))
    .map(({ name, found }) => `${name} ${found?.size} ${found?.mtimeMs}`)
    .toSorted();

test('on a machine that has nothing yet it names what is missing, ends with 1, and makes nothing', async (t) => {
  const home = freshFolder(t);
  // No Go, no Java, no browser; npm, where there is one, has a registry that nobody answers for.
  const path = realNpmFolder() ?? '/nowhere';
  const env = {
    HOME: home,
    PATH: path,
    XDG_CACHE_HOME: join(home, 'cache'),
    STANDBY_TEMPORAL_CLI: '',
    npm_execpath: '',
    npm_config_registry: 'http://me:secret@127.0.0.1:9/',
  };
  const { code, out, err } = await standby(join(home, 'data'), ['doctor', '--json', ...FREE], env);
  assert.equal(code, 1);
  assert.equal(err, '');
  const statuses = statusesOf(out);
  assert.equal(statuses['temporal CLI'], 'missing');
  assert.equal(statuses['network'], realNpmFolder() === undefined ? 'not needed' : 'missing');
  assert.equal(statuses['data directory'], 'ok');
  assert.doesNotMatch(out, /secret/);
  assert.deepEqual(allIn(home), []);
});

test('it runs where the dependencies are not installed, and says so', (t) => {
  const root = freshFolder(t);
  for (const part of ['cli', 'scripts', 'tools', 'temporal/embedded', 'net', 'package.json', 'package-lock.json'])
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  const env = { PATH: '/nowhere', HOME: root, XDG_CACHE_HOME: root };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/standby.ts', 'doctor', ...FREE], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  assert.equal(status, 1, stderr);
  assert.match(stdout, /^missing {5}dependencies .*\n.*npm start installs them/m);
  assert.match(stdout, /^missing {5}npm /m);
});

test('a data directory on a disk that is full is told with what is free and what is wanted', async (t) => {
  const folder = smallDisk(t, 1_000_000);
  if (folder === undefined) return t.skip('no file system may be mounted');
  const { code, out } = await standbyInside(join(folder, 'data'), ['doctor', '--json', ...FREE]);
  assert.equal(code, 1);
  assert.equal(statusesOf(out)['disk: data'], 'wrong');
  assert.match(out, /disk is full: \d+ MB free at .*, wanted about 500 MB/);
});

test('what a Standby left open to others, or lost, is wrong', async (t) => {
  const data = join(freshFolder(t), 'data');
  mkdirSync(data, { mode: 0o755 });
  writeFileSync(join(data, 'ledger.db'), 'x', { mode: 0o644 });
  writeFileSync(join(data, 'key-id'), 'x', { mode: 0o600 });
  const { code, out } = await standbyInside(data, ['doctor', '--json', ...FREE]);
  assert.equal(code, 1);
  const statuses = statusesOf(out);
  assert.deepEqual([statuses['key'], statuses['ledger'], statuses['instance']], ['wrong', 'wrong', 'ok']);
});

test('beside a running Standby its ports and processes are known as its own, it can run, and nothing of it is touched', async (t) => {
  const service = await live(t);
  const { urls, started } = service.service();
  const portIn = (url: string): string => new URL(/^https?:/.test(url) ? url : `http://${url}`).port;
  const ports = [
    '--port',
    portIn(urls.ingress),
    '--temporal-port',
    portIn(urls.temporal),
    '--ui-port',
    portIn(urls.temporalUi),
    '--codec-port',
    portIn(urls.codec),
  ];
  const names = readdirSync(service.dataDir).toSorted();
  const { code, out } = await standby(service.dataDir, ['doctor', '--json', ...ports]);
  assert.equal(code, 0, out);
  const { findings } = said.parse(JSON.parse(out));
  const told = findings.map((finding) => `${finding.name}: ${finding.told}`).join('\n');
  assert.match(told, new RegExp(`instance: a Standby \\(process ${started.pid}\\) runs`));
  assert.equal(told.match(new RegExp(`in use by the Standby that runs here \\(process ${started.pid}\\)`, 'g'))?.length, 3, told);
  assert.equal(told.match(/in use by the Temporal server that runs here/g)?.length, 1, told);
  assert.match(told, /key: .*closed to other users/);
  assert.deepEqual(readdirSync(service.dataDir).toSorted(), names);
  assert.equal((await fetch(`${urls.ingress}/readyz`)).status, 200);
});

test('a holder that is gone, or whose number is now another process, is no instance; looking at a lock leaves it as it was', (t) => {
  const folder = freshFolder(t);
  const lock = join(folder, 'standby.lock');
  assert.deepEqual(instanceOn(folder), { kind: 'none' });
  const held = lockDataDirectory(lock);
  assert.ok(held.kind === 'locked');
  const before = allIn(folder);
  // Asked by another process: one process does not shut itself out.
  const ask = `const { instanceOn } = await import(${JSON.stringify(join(ROOT, 'cli', 'doctor', 'instance.ts'))}); console.log(JSON.stringify(instanceOn(${JSON.stringify(folder)})));`;
  const asked = (): unknown => JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', ask], { encoding: 'utf8' }));
  assert.deepEqual(asked(), { kind: 'running', pid: process.pid });
  assert.deepEqual(allIn(folder), before);
  held.release();
  // The file still names this process, which lives, and holds nothing.
  assert.deepEqual(asked(), { kind: 'none' });
  const database = new DatabaseSync(lock);
  database.exec('update holder set pid = 999999999');
  database.close();
  assert.deepEqual(asked(), { kind: 'none' });
  writeFileSync(lock, 'this is no database, and long enough to be taken for one '.repeat(100));
  assert.equal(instanceOn(folder).kind, 'unknown');
});

test('an Ollama is told with its version and models, and what is none is not taken for one', async (t) => {
  const answers = { '/api/version': '{"version":"0.12.3"}', '/api/tags': '{"models":[{"name":"llama3.2:3b"},{"name":7}]}' };
  let replies: Readonly<Record<string, string>> = answers;
  const server = createServer((request, response) => void response.end(replies[request.url ?? ''] ?? 'hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const ask = async () =>
    (await standbyInside(join(freshFolder(t), 'data'), ['doctor', ...FREE], { OLLAMA_HOST: `127.0.0.1:${address.port}` })).out;
  assert.match(await ask(), /^ok +Ollama +0\.12\.3 at http:\/\/127\.0\.0\.1:\d+, models: llama3\.2:3b$/m);
  replies = {};
  assert.match(await ask(), /^not needed +Ollama +not found .*is no Ollama/m);
  replies = { ...answers, '/api/tags': 'x'.repeat(2_000_000) };
  assert.match(await ask(), /^not needed +Ollama +not found .*more than 1000000 bytes/m);
});
