/**
 * Gets Node 24, the dependencies and, where asked, the servers; then runs the entry under Node 24.
 * Plain JavaScript without dependencies, because it runs before there are any. Use: see arguments.mjs.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from './arguments.mjs';
import { installDependencies, look } from './dependencies.mjs';
import { runEntry } from './entry.mjs';
import { explain } from './explain.mjs';
import { failureText } from './failure-text.mjs';
import { locate } from './locate.mjs';
import { withLock } from './lock.mjs';
import { NEEDS, roomFor } from './needs.mjs';
import { fromRunning, nodeFinders } from './node.mjs';
import { cacheFolder, withFolderFirst } from './places.mjs';
import { progressOn } from './progress.mjs';
import { endRunning } from './run-command.mjs';
import { temporalCliFinders } from './temporal-cli.mjs';
import { testServerFinders } from './test-server.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const cache = cacheFolder(process.env);
const progress = progressOn(process.stderr);

/** Thrown to leave `main` from any step; printed as step, cause, remedy. */
class Stop extends Error {
  constructor(failure) {
    super(failure.why);
    this.failure = failure;
  }
}

/** Runs one step and says in one line what it did. `work(say, exclusively)` answers `ready` or `failed`; `exclusively` keeps other processes out. */
async function step(name, lock, work) {
  const startedAt = Date.now();
  const result = await progress.during(name, (say) =>
    work(say, (part) => alone({ name, lock, say }, part)).catch((error) => thrown(name, error)),
  );
  if (result.kind === 'failed') throw new Stop(result);
  const took = Math.round((Date.now() - startedAt) / 1000);
  progress.line(`${`${result.step} ${result.version}`.trim()}: ${result.from}${took > 0 ? `, ${took} s` : ''}`);
  return result;
}

function alone({ name, lock, say }, part) {
  return withLock(join(cache, 'locks', `${lock}.lock`), part, (pid) => {
    say(`waiting for process ${pid}`);
    progress.line(`${name}: process ${pid} is doing the same; waiting for it`);
  });
}

/** A full disk or a forbidden folder is a cause to name; an error without a code is a bug and keeps its stack. */
function thrown(name, error) {
  if (typeof error.code !== 'string' || error instanceof TypeError) throw error;
  const room = NEEDS[name] === undefined ? undefined : roomFor(NEEDS[name], error.path ?? cache);
  return { kind: 'failed', step: name, ...explain(String(error.message), `See what stands at ${error.path ?? cache}.`, room) };
}

const SERVERS = {
  'temporal-cli': { step: 'temporal', variable: 'STANDBY_TEMPORAL_CLI', finders: temporalCliFinders },
  'test-server': { step: 'test server', variable: 'STANDBY_TEST_SERVER', finders: testServerFinders },
};

async function getNode() {
  const running = { version: process.versions.node, path: process.execPath };
  const own = fromRunning(running);
  if (own.kind === 'found') return own.path; // nothing was done, so nothing is said
  const found = await step('node', 'node', (say, exclusively) =>
    locate('node', nodeFinders({ cache, env: process.env, running, say }), exclusively),
  );
  return found.path;
}

/** Nothing is said when nothing is to be done: this is each start but the first. */
async function getDependencies(node) {
  if (existsSync(join(root, 'package-lock.json')) && look(root) === 'fresh') return;
  // The lock lies in the cache, because npm ci removes node_modules, and belongs to this checkout alone.
  const lock = `dependencies-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`;
  await step('dependencies', lock, (say, exclusively) => exclusively(() => installDependencies({ root, env: process.env, node, say })));
}

async function getServers(names, node) {
  const env = {};
  for (const name of names) {
    const { step: label, variable, finders } = SERVERS[name];
    const find = (say, exclusively) => locate(label, finders({ cache, root, env: process.env, node, say }), exclusively);
    env[variable] = (await step(label, name, find)).path;
  }
  return env;
}

async function prepare(servers) {
  const stop = (signal) => {
    endRunning();
    process.exit(128 + constants.signals[signal]);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  const node = await getNode();
  await getDependencies(node);
  const found = await getServers(servers, node);
  process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
  return { node, env: { ...withFolderFirst(process.env, dirname(node)), ...found } };
}

async function main() {
  const wanted = readArguments(process.argv.slice(2), process.env);
  if (wanted.kind === 'wrong') throw new Stop({ step: 'arguments', why: wanted.why, remedy: 'Correct the command.' });
  const { node, env } = await prepare(wanted.servers);
  const ran = await runEntry(node, wanted.entry, env);
  if (ran.kind === 'ended') return ran.code;
  const remedy = `Start again; if it stays, remove ${cache} or install Node 24 by hand.`;
  throw new Stop({ step: 'start', why: `${node} could not be run: ${ran.why}`, remedy });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(failureText(error.failure));
    process.exitCode = 1;
  },
);
