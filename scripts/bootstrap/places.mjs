/** Where things lie: the cache, a program on the PATH, npm. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';

/** `$XDG_CACHE_HOME/standby`, else `~/.cache/standby`. A relative XDG path is invalid by its specification and ignored. */
export function cacheFolder(env) {
  const base = env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(env.HOME || homedir(), '.cache'), 'standby');
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // missing and forbidden mean the same here: it cannot be run
  }
}

/** The first program of this name on the PATH, or undefined. */
export function onPath(name, env) {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** The environment with one folder first on the PATH. */
export const withFolderFirst = (env, folder) => ({ ...env, PATH: [folder, env.PATH ?? ''].filter((part) => part !== '').join(delimiter) });

/**
 * npm as `{ command, args }`, or undefined; the one beside `node` first. Where npm is a JavaScript file it is run by `node`, whatever Node its first line names:
 * some of our dependencies refuse an older one.
 */
export function npmCommand(env, node) {
  const running = env.npm_execpath;
  if (running !== undefined && /npm-cli\.c?js$/.test(running)) return { command: node, args: [running] };
  const found = onPath('npm', withFolderFirst(env, dirname(node)));
  if (found === undefined) return undefined;
  const target = realpathSync(found);
  return /\.c?js$/.test(target) ? { command: node, args: [target] } : { command: found, args: [] };
}
