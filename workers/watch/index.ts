/** Watches over the items of this process's connections, and over Standby itself. */
import { createDesk } from '../../connectors/desk/client.ts';
import { realClock } from '../../activities/clock.ts';
import { alertTo } from '../log.ts';
import { createDeadMan } from './dead-man.ts';
import { beatOnce } from './heartbeat.ts';
import { every } from './loop.ts';
import { messageOf } from './message.ts';
import { noteOverdue, noteRecovered } from './note.ts';
import { createStuck } from './stuck.ts';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Ledger } from '../../ledger/contract.ts';
import type { ConnectionConfig, ServiceConfig } from '../config/contract.ts';
import type { Loop } from './loop.ts';
import type { NotePorts } from './note.ts';

export type WatchParts = {
  readonly config: Pick<ServiceConfig, 'connections' | 'deadMan' | 'heartbeat'>;
  /** Connections whose queue this process polls: it holds their tokens. */
  readonly served: readonly ConnectionConfig[];
  readonly client: Client;
  readonly ledger: Ledger;
  readonly log: Logger;
};

export function startWatch(parts: WatchParts): Loop {
  const loops = parts.served.length === 0 ? [] : [deadManLoop(parts), ...heartbeatLoop(parts)];
  return { stop: async () => void (await Promise.all(loops.map((loop) => loop.stop()))) };
}

function deadManLoop({ config, served, client, ledger, log }: WatchParts): Loop {
  const alert = alertTo(log);
  const notes = new Map(
    served.map((one): [string, NotePorts] => [
      one.name,
      { desk: createDesk(one), ledger, clock: realClock, alert, settings: one.settings },
    ]),
  );
  const deadMan = createDeadMan(
    {
      ledger,
      stuck: createStuck({ client, ledger }),
      note: async (alarm) => {
        const ports = notes.get(alarm.connection);
        return ports === undefined ? 'withheld' : noteOverdue(ports, alarm);
      },
      recovered: async (alarm) => {
        const ports = notes.get(alarm.connection);
        if (ports) await noteRecovered(ports, alarm);
      },
      alert,
      nowMs: Date.now,
    },
    new Set(notes.keys()),
  );
  return every(
    config.deadMan.everyMs,
    async () => {
      const { raised, standing, cleared } = await deadMan.check();
      if (raised + cleared > 0) log.info({ raised, standing, cleared }, 'dead-man check');
    },
    (error) => alert({ kind: 'watch-blind', detail: `the check for items that are held up cannot be made: ${messageOf(error)}` }),
  );
}

/** One of the processes beats: the one that serves the connection named first. */
function heartbeatLoop({ config, served, client, ledger, log }: WatchParts): readonly Loop[] {
  const { heartbeat, connections } = config;
  if (!heartbeat || served[0]?.name !== connections[0]?.name) return [];
  const alert = alertTo(log);
  let beats = true;
  const told = (why: string): void => {
    // Told once: the receiver of heartbeats is who tells people that it goes on.
    if (beats) alert({ kind: 'heartbeat-failed', detail: why });
    beats = false;
  };
  const beat = async (): Promise<void> => {
    const done = await beatOnce({ client, ledger, connections, url: heartbeat.url, nowMs: Date.now });
    if (done.kind === 'held') return told(done.why);
    if (!beats) log.info('the heartbeat goes on');
    beats = true;
  };
  return [every(heartbeat.everyMs, beat, (error) => told(messageOf(error)))];
}
