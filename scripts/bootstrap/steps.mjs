/** The surface of the bootstrap for others: `doctor` and the tests. */
export { cacheFolder } from './places.mjs';
export { runEntry } from './entry.mjs';
export { explain } from './explain.mjs';
export { installDependencies, look, stampOf, stateOf } from './dependencies.mjs';
export { isAtLeast, parseVersion, CLI_VERSION, NODE_VERSION, TEST_SERVER_VERSION } from './versions.mjs';
export { locate } from './locate.mjs';
export { nodeFinders, fromRunning, binaryPackage } from './node.mjs';
export { placeFolder } from './place.mjs';
export { readArguments } from './arguments.mjs';
export { readVersion, temporalCliFinders } from './temporal-cli.mjs';
export { remembered } from './sdk-download.mjs';
export { testServerFinders } from './test-server.mjs';
export { withLock } from './lock.mjs';
