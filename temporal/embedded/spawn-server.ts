/** Starts the server's process: in a group of its own, with a log file, written down at once. */
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Ports } from './contract.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import { writeRecord } from './record.ts';
import { lastWords, openLog } from './server-log.ts';

export type Files = { readonly dataDir: string; readonly record: string; readonly log: string };
export type Launch = Ports & { readonly command: readonly string[]; readonly files: Files };
export type ServerProcess = {
  readonly identity: ProcessIdentity;
  /** How it ended, once it has. */
  readonly ended: Promise<string>;
  readonly lastWords: () => string;
  /** From now on it does not keep our process alive. Before, it must: its end is waited for. */
  readonly letGo: () => void;
};

/** Undefined when the program could not be run at all. */
export async function spawnServer({ command, files, port, uiPort, uiHost }: Launch): Promise<ServerProcess | undefined> {
  const [program = '', ...args] = command;
  const log = openLog(files.log);
  const child = spawn(program, args, {
    cwd: files.dataDir,
    // Detached: Ctrl-C in a terminal goes to the whole group, and the server must outlive our workers' last answers.
    detached: true,
    // Nothing of our environment: it holds the providers' keys.
    env: { HOME: files.dataDir },
    stdio: ['ignore', log.descriptor, log.descriptor],
  });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    child.once('error', (error) => resolve(error.message));
  });
  closeSync(log.descriptor); // the child has its own
  if (child.pid === undefined) return undefined;
  // One that has ended already gets a start time that no process has: it reads as gone, and nobody with its pid is ever ended.
  const identity = identify(child.pid) ?? { pid: child.pid, startedAt: 'ended at once' };
  writeRecord(files.record, { process: identity, port, uiPort, uiHost, command: [...command] });
  return { identity, ended, lastWords: () => lastWords(files.log, log.from), letGo: () => child.unref() };
}
