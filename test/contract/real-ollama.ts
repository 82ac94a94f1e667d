/** Finds, or starts, a real Ollama for the tests of the local tier, and stops what it started. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { z } from 'zod';

/** `isOurs`: started here, and so ours to hurt. */
export type Found = { kind: 'found'; baseUrl: string; models: readonly string[]; isOurs: boolean; stop: () => Promise<void> };
export type Absent = { kind: 'absent'; reason: string };

const run = promisify(execFile);
/** A start command may build the server first. */
const START_LIMIT_MS = 600_000;
const STOP_LIMIT_MS = 30_000;
const nothingToStop = async (): Promise<void> => undefined;

/** In this order: a server at OLLAMA_HOST, the command STANDBY_TEST_OLLAMA_START, `ollama` on the PATH. */
export async function findOllama(): Promise<Found | Absent> {
  const { OLLAMA_HOST: host, STANDBY_TEST_OLLAMA_START: start } = process.env;
  if (host) {
    const baseUrl = host.includes('://') ? host : `http://${host}`;
    const models = await modelsAt(baseUrl);
    return models === undefined
      ? { kind: 'absent', reason: `nobody answers at OLLAMA_HOST (${host})` }
      : { kind: 'found', baseUrl, models, isOurs: false, stop: nothingToStop };
  }
  if (start) return startedBy(start);
  return servedFromPath();
}

/** The tests of this file need a model of their own making, or say which one is missing. */
export const missing = (server: Found | Absent, model: string): string | false => {
  if (server.kind === 'absent') return server.reason;
  return server.models.some((name) => name.split(':')[0] === model) ? false : `the Ollama at ${server.baseUrl} has no model ${model}`;
};

const Tags = z.object({ models: z.array(z.object({ name: z.string() })) });

async function modelsAt(baseUrl: string): Promise<readonly string[] | undefined> {
  try {
    const response = await fetch(`${baseUrl}/api/tags`, { signal: AbortSignal.timeout(2_000) });
    return Tags.parse(await response.json()).models.map((model) => model.name);
  } catch {
    return undefined; // not there, or not an Ollama: the caller says so in its reason
  }
}

/** The command is asked for by name, so its failure is a failure and no reason to skip. */
async function startedBy(start: string): Promise<Found> {
  const stopCommand = process.env['STANDBY_TEST_OLLAMA_STOP'];
  const shell = (command: string, timeout: number) => run('sh', ['-c', command], { timeout });
  // A run that was killed leaves its server behind, and a start beside it fails: the stop command clears the place first.
  if (stopCommand) await shell(stopCommand, STOP_LIMIT_MS);
  const { stdout } = await shell(start, START_LIMIT_MS);
  const baseUrl = stdout.trim().split('\n').at(-1) ?? '';
  const stop = async () => {
    if (stopCommand) await shell(stopCommand, STOP_LIMIT_MS);
    else await endProcess(await pidListeningOn(Number(new URL(baseUrl).port)));
  };
  const models = URL.canParse(baseUrl) ? await modelsAt(baseUrl) : undefined;
  if (models === undefined)
    throw new Error(`Expected the last line of STANDBY_TEST_OLLAMA_START to be the address of an Ollama, got ${JSON.stringify(baseUrl)}.`);
  return { kind: 'found', baseUrl, models, isOurs: true, stop };
}

/** Linux keeps who listens where under /proc; elsewhere a stop command is needed. */
export async function pidListeningOn(port: number): Promise<number> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((row) => row.trim().split(/\s+/));
  const inode = rows.find((row) => row[1]?.endsWith(wanted) && row[3] === '0A')?.[9]; // 0A is the state "listening"
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []); // gone meanwhile, or not ours
    const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    if (inode !== undefined && targets.includes(`socket:[${inode}]`)) return Number(pid);
  }
  throw new Error(
    `Expected to find the process that listens on port ${port}, got none: set STANDBY_TEST_OLLAMA_STOP to a command that stops it.`,
  );
}

/** Waits until it is gone, so that the next start finds the place free. */
async function endProcess(pid: number): Promise<void> {
  process.kill(pid);
  for (let attempt = 0; attempt < 100; attempt++) {
    if (!isAlive(pid)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Expected process ${pid} to end within ten seconds of SIGTERM, got none of it: end it by hand.`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // no such process any more, which is what was wanted
  }
}

/** The service that may run on this machine is left alone: this one has a port of its own. */
async function servedFromPath(): Promise<Found | Absent> {
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const server = spawn('ollama', ['serve'], {
    stdio: 'ignore',
    env: { ...process.env, OLLAMA_HOST: `127.0.0.1:${port}`, OLLAMA_NO_CLOUD: '1' },
  });
  const failed = new Promise<undefined>((resolve) => server.once('error', () => resolve(undefined)).once('exit', () => resolve(undefined)));
  const models = await Promise.race([failed, answered(baseUrl)]);
  if (models !== undefined) return { kind: 'found', baseUrl, models, isOurs: true, stop: () => ended(server) };
  await ended(server);
  return { kind: 'absent', reason: 'no Ollama: set OLLAMA_HOST or STANDBY_TEST_OLLAMA_START, or put `ollama` on the PATH' };
}

/** Ten seconds, a tenth at a time: an Ollama starts in less than one. */
async function answered(baseUrl: string): Promise<readonly string[] | undefined> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const models = await modelsAt(baseUrl);
    if (models !== undefined) return models;
    await new Promise((resolve) => setTimeout(resolve, 100).unref());
  }
  return undefined;
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill();
  await exit;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('Expected a port of our own, got none.');
  return address.port;
}
