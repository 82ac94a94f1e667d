/** Waits until a Temporal server answers for its namespace, and hands over the open connection. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { LOOPBACK } from './command-line.ts';

const LOOK_MS = 50;
/** One answer of a healthy server takes milliseconds; a starting one may hold a call until its parts have met. */
const ANSWER_MS = 3_000;

export type Answer = { readonly connection: Connection; readonly version: string };
export type Waiting = { readonly port: number; readonly namespace: string; readonly withinMs: number; readonly isGone: () => boolean };

/** Undefined when nothing answered in time, or when the process ended meanwhile. */
export async function waitUntilReady(waiting: Waiting): Promise<Answer | undefined> {
  const until = Date.now() + waiting.withinMs;
  while (Date.now() < until && !waiting.isGone()) {
    // Asked of the socket first: gRPC waits a whole second after a refused connection.
    const answer = (await isListening(waiting.port)) ? await ask(waiting, Math.min(ANSWER_MS, until - Date.now())) : undefined;
    if (answer !== undefined) return answer;
    await pause(LOOK_MS);
  }
  return undefined;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, LOOPBACK).setTimeout(ANSWER_MS, () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false; // refused, or silent: not yet
  } finally {
    socket.destroy();
  }
}

/** Lazy, because a `Connection.connect` that fails keeps its channel open and trying for ever. */
async function ask({ port, namespace }: Waiting, withinMs: number): Promise<Answer | undefined> {
  const connection = Connection.lazy({ address: `${LOOPBACK}:${port}`, connectTimeout: withinMs });
  try {
    await connection.ensureConnected();
    const version = await connection.withDeadline(Date.now() + withinMs, async () => {
      await connection.workflowService.describeNamespace({ namespace });
      return (await connection.workflowService.getSystemInfo({})).serverVersion;
    });
    return { connection, version };
  } catch {
    await connection.close();
    return undefined; // up, but not serving yet, or no Temporal server at all
  }
}
