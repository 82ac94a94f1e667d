/** Which versions a machine gets, and how versions compare. The two servers' pins stand in tools/ too; a unit test holds them together. */

/** Node 24 runs the TypeScript files as they are. */
export const NODE_VERSION = '24.21.0';
export const NODE_MAJOR = 24;
/** Below this even the bootstrap does not run: npm 9 comes with Node 18. */
export const OLDEST_BOOTSTRAP_NODE = '18.0.0';
export const CLI_VERSION = '1.8.2';
/** What an own `temporal` on the PATH must embed: older servers lack the versioning and pause calls that Standby makes. */
export const OLDEST_SERVER = '1.31.0';
export const TEST_SERVER_VERSION = '1.38.0';

/** The first `a.b.c` in a text as three numbers, or undefined. */
export function parseVersion(text) {
  const match = /(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/** False when one of the two holds no version. */
export function isAtLeast(text, oldest) {
  const got = parseVersion(text);
  const wanted = parseVersion(oldest);
  if (got === undefined || wanted === undefined) return false;
  for (let part = 0; part < 3; part += 1) {
    if (got[part] !== wanted[part]) return got[part] > wanted[part];
  }
  return true;
}
