/** The machine that doctor runs on. Every look is read-only. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cacheFolder, npmCommand, runCommand } from '../../scripts/bootstrap/steps.mjs';
import { openFilesLimit } from '../../net/open-files.ts';
import { cliFacts, nodeFacts, testServerFacts } from './bootstrap-facts.ts';
import { instanceOn, ownProcesses } from './instance.ts';
import { portState } from './listeners.ts';
import { PING_WITHIN_MS } from './network.ts';
import { askOllama } from './ollama.ts';
import { ollamaAddress } from './optional.ts';
import { chromiumProgram } from './programs.ts';
import type { Environment, Ran } from '../../scripts/bootstrap/steps.mjs';
import type { Surroundings } from './bootstrap-facts.ts';
import type { DataFacts, Looked } from './data-directory.ts';
import type { Space } from './disk.ts';
import type { Machine } from './examine.ts';
import type { SchedulesLooked } from '../schedules.ts';
import type { CheckConfig, ConfigFacts } from './optional.ts';

/** The last two where there are packages to read with. */
export type Wanted = {
  readonly dataDir: string;
  readonly config: string | undefined;
  readonly checkConfig?: CheckConfig;
  readonly schedules?: (configPath: string) => Promise<SchedulesLooked>;
};
export function thisMachine(wanted: Wanted, surroundings: Surroundings): Machine {
  const { env, root, running } = surroundings;
  const cache = cacheFolder(env);
  const dataDir = resolve(wanted.dataDir);
  return {
    cache,
    node: () => nodeFacts(cache, surroundings),
    cli: () => cliFacts(cache, surroundings),
    testServer: () => testServerFacts(cache, surroundings),
    ping: () => pingRegistry(env, root, running.path),
    spaceOf,
    openFiles: openFilesLimit,
    portState,
    data: () => dataFacts(dataDir),
    ownProcesses: (instance) => ownProcesses(dataDir, instance),
    ollama: () => askOllama(ollamaAddress(env['OLLAMA_HOST'])),
    chromium: () => chromiumProgram(env),
    temporalAddress: env['TEMPORAL_ADDRESS'] === '' ? undefined : env['TEMPORAL_ADDRESS'],
    config: () => configFacts(wanted),
    schedules: async () => {
      const { path, isThere } = configFacts(wanted);
      return (isThere ? await wanted.schedules?.(path) : undefined) ?? { kind: 'nothing-there' };
    },
  };
}

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
