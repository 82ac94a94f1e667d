/** Lets the JVM keep the test server's classes in one file (class data sharing): a start then takes a third of the processor time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';

/** A start takes a second, writing the file another. */
const LONGEST_MS = 20_000;

/**
 * Starts the server once by `start`, with an environment in which it writes its classes to their file as it ends. Never fails: without the
 * file the server starts all the same, only slower.
 */
export async function keepClasses(start, env) {
  try {
    const port = await freePort();
    const server = spawn(start, [String(port)], { env, stdio: 'ignore' });
    const ended = once(server, 'exit').catch(() => undefined);
    const tooLate = setTimeout(() => server.kill('SIGKILL'), LONGEST_MS);
    while (server.exitCode === null && server.signalCode === null && !(await answers(port))) await after(50);
    server.kill('SIGTERM');
    await ended;
    clearTimeout(tooLate);
  } catch {
    // As without it.
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const is = (there) => () => {
      socket.destroy();
      resolve(there);
    };
    socket.once('connect', is(true)).once('error', is(false));
  });
}
