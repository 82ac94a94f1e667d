/** Whether a port of 127.0.0.1 can be listened on, and who does. Opens no port of its own: a start in this moment must not be disturbed. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { basename } from 'node:path';
import { runCommand } from '../../scripts/bootstrap/steps.mjs';
import type { Listener, PortState } from './ports.ts';

/** On loopback an answer comes at once; what is silent is not free. */
const ANSWER_WITHIN_MS = 2_000;
/** Linux's own number where /proc does not tell, and that of the others. */
const FIRST_OPEN_PORT = 1024;

export async function portState(port: number): Promise<PortState> {
  if (!(await isRefused(port))) return { kind: 'taken', by: await listenerOn(port) };
  return process.getuid?.() !== 0 && port < firstOpenPort() ? { kind: 'forbidden' } : { kind: 'free' };
}

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: ANSWER_WITHIN_MS });
    const end = (refused: boolean): void => {
      socket.destroy();
      resolve(refused);
    };
    socket.once('connect', () => end(false)).once('timeout', () => end(false));
    socket.once('error', (error) => end('code' in error && error.code === 'ECONNREFUSED'));
  });
}

const firstOpenPort = (): number => Number(read('/proc/sys/net/ipv4/ip_unprivileged_port_start') ?? FIRST_OPEN_PORT);

function listenerOn(port: number): Promise<Listener | undefined> | Listener | undefined {
  return process.platform === 'linux' ? listenerFromProc(port) : listenerFromLsof(port);
}

function listenerFromProc(port: number): Listener | undefined {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => listeningSockets(read(path) ?? '', port)));
  for (const name of list('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const folder = `/proc/${name}/fd`;
    if (list(folder).some((file) => sockets.has(link(`${folder}/${file}`)))) return { pid: Number(name), program: programOf(name) };
  }
  return undefined;
}

/** The file that runs; the name that a process gives itself may be that of a thread. */
function programOf(pid: string): string {
  const path = link(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
  return path === '' ? 'a program' : basename(path);
}

/** From proc(5)'s table of TCP sockets: those that listen on the port, named as the links in /proc/<pid>/fd name them. Pure. */
export function listeningSockets(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
  // Field 1 is address:port, 3 the state (0A is LISTEN), 9 the inode.
  return rows.filter((row) => row[1]?.endsWith(suffix) === true && row[3] === '0A').map((row) => `socket:[${row[9]}]`);
}

async function listenerFromLsof(port: number): Promise<Listener | undefined> {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'];
  const said = await runCommand('lsof', args, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  const pid = said.kind === 'ended' ? /^p(\d+)$/m.exec(said.output)?.[1] : undefined;
  if (said.kind !== 'ended' || pid === undefined) return undefined;
  return { pid: Number(pid), program: /^c(.+)$/m.exec(said.output)?.[1] ?? 'a program' };
}

/** Processes come and go while they are listed, and those of others are closed to us: all of these read as nothing. */
const list = (path: string): readonly string[] => tried(() => readdirSync(path)) ?? [];
const link = (path: string): string => tried(() => readlinkSync(path)) ?? '';
const read = (path: string): string | undefined => tried(() => readFileSync(path, 'utf8'));

function tried<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined; // gone or closed: not known
  }
}
