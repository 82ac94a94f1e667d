/** What the bootstrap would find on this machine, asked by its own finders. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cliFolder,
  look,
  nodeFinders,
  remembered,
  temporalCliFinders,
  testServerFinders,
  testServerFolder,
} from '../../scripts/bootstrap/steps.mjs';
import { askFinders } from './ask-finders.ts';
import { goProgram, javaProgram, mavenProgram, npmProgram } from './programs.ts';
import type { Environment, ServerContext } from '../../scripts/bootstrap/steps.mjs';
import type { NodeFacts, Program } from './node.ts';
import type { CliFacts } from './temporal-cli.ts';
import type { TestServerFacts } from './test-server.ts';

/** Where and as what doctor runs; `root` is the checkout. */
export type Surroundings = { readonly env: Environment; readonly root: string; readonly running: Program };

const say = (): void => {};

export const nodeFacts = async (cache: string, { env, root, running }: Surroundings): Promise<NodeFacts> => ({
  running,
  own: await askFinders(nodeFinders({ cache, env, running, say }).filter(({ from }) => from === 'cache')),
  npm: npmProgram(env, running.path),
  dependencies: existsSync(join(root, 'package-lock.json')) ? look(root) : 'stale',
  root,
});

export const cliFacts = async (cache: string, surroundings: Surroundings): Promise<CliFacts> => ({
  cli: await askFinders(temporalCliFinders(contextOf(cache, surroundings))),
  refused: refusedIn(cliFolder(cache)),
  go: goProgram(surroundings.env),
  wantedGo: wantedGo(surroundings.root),
  toolchain: surroundings.env['GOTOOLCHAIN'],
});

export const testServerFacts = async (cache: string, surroundings: Surroundings): Promise<TestServerFacts> => ({
  server: await askFinders(testServerFinders(contextOf(cache, surroundings))),
  refused: refusedIn(testServerFolder(cache)),
  java: javaProgram(surroundings.env),
  maven: mavenProgram(surroundings.env),
});

const contextOf = (cache: string, { env, root, running }: Surroundings): ServerContext => ({ cache, root, env, node: running.path, say });
const refusedIn = (folder: string): string | undefined => remembered(`${folder}.unreachable`, Date.now());

/** Go 1.21 is the first that fetches the one that a module asks for. */
const wantedGo = (root: string): string =>
  /^go (\S+)$/m.exec(readFileSync(join(root, 'tools', 'temporal-cli', 'go.mod'), 'utf8'))?.[1] ?? '1.21.0';
