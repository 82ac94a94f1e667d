/** Step 3b: the time-skipping test server, which only tests and rehearsals need. */
import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explain } from './explain.mjs';
import { keepClasses } from './kept-classes.mjs';
import { fromEnvironment } from './named-server.mjs';
import { NEEDS, roomFor } from './needs.mjs';
import { placeFolder } from './place.mjs';
import { isExecutable, onPath } from './places.mjs';
import { runCommand } from './run-command.mjs';
import { downloadWithSdk } from './sdk-download.mjs';
import { TEST_SERVER_VERSION } from './versions.mjs';

const BINARY = 'temporal-test-server';
const BY_HAND = `Install Java 11 or newer and Maven, or set STANDBY_TEST_SERVER to a ${BINARY}.`;

/** What the JVM keeps of the server's classes between starts; without the file it starts all the same. */
const CLASSES = 'classes.jsa';
/** Set where the file is made. */
const KEEPING = 'STANDBY_KEEP_CLASSES';

/** The flags halve the JVM's start: the SDK gives it about 5 s. exec, because the SDK ends it with SIGKILL and would orphan a child of the shell. */
export const RUN_SCRIPT = `#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd) || exit 1
classes=SharedArchiveFile
[ -z "\$${KEEPING}" ] || classes=ArchiveClassesAtExit
exec "\${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m -Xshare:auto "-XX:$classes=$here/${CLASSES}" -cp "$here/lib/*" io.temporal.testserver.TestServer "$@"
`;

export const testServerFolder = (cache) => join(cache, `test-server-${TEST_SERVER_VERSION}`);

/** The finders of the test server in their order; `context` is `{ cache, root, env, node, say }`. */
export function testServerFinders(context) {
  const folder = testServerFolder(context.cache);
  const download = {
    kind: 'test-server',
    need: NEEDS['test server'],
    versions: [`v${TEST_SERVER_VERSION}`, 'default'],
    folder,
    file: BINARY,
  };
  // There is nothing to ask it that would not start it, so an executable file is taken at its word.
  const taken = async (path) => ({ kind: 'found', path, version: TEST_SERVER_VERSION });
  return [
    { from: 'STANDBY_TEST_SERVER', find: () => fromEnvironment('STANDBY_TEST_SERVER', context.env, taken) },
    { from: 'cache', find: async () => fromCache(folder, context.env) },
    { from: 'PATH', find: async () => fromPath(context.env, taken) },
    { from: 'download', slow: true, find: () => downloadWithSdk(download, context) },
    { from: 'built with Maven', slow: true, find: () => build(folder, context) },
  ];
}

function fromCache(folder, env) {
  const native = join(folder, BINARY);
  if (isExecutable(native)) return { kind: 'found', path: native, version: TEST_SERVER_VERSION };
  const script = join(folder, 'run.sh');
  if (!isExecutable(script)) return { kind: 'absent', why: 'not there yet' };
  if (javaOf(env) === undefined) return { kind: 'absent', why: `${script} is there, but no Java to run it` };
  return { kind: 'found', path: script, version: TEST_SERVER_VERSION };
}

async function fromPath(env, taken) {
  const path = onPath(BINARY, env);
  return path === undefined ? { kind: 'absent', why: `no ${BINARY} there` } : taken(path);
}

export function javaOf(env) {
  if (env.JAVA_HOME === undefined || env.JAVA_HOME === '') return onPath('java', env);
  const path = join(env.JAVA_HOME, 'bin', 'java');
  return isExecutable(path) ? path : undefined;
}

async function build(folder, context) {
  const maven = onPath('mvn', context.env);
  if (javaOf(context.env) === undefined) return { kind: 'failed', why: 'no Java on the PATH to run it.', remedy: BY_HAND };
  if (maven === undefined) return { kind: 'failed', why: 'no Maven on the PATH to collect it.', remedy: BY_HAND };
  context.say('collecting with Maven');
  const placed = await placeFolder(folder, async (temporary) => {
    const project = join(context.root, 'tools', 'test-server', 'pom.xml');
    const goals = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${join(temporary, 'lib')}`];
    const result = await runCommand(maven, ['-q', '-B', '-f', project, ...goals], { cwd: context.root, env: context.env });
    if (result.kind !== 'ended' || result.code !== 0)
      return { kind: 'failed', ...explain(result.output ?? '', BY_HAND, roomFor(NEEDS['test server'], dirname(folder))) };
    const path = join(temporary, 'run.sh');
    writeFileSync(path, RUN_SCRIPT);
    chmodSync(path, 0o755);
    return { kind: 'found', path, version: TEST_SERVER_VERSION };
  });
  // Where it stands for good: the JVM holds the file against the paths of the classes.
  if (placed.kind === 'found') await keepClasses(placed.path, { ...context.env, [KEEPING]: '1' });
  return placed;
}
