/** Step 3a: the `temporal` CLI, which holds the embedded server. */
import { dirname, join } from 'node:path';
import { explain } from './explain.mjs';
import { fromEnvironment } from './named-server.mjs';
import { NEEDS, roomFor } from './needs.mjs';
import { placeFolder } from './place.mjs';
import { isExecutable, onPath } from './places.mjs';
import { runCommand } from './run-command.mjs';
import { downloadWithSdk } from './sdk-download.mjs';
import { CLI_VERSION, isAtLeast, OLDEST_SERVER } from './versions.mjs';

const PACKAGE = 'github.com/temporalio/cli';

export const cliFolder = (cache) => join(cache, `temporal-cli-${CLI_VERSION}`);

/** The finders of the CLI in their order; `context` is `{ cache, root, env, node, say }`. */
export function temporalCliFinders(context) {
  const folder = cliFolder(context.cache);
  const download = { kind: 'temporal-cli', need: NEEDS.temporal, versions: [`v${CLI_VERSION}`], folder, file: 'temporal' };
  return [
    { from: 'STANDBY_TEMPORAL_CLI', find: () => fromEnvironment('STANDBY_TEMPORAL_CLI', context.env, checkCli) },
    { from: 'cache', find: () => fromCache(join(folder, 'temporal')) },
    { from: 'PATH', find: () => fromPath(context.env) },
    { from: 'download', slow: true, find: () => downloadWithSdk(download, context) },
    { from: 'built with Go', slow: true, find: () => build(folder, context) },
  ];
}

/** Asked for its version: a file that a crash or a copy left broken is got again instead of failing each start. */
async function fromCache(path) {
  return isExecutable(path) ? checkCli(path) : { kind: 'absent', why: 'not there yet' };
}

async function fromPath(env) {
  const path = onPath('temporal', env);
  return path === undefined ? { kind: 'absent', why: 'no temporal there' } : checkCli(path);
}

/** It must run, and embed a server that knows the calls we make. */
export async function checkCli(path) {
  const result = await runCommand(path, ['--version']).catch((error) => ({ kind: 'ended', code: 1, output: String(error) }));
  if (result.kind !== 'ended' || result.code !== 0) return { kind: 'absent', why: `${path} --version does not run` };
  return readVersion(path, result.output);
}

/** `temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)`. Pure. */
export function readVersion(path, output) {
  const server = /Server (\d+\.\d+\.\d+)/.exec(output)?.[1] ?? '';
  if (!isAtLeast(server, OLDEST_SERVER))
    return { kind: 'absent', why: `${path} holds server ${server || 'of an unknown version'}, wanted ${OLDEST_SERVER} or newer` };
  return { kind: 'found', path, version: /version (\S+)/.exec(output)?.[1] ?? CLI_VERSION };
}

async function build(folder, context) {
  const go = onPath('go', context.env);
  if (go === undefined)
    return {
      kind: 'failed',
      why: 'no Go on the PATH to build it with.',
      remedy: 'Install Go, or the temporal CLI, or set STANDBY_TEMPORAL_CLI to one.',
    };
  context.say('building with Go, about 5 minutes, once');
  return placeFolder(folder, async (temporary) => {
    const path = join(temporary, 'temporal');
    // Without the version the binary calls itself 0.0.0-DEV; symbols are a quarter of its size.
    const flags = ['-trimpath', '-mod=readonly', '-ldflags', `-s -w -X ${PACKAGE}/internal/temporalcli.Version=${CLI_VERSION}`];
    const result = await runCommand(go, ['build', ...flags, '-o', path, `${PACKAGE}/cmd/temporal`], {
      cwd: join(context.root, 'tools', 'temporal-cli'),
      // A go.work of a folder above would override the pinned module.
      env: { ...context.env, GOWORK: 'off' },
    });
    if (result.kind === 'ended' && result.code === 0) return checkCli(path);
    const otherwise = 'Run "go build" in tools/temporal-cli to see all it says, or set STANDBY_TEMPORAL_CLI.';
    return { kind: 'failed', ...explain(result.output ?? '', otherwise, roomFor(NEEDS['temporal, built with Go'], dirname(folder))) };
  });
}
