/** The embedded Temporal server: one per data directory, started here or taken over from an owner that was killed. */
import { join, resolve } from 'node:path';
import { holdDataDirectory } from './data-directory.ts';
import { commandLine, LOOPBACK } from './command-line.ts';
import type { Ports, RunningServer, StartFailed, StartOptions, TemporalServer, TemporalServerOptions } from './contract.ts';
import { endProcess } from './end-process.ts';
import { findLeftBehind } from './left-behind.ts';
import { prepareNamespace } from './namespace.ts';
import { choosePorts } from './ports.ts';
import { isAlive, type ProcessIdentity } from './process-identity.ts';
import { type Answer, waitUntilReady } from './ready.ts';
import { removeRecord, writeRecord } from './record.ts';
import { type Files, type ServerProcess, spawnServer } from './spawn-server.ts';
import { watchExit } from './watch-exit.ts';

/** A first start makes the database's tables: 3 s on two cores; ten times that on a busy machine. */
const READY_WITHIN_MS = 30_000;
/** Time for the server to close its database and its clients' last calls. */
const STOP_GRACE_MS = 10_000;

/** Meeting a stranger three times in a row is no accident. */
const PORT_CHOICES = 3;

type Owned = { readonly options: TemporalServerOptions; readonly files: Files; readonly release: () => void };
type Serving = Ports & {
  readonly identity: ProcessIdentity;
  readonly answer: Answer;
  readonly ended: Promise<string>;
  readonly unwatch: () => void;
};

/** Starts the server, or takes over the living one of an owner that was killed. Expected failures are values. */
export async function startTemporal({ whenOurs, ...wanted }: StartOptions): Promise<TemporalServer> {
  // Absolute: the server runs in the data directory, and its command line is compared with a recorded one.
  const options = { ...wanted, dataDir: resolve(wanted.dataDir) };
  const files = filesIn(options.dataDir);
  const lock = holdDataDirectory(options.dataDir);
  if (lock.kind === 'unusable') return failed('data directory', lock.why, 'Choose another data directory, or make this one writable.');
  if (lock.kind === 'held') return lock;
  try {
    await whenOurs?.();
    const outcome = await startLocked({ options, files, release: lock.release });
    if (outcome.kind === 'failed') lock.release();
    return outcome;
  } catch (error) {
    lock.release();
    throw error;
  }
}

const filesIn = (dataDir: string): Files => ({ dataDir, record: join(dataDir, 'temporal.json'), log: join(dataDir, 'temporal.log') });

async function startLocked(owned: Owned): Promise<TemporalServer> {
  const left = await findLeftBehind(owned.options, owned.files.record);
  switch (left.kind) {
    case 'usable':
      return takeOver(owned, left.record, left.answer);
    case 'stuck':
      return failed(
        'left behind',
        `The Temporal server of an earlier process (pid ${left.pid}) cannot be ended.`,
        `End process ${left.pid} by hand.`,
      );
    case 'none':
      return startNew(owned);
  }
}

async function takeOver(owned: Owned, record: Ports & { process: ProcessIdentity }, answer: Answer): Promise<TemporalServer> {
  const watch = watchExit(record.process);
  const { port, uiPort, uiHost } = record;
  const serving = { port, uiPort, uiHost, identity: record.process, answer, ended: watch.ended, unwatch: watch.stop };
  return serve('reattached', owned, serving);
}

/** Between the choice of a free port and its use another process may take it. The server opens some more of its own, and panics where that happens to one of them. */
async function startNew(owned: Owned): Promise<TemporalServer> {
  const { port, uiPort } = owned.options;
  for (let left = PORT_CHOICES; ; left--) {
    const outcome = await startOnce(owned);
    if (outcome.kind !== 'failed' || left === 1) return outcome;
    const isPanic = outcome.why.includes('panic:');
    const isTaken = (port === 0 || uiPort === 0) && /address already in use/.test(outcome.why);
    if (!isPanic && !isTaken) return outcome;
    owned.options.log(
      isPanic ? `Starting the Temporal server again. ${outcome.why}` : 'Temporal server: a port was taken meanwhile; choosing others.',
    );
  }
}

async function startOnce(owned: Owned): Promise<TemporalServer> {
  const { options, files } = owned;
  const chosen = await choosePorts(options);
  if (chosen.kind === 'failed') return chosen;
  const command = commandLine(options, chosen.ports);
  const child = await spawnServer({ ...chosen.ports, command, files });
  if (child === undefined)
    return failed('spawn', `${options.cli} could not be run.`, 'Let scripts/bootstrap.mjs find or build the temporal CLI.');
  const isGone = () => !isAlive(child.identity);
  const answer = await waitUntilReady({ port: chosen.ports.port, namespace: options.namespace, withinMs: READY_WITHIN_MS, isGone });
  if (answer === undefined || isGone()) return giveUp(owned, child);
  writeRecord(files.record, { process: child.identity, ...chosen.ports, command: [...command], version: answer.version });
  child.letGo();
  return serve('started', owned, { ...chosen.ports, identity: child.identity, answer, ended: child.ended, unwatch: () => {} });
}

async function giveUp({ files }: Owned, child: ServerProcess): Promise<StartFailed> {
  const ended = await endProcess(child.identity, STOP_GRACE_MS);
  const what =
    ended === 'gone before' ? `The server ended (${await child.ended})` : `The server did not answer within ${READY_WITHIN_MS / 1000} s`;
  removeRecord(files.record);
  return failed('start', `${what}. Its last words: ${child.lastWords()}`, `Read ${files.log}.`);
}

async function serve(kind: 'started' | 'reattached', owned: Owned, serving: Serving): Promise<TemporalServer> {
  const running = runningServer(owned, serving);
  const prepared = await prepareNamespace(serving.answer.connection, owned.options.namespace, owned.options.log);
  await serving.answer.connection.close();
  if (prepared.kind === 'failed') {
    await running.stop();
    return prepared;
  }
  owned.options.log(`Temporal ${running.version} ${kind} on ${running.address} (pid ${running.pid}).`);
  return { kind, ...running };
}

function runningServer(owned: Owned, serving: Serving): RunningServer {
  const { port, uiPort, uiHost, identity, answer } = serving;
  let stopping: Promise<void> | undefined;
  void serving.ended.then((how) => {
    if (stopping === undefined) owned.options.onExit?.({ pid: identity.pid, how });
  });
  return {
    port,
    uiPort,
    uiHost,
    pid: identity.pid,
    version: answer.version,
    address: `${LOOPBACK}:${port}`,
    uiUrl: `http://${uiHost}:${uiPort}`,
    stop: () => (stopping ??= stopServer(owned, serving)),
  };
}

async function stopServer({ options, files, release }: Owned, { identity, unwatch }: Serving): Promise<void> {
  unwatch();
  const ended = await endProcess(identity, STOP_GRACE_MS);
  // The record stays while the process does, so that the next start knows whom to end.
  if (ended !== 'still there') removeRecord(files.record);
  release();
  options.log(`Temporal server (pid ${identity.pid}): ${ended}.`);
}

const failed = (step: string, why: string, remedy: string): StartFailed => ({ kind: 'failed', step, why, remedy });
