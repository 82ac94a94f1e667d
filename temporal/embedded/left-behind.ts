/** A server that outlived its owner (kill -9): used again when it is the one that is wanted and answers, else ended. */
import { commandLine } from './command-line.ts';
import type { TemporalServerOptions } from './contract.ts';
import { endProcess } from './end-process.ts';
import { isAlive } from './process-identity.ts';
import { type Answer, waitUntilReady } from './ready.ts';
import { readRecord, removeRecord, type ServerRecord } from './record.ts';

/** It is running already, so it answers at once or is of no use. */
const ANSWERS_WITHIN_MS = 5_000;
/** Time for it to close its database; after that it is stuck. */
const GRACE_MS = 5_000;

export type LeftBehind =
  | { readonly kind: 'usable'; readonly record: ServerRecord; readonly answer: Answer }
  | { readonly kind: 'none' }
  | { readonly kind: 'stuck'; readonly pid: number };

export async function findLeftBehind(options: TemporalServerOptions, recordPath: string): Promise<LeftBehind> {
  const record = readRecord(recordPath);
  // A record whose pid now means another process is only a memory: nothing is asked of that process and nothing done to it.
  if (record === undefined || !isAlive(record.process)) return none(recordPath);
  const answer = isWanted(record, options) ? await ask(record, options) : undefined;
  if (answer !== undefined) return { kind: 'usable', record, answer };
  const ended = await endProcess(record.process, GRACE_MS);
  options.log(`Temporal server left behind by an earlier process (pid ${record.process.pid}): ${ended}.`);
  return ended === 'still there' ? { kind: 'stuck', pid: record.process.pid } : none(recordPath);
}

function none(recordPath: string): LeftBehind {
  removeRecord(recordPath);
  return { kind: 'none' };
}

/** The same command line; who asked for "any free port" takes the one it has. */
function isWanted(record: ServerRecord, options: TemporalServerOptions): boolean {
  const ports = { port: options.port || record.port, uiPort: options.uiPort || record.uiPort, uiHost: record.uiHost };
  const wanted = commandLine(options, ports);
  return wanted.length === record.command.length && wanted.every((part, index) => part === record.command[index]);
}

const ask = (record: ServerRecord, { namespace }: TemporalServerOptions): Promise<Answer | undefined> =>
  waitUntilReady({ port: record.port, namespace, withinMs: ANSWERS_WITHIN_MS, isGone: () => !isAlive(record.process) });
