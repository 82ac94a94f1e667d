/** The machine that doctor runs on. Every look is read-only. */
import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  cacheFolder,
  cliFolder,
  look,
  nodeFinders,
  npmCommand,
  remembered,
  runCommand,
  temporalCliFinders,
  testServerFinders,
  testServerFolder,
} from '../../scripts/bootstrap/steps.mjs';
import { askFinders } from './ask-finders.ts';
import { instanceOn, ownProcesses } from './instance.ts';
import { portState } from './listeners.ts';
import { PING_WITHIN_MS } from './network.ts';
import { ollamaAddress } from './optional.ts';
import { askOllama } from './ollama.ts';
import { chromiumProgram, goProgram, javaProgram, mavenProgram, npmProgram } from './programs.ts';
import type { Environment, Ran } from '../../scripts/bootstrap/steps.mjs';
import type { DataFacts, Looked } from './data-directory.ts';
import type { Space } from './disk.ts';
import type { Machine } from './examine.ts';
import type { NodeFacts, Program } from './node.ts';
import type { CheckConfig, ConfigFacts } from './optional.ts';
import type { CliFacts } from './temporal-cli.ts';
import type { TestServerFacts } from './test-server.ts';

export type Wanted = { readonly dataDir: string; readonly config: string | undefined; readonly checkConfig?: CheckConfig };
/** What may be another in a test: the rest of the machine is as it is. */
export type Surroundings = { readonly env: Environment; readonly root: string; readonly running: Program };

export function thisMachine(wanted: Wanted, { env, root, running }: Surroundings): Machine {
  const cache = cacheFolder(env);
  const servers = { cache, root, env, node: running.path, say: () => {} };
  const refusedIn = (folder: string): string | undefined => remembered(`${folder}.unreachable`, Date.now());
  const dataDir = resolve(wanted.dataDir);
  return {
    cache,
    node: async (): Promise<NodeFacts> => ({
      running,
      own: await askFinders(nodeFinders({ cache, env, running, say: () => {} }).filter(({ from }) => from === 'cache')),
      npm: npmProgram(env, running.path),
      dependencies: existsSync(join(root, 'package-lock.json')) ? look(root) : 'stale',
      root,
    }),
    cli: async (): Promise<CliFacts> => ({
      cli: await askFinders(temporalCliFinders(servers)),
      refused: refusedIn(cliFolder(cache)),
      go: goProgram(env),
      wantedGo: wantedGo(root),
      toolchain: env['GOTOOLCHAIN'],
    }),
    testServer: async (): Promise<TestServerFacts> => ({
      server: await askFinders(testServerFinders(servers)),
      refused: refusedIn(testServerFolder(cache)),
      java: javaProgram(env),
      maven: mavenProgram(env),
    }),
    ping: () => pingRegistry(env, root, running.path),
    spaceOf,
    portState,
    data: () => dataFacts(dataDir),
    ownProcesses: (instance) => ownProcesses(dataDir, instance),
    ollama: () => askOllama(ollamaAddress(env['OLLAMA_HOST'])),
    chromium: () => chromiumProgram(env),
    config: () => configFacts(wanted),
  };
}

const wantedGo = (root: string): string =>
  /^go (\S+)$/m.exec(readFileSync(join(root, 'tools', 'temporal-cli', 'go.mod'), 'utf8'))?.[1] ?? '1.21.0';

/** npm's own ping goes the way an install would: its registry, its proxy, its certificates. It is kept from making its cache, log and update note. */
async function pingRegistry(env: Environment, root: string, node: string): Promise<Ran | undefined> {
  const npm = npmCommand(env, node);
  if (npm === undefined) return undefined;
  const quiet = { npm_config_cache: '/dev/null', npm_config_logs_max: '0', npm_config_update_notifier: 'false' };
  return runCommand(npm.command, [...npm.args, 'ping', '--fetch-retries=0'], {
    cwd: root,
    env: { ...env, ...quiet },
    signal: AbortSignal.timeout(PING_WITHIN_MS),
  });
}

function spaceOf(path: string): Space {
  const at = nearestFolder(resolve(path));
  const { bavail, bsize } = statfsSync(at);
  return { at, device: statSync(at).dev, freeBytes: bavail * bsize, isWritable: isWritable(at) };
}

function nearestFolder(path: string): string {
  const looked = lookAt(path);
  return looked.kind === 'there' && looked.isFolder ? path : nearestFolder(dirname(path));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false; // forbidden, or on a read-only file system
  }
}

const dataFacts = (dataDir: string): DataFacts => ({
  dataDir,
  folder: lookAt(dataDir),
  key: lookAt(join(dataDir, 'standby.key')),
  keyId: lookAt(join(dataDir, 'key-id')),
  ledger: lookAt(join(dataDir, 'ledger.db')),
  instance: instanceOn(dataDir),
});

function lookAt(path: string): Looked {
  try {
    const found = statSync(path);
    return { kind: 'there', mode: found.mode & 0o777, bytes: found.size, isFolder: found.isDirectory() };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    // What lies below a file is not there either; the file itself is looked at too.
    return code === 'ENOENT' || code === 'ENOTDIR' ? { kind: 'absent' } : { kind: 'closed', why: code };
  }
}

function configFacts({ config, checkConfig }: Wanted): ConfigFacts {
  const path = config ?? 'standby.yaml';
  return { path, isThere: existsSync(path), isNamed: config !== undefined, ...(checkConfig ? { check: checkConfig } : {}) };
}
