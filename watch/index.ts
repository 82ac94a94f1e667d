/** Watches over the items of this process's connections, and over Standby itself. */
import { randomUUID } from 'node:crypto';
import { openTicketSystem } from '../connectors/index.ts';
import { realClock } from '../activities/clock.ts';
import { alertTo } from './log.ts';
import { askAll, lookAll } from './ask.ts';
import { createDeadMan } from './dead-man.ts';
import { failingNow } from './failing.ts';
import { beatOnce } from './heartbeat.ts';
import { pollState } from './late-poll.ts';
import { every } from './loop.ts';
import { messageOf } from './message.ts';
import { deskAnswers, noteOverdue, noteRecovered } from './note.ts';
import { once } from './once.ts';
import { proveWorkflow } from './probe.ts';
import { createRecheck } from './recheck.ts';
import { createStuck } from './stuck.ts';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Ledger } from '../ledger/contract.ts';
import type { ConnectionConfig, ServiceConfig } from '../config/contract.ts';
import type { DeadMan } from './dead-man.ts';
import type { Loop } from './loop.ts';
import { processOf, runningQuery, wordsOf } from '../activities/processes.ts';
import type { ProcessRow } from '../activities/processes.ts';
import type { NotePorts } from './note.ts';
import type { Round } from './stuck.ts';
import type { BackEnd, NoteEnd, TicketAlarm } from './update-alarms.ts';

export type WatchParts = {
  readonly config: Pick<ServiceConfig, 'connections' | 'deadMan' | 'heartbeat'>;
  /** Connections whose queue this process polls: it holds their tokens. */
  readonly served: readonly ConnectionConfig[];
  readonly client: Client;
  readonly ledger: Ledger;
  readonly log: Logger;
  readonly processes: readonly ProcessRow[];
};

export function startWatch(parts: WatchParts): Loop {
  const upSinceMs = Date.now();
  const loops = parts.served.length === 0 ? [] : [deadManLoop(parts), pollsLoop(parts, upSinceMs), ...heartbeatLoop(parts, upSinceMs)];
  return { stop: async () => void (await Promise.all(loops.map((loop) => loop.stop()))) };
}

function deadManLoop(parts: WatchParts): Loop {
  const { config, log } = parts;
  const alert = alertTo(log);
  const deadMan = deadManOf(parts);
  const recheck = createRecheck({ ...parts, running: runningQuery(parts.processes) });
  const blind = once(
    (why) => alert({ kind: 'watch-blind', detail: `the check for items that are held up cannot be made: ${why}` }),
    () => log.info('the check for items that are held up is made again'),
  );
  const check = async (signal: AbortSignal): Promise<void> => {
    const { raised, standing, cleared } = await deadMan.check(signal);
    if (raised + cleared > 0) log.info({ raised, standing, cleared }, 'dead-man check');
    const signalled = await recheck();
    if (signalled.length > 0)
      log.info({ signalled: signalled.length }, 'runs without a row in the ledger were signalled to record themselves again');
    blind.over();
  };
  return every(config.deadMan.everyMs, check, (error) => blind.met(messageOf(error)));
}

function deadManOf({ config, served, client, ledger, log, processes }: WatchParts): DeadMan {
  const alert = alertTo(log);
  const notes = new Map(
    served.map((one): [string, NotePorts] => [
      one.name,
      {
        desk: openTicketSystem(one),
        ledger,
        clock: realClock,
        alert,
        settings: one.settings,
        proof: one.proof,
        words: wordsOf(processes),
      },
    ]),
  );
  const withDesk = async <T>({ connection }: TicketAlarm, use: (ports: NotePorts) => Promise<T>, otherwise: T): Promise<T> => {
    const ports = notes.get(connection);
    return ports === undefined ? otherwise : use(ports);
  };
  const probe = { client, ledger, name: `watch-${randomUUID()}` };
  // An item of a connection that is configured no more has nobody else to tell of it, and no desk to be noted on.
  const configured = new Set(config.connections.map(({ name }) => name));
  return createDeadMan(
    {
      ledger,
      stuck: createStuck({
        ledger,
        failing: () => failingNow(client),
        look: (ids, signal) => client.withAbortSignal(signal, () => lookAll(client, ids, signal)),
        ask: (ids, signal) => client.withAbortSignal(signal, () => askAll(client, ids, signal)),
        prove: (signal) => proveWorkflow(probe, signal),
        roundGrew: (round) => log.info(roundText(round, config.deadMan.everyMs)),
      }),
      note: (alarm) => withDesk<NoteEnd>(alarm, (ports) => noteOverdue(ports, alarm), 'withheld'),
      recovered: (alarm) => withDesk<BackEnd>(alarm, (ports) => noteRecovered(ports, alarm), 'done'),
      answers: (alarm) => withDesk(alarm, (ports) => deskAnswers(ports, alarm), true),
      alert,
      processOf: processOf(processes),
      nowMs: Date.now,
    },
    (connection) => notes.has(connection) || !configured.has(connection),
  );
}

const minutes = (ms: number): string => `${Math.ceil(ms / 60_000)} min`;
const roundText = ({ waiting, looks, asks }: Round, everyMs: number): string =>
  `${waiting} items wait, more than one check asks: the first round sees within ${minutes(looks * everyMs)} what was ended from outside, and has asked each within ${minutes(asks * everyMs)}`;

/** A poll that fails or does not come is told here: its workflow ends where nobody looks. */
function pollsLoop({ config, served, ledger, log }: WatchParts, upSinceMs: number): Loop {
  const alert = alertTo(log);
  const polls = served.map((connection) => ({
    connection,
    late: once(
      (why) => alert({ kind: 'poll-late', detail: `${why}: does the ticket system answer, and does the poll run?` }),
      () => log.info(`${connection.name} is polled again`),
    ),
  }));
  const blind = once(
    (why) => alert({ kind: 'watch-blind', detail: `polls cannot be watched: ${why}` }),
    () => log.info('polls are watched again'),
  );
  const look = async (): Promise<void> => {
    for (const { connection, late } of polls) {
      const state = await pollState(ledger, connection, upSinceMs, Date.now());
      if (state.kind === 'late') late.met(state.why);
      if (state.kind === 'fresh') late.over();
    }
    blind.over();
  };
  return every(config.deadMan.everyMs, look, (error) => blind.met(messageOf(error)));
}

/** One of the processes beats: the one that serves the connection named first. */
function heartbeatLoop({ config, served, client, ledger, log }: WatchParts, upSinceMs: number): readonly Loop[] {
  const { heartbeat, connections } = config;
  if (!heartbeat || served[0]?.name !== connections[0]?.name) return [];
  const alert = alertTo(log);
  // One alert: the watchdog itself reports that the heartbeat is missing.
  const held = once(
    (why) => alert({ kind: 'heartbeat-failed', detail: why }),
    () => log.info('the heartbeat goes on'),
  );
  const ports = { client, ledger, connections, url: heartbeat.url, name: `service-${randomUUID()}`, upSinceMs, nowMs: Date.now };
  const beat = async (signal: AbortSignal): Promise<void> => {
    const done = await beatOnce(ports, signal);
    if (done.kind === 'beat') held.over();
    if (done.kind === 'held' && !signal.aborted) held.met(done.why);
  };
  return [every(heartbeat.everyMs, beat, (error) => held.met(messageOf(error)))];
}
