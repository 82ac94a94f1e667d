/**
 * Programs on the PATH and their versions, read from files beside them: several of them write caches, profiles or counters
 * as soon as they run, and doctor makes nothing.
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { javaOf, npmCommand, onPath } from '../../scripts/bootstrap/steps.mjs';
import type { Environment } from '../../scripts/bootstrap/steps.mjs';
import type { Program } from './node.ts';

const UNKNOWN = 'of an unknown version';

/** The one that the bootstrap would run. */
export function npmProgram(env: Environment, node: string): Program | undefined {
  const npm = npmCommand(env, node);
  const path = npm?.args[0] ?? npm?.command;
  if (path === undefined) return undefined;
  // bin/npm-cli.js lies in the package itself.
  return { path, version: /"version":\s*"([^"]+)"/.exec(read(join(dirname(dirname(path)), 'package.json')))?.[1] ?? UNKNOWN };
}

export const goProgram = (env: Environment): Program | undefined =>
  withVersion(onPath('go', env), (home) => /^go(\S+)/.exec(read(join(home, 'VERSION')))?.[1]);

export const javaProgram = (env: Environment): Program | undefined =>
  withVersion(javaOf(env), (home) => /^JAVA_VERSION="([^"]+)"/m.exec(read(join(home, 'release')))?.[1]);

export const mavenProgram = (env: Environment): Program | undefined =>
  withVersion(onPath('mvn', env), (home) => /maven-core-(\d+\.\d+\.\d+\S*)\.jar/.exec(list(join(home, 'lib')).join(' '))?.[1]);

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];

export function chromiumProgram(env: Environment): Program | undefined {
  const path = BROWSERS.map((name) => onPath(name, env)).find((found) => found !== undefined);
  return path === undefined ? undefined : { path, version: UNKNOWN };
}

/** `versionIn` is given the folder above `bin`, where the program really lies. */
function withVersion(path: string | undefined, versionIn: (home: string) => string | undefined): Program | undefined {
  if (path === undefined) return undefined;
  return { path, version: versionIn(dirname(dirname(realpathSync(path)))) ?? UNKNOWN };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // then the version is not known
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // then the version is not known
  }
}
