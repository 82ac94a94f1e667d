/** The surface of the bootstrap for others: `doctor` and the tests. */
export { cacheFolder, isExecutable, npmCommand, onPath } from './places.mjs';
export { runEntry } from './entry.mjs';
export { explain, withoutCredentials } from './explain.mjs';
export { failureText } from './failure-text.mjs';
export { NEEDS, roomFor, sizeText } from './needs.mjs';
export { installDependencies, look, stampOf, stateOf } from './dependencies.mjs';
export {
  isAtLeast,
  parseVersion,
  CLI_VERSION,
  NODE_MAJOR,
  NODE_VERSION,
  OLDEST_BOOTSTRAP_NODE,
  OLDEST_SERVER,
  TEST_SERVER_VERSION,
} from './versions.mjs';
export { locate } from './locate.mjs';
export { nodeFinders, fromRunning, binaryPackage } from './node.mjs';
export { runCommand } from './run-command.mjs';
export { placeFolder } from './place.mjs';
export { readArguments } from './arguments.mjs';
export { cliFolder, readVersion, temporalCliFinders } from './temporal-cli.mjs';
export { remembered } from './sdk-download.mjs';
export { javaOf, testServerFinders, testServerFolder } from './test-server.mjs';
export { withLock } from './lock.mjs';
