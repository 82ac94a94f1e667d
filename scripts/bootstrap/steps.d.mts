/** Types of the bootstrap's surface, for callers in TypeScript. The code itself is plain JavaScript: it runs before anything is installed. */

export type Found = { readonly kind: 'found'; readonly path: string; readonly version: string };
export type Absent = { readonly kind: 'absent'; readonly why: string };
export type Broken = { readonly kind: 'failed'; readonly why: string; readonly remedy: string };
export type Finder = { readonly from: string; readonly slow?: boolean; readonly find: () => Promise<Found | Absent | Broken> };
export type Ready = {
  readonly kind: 'ready';
  readonly step: string;
  readonly from: string;
  readonly path: string;
  readonly version: string;
};
export type Failed = { readonly kind: 'failed'; readonly step: string; readonly why: string; readonly remedy: string };
export type Environment = Readonly<Record<string, string | undefined>>;
export type ServerContext = {
  readonly cache: string;
  readonly root: string;
  readonly env: Environment;
  readonly node: string;
  readonly say: (doing: string) => void;
};
export type NodeContext = {
  readonly cache: string;
  readonly env: Environment;
  readonly say: (doing: string) => void;
  readonly running: { readonly version: string; readonly path: string };
};
export type DependencyContext = Omit<ServerContext, 'cache'>;

export const CLI_VERSION: string;
export const NODE_MAJOR: number;
export const NODE_VERSION: string;
export const OLDEST_BOOTSTRAP_NODE: string;
export const OLDEST_SERVER: string;
export const TEST_SERVER_VERSION: string;
export function parseVersion(text: string): readonly [number, number, number] | undefined;
export function isAtLeast(text: string, oldest: string): boolean;
export function readArguments(
  args: readonly string[],
  env?: Environment,
):
  | { readonly kind: 'run'; readonly servers: readonly string[]; readonly entry: readonly string[] }
  | { readonly kind: 'wrong'; readonly why: string };
export function cacheFolder(env: Environment): string;
export function explain(output: string, otherwise: string, room?: string): { readonly why: string; readonly remedy: string };
export function withoutCredentials(text: string): string;
export function failureText(failure: { readonly step: string; readonly why: string; readonly remedy: string }): string;
export type Need = { readonly bytes: number; readonly also: string };
export const NEEDS: Readonly<Record<'node' | 'dependencies' | 'temporal' | 'temporal, built with Go' | 'test server', Need>>;
export function roomFor(need: Need, folder: string): string;
export function sizeText(bytes: number): string;
export function isExecutable(path: string): boolean;
export function onPath(name: string, env: Environment): string | undefined;
export function npmCommand(env: Environment, node: string): { readonly command: string; readonly args: readonly string[] } | undefined;
export function cliFolder(cache: string): string;
export function testServerFolder(cache: string): string;
export function javaOf(env: Environment): string | undefined;
export type Ran =
  | { readonly kind: 'ended'; readonly code: number; readonly output: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'stopped'; readonly output: string };
export function runCommand(
  command: string,
  args: readonly string[],
  options?: { readonly cwd?: string; readonly env?: Environment; readonly signal?: AbortSignal },
): Promise<Ran>;
export function locate(
  step: string,
  finders: readonly Finder[],
  alone?: (work: () => Promise<Ready | Failed>) => Promise<Ready | Failed>,
): Promise<Ready | Failed>;
export function nodeFinders(context: NodeContext): readonly Finder[];
export function fromRunning(running: { readonly version: string; readonly path: string }): Found | Absent;
export function binaryPackage(platform: string, arch: string): string;
export function temporalCliFinders(context: ServerContext): readonly Finder[];
export function testServerFinders(context: ServerContext): readonly Finder[];
export function readVersion(path: string, output: string): Found | Absent;
export function remembered(note: string, nowMs: number): string | undefined;
export function placeFolder(final: string, fill: (folder: string) => Promise<Found | Absent | Broken>): Promise<Found | Absent | Broken>;
export function withLock<T>(path: string, work: () => Promise<T>, waiting: (pid: number) => void): Promise<T>;
export function runEntry(
  node: string,
  args: readonly string[],
  env: Environment,
): Promise<{ readonly kind: 'ended'; readonly code: number } | { readonly kind: 'not-run'; readonly why: string }>;
export function stampOf(lockfile: string): string;
export function stateOf(files: {
  readonly lockfile: string;
  readonly stamp: string | undefined;
  readonly hiddenLock: string | undefined;
}): 'fresh' | 'adopt' | 'stale';
export function look(root: string): 'fresh' | 'adopt' | 'stale';
export function installDependencies(
  context: DependencyContext,
  install?: (context: DependencyContext) => Promise<{ readonly kind: 'done' } | Failed>,
): Promise<Ready | Failed>;
