/** Step 1: a Node that runs the TypeScript files. */
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explain } from './explain.mjs';
import { NEEDS, roomFor } from './needs.mjs';
import { isWhole } from './npm-outcome.mjs';
import { placeFolder } from './place.mjs';
import { isExecutable, npmCommand } from './places.mjs';
import { runCommand } from './run-command.mjs';
import { NODE_MAJOR, NODE_VERSION, parseVersion } from './versions.mjs';

const BY_HAND = `Install Node ${NODE_MAJOR} by hand and start again with it.`;

/**
 * The npm package that holds the binary of this platform. It is what the package `node` fetches in its install script;
 * asking for it directly works where install scripts are forbidden. The odd name is Apple silicon's.
 */
export const binaryPackage = (platform, arch) => `${platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node'}-${platform}-${arch}`;

/** The finders of Node in their order; `context` is `{ cache, env, say, running: { version, path } }`. */
export function nodeFinders(context) {
  const name = binaryPackage(process.platform, process.arch);
  // Some platforms get no package for some patch versions; the newest 24 of theirs will do.
  const wanted = [NODE_VERSION, String(NODE_MAJOR)].map((version) => ({ name, version, folder: join(context.cache, `node-${version}`) }));
  const installing = wanted.map((node) => ({ from: `npm ${node.name}@${node.version}`, slow: true, find: () => install(node, context) }));
  return [
    { from: 'running', find: async () => fromRunning(context.running) },
    { from: 'cache', find: () => fromCache(wanted) },
    ...installing,
  ];
}

export function fromRunning({ version, path }) {
  const major = parseVersion(version)?.[0] ?? 0;
  if (major < NODE_MAJOR) return { kind: 'absent', why: `Node ${version} is older than ${NODE_MAJOR}.` };
  return { kind: 'found', path, version };
}

const binaryIn = (folder, name) => join(folder, 'node_modules', name, 'bin', 'node');

/** Asked for its version: a file that a crash or a copy left broken is fetched again instead of failing each start. */
async function fromCache(wanted) {
  const there = wanted.map(({ folder, name }) => binaryIn(folder, name)).filter(isExecutable);
  for (const path of there) {
    const version = await versionOf(path);
    if (version !== undefined) return { kind: 'found', path, version };
  }
  return { kind: 'absent', why: there.length === 0 ? 'not there yet' : `${there.join(', ')} does not run` };
}

/** Undefined when it does not run. */
async function versionOf(path) {
  // A binary of another machine is refused by the system before it runs.
  const result = await runCommand(path, ['--version']).catch(() => ({ kind: 'refused' }));
  return result.kind === 'ended' && result.code === 0 ? result.output.trim().replace(/^v/, '') : undefined;
}

async function install({ name, version, folder }, context) {
  const npm = npmCommand(context.env, context.running.path);
  if (npm === undefined)
    return { kind: 'failed', why: 'npm was not found on the PATH.', remedy: `Install npm, which comes with Node. Or: ${BY_HAND}` };
  context.say(`npm install ${name}@${version}`);
  return placeFolder(folder, async (temporary) => {
    // npm looks upwards for a package.json; without one here it would install into a parent folder.
    writeFileSync(join(temporary, 'package.json'), '{"private":true}\n');
    const args = [
      ...npm.args,
      'install',
      '--prefix',
      temporary,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-save',
      `${name}@${version}`,
    ];
    const result = await runCommand(npm.command, args, { cwd: temporary, env: context.env });
    if (!isWhole(result)) return refused(result.output ?? 'npm could not be run.', folder);
    return proven(temporary, name);
  });
}

/** A version that the registry does not have for this platform is no failure yet: the next finder asks for any 24. */
function refused(output, folder) {
  if (/ETARGET|E404|No matching version|notarget/i.test(output))
    return { kind: 'absent', why: 'the registry has no such version for this platform' };
  return { kind: 'failed', ...explain(output, BY_HAND, roomFor(NEEDS.node, dirname(folder))) };
}

/** A binary for another C library installs well and does not run. */
async function proven(folder, name) {
  const path = binaryIn(folder, name);
  const version = await versionOf(path);
  if (version === undefined) return { kind: 'failed', why: 'The Node from npm does not run on this system.', remedy: BY_HAND };
  // Headers and manuals are a large part of the package and never used here.
  for (const part of ['include', 'share']) rmSync(join(folder, 'node_modules', name, part), { recursive: true, force: true });
  return { kind: 'found', path, version };
}
