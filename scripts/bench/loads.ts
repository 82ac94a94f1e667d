/** The two loads that are compared: tickets through Standby, and bare workflows, each in a closed loop of so many at a time. */
import { setTimeout as pause } from 'node:timers/promises';
import { roundOf } from './measure.ts';
import type { Client } from '@temporalio/client';
import type { Stage } from '../../simulator/stage/stage.ts';
import type { JournalFile } from './journal-file.ts';
import type { Round } from './measure.ts';

export type Load = { readonly count: number; readonly atOnce: number };

/** Against 200 ms of thinking a look every 10 ms adds little to either figure; it is one at the size of a file. */
const LOOK_MS = 10;
/** Nothing has come to an end for so long: something is wrong, and the bench says so instead of waiting. */
const STUCK_MS = 60_000;

/** From the ticket's entry in the desk's journal to the note's: webhook, triage and write-back. */
export async function ticketRound(stage: Stage, journal: JournalFile, name: string, { count, atOnce }: Load): Promise<Round> {
  const created = new Map<string, number>();
  const latencies: number[] = [];
  journal.news();
  let sent = 0;
  let lastEndMs = Date.now();
  const startedAtMs = Date.now();
  while (latencies.length < count) {
    const room = Math.min(atOnce - (sent - latencies.length), count - sent);
    if (room > 0) await stage.create(Array.from({ length: room }, () => ticket(`${name}-${++sent}`, sent)));
    for (const { kind, ticket: id, at, actor } of journal.news()) {
      if (kind === 'ticket-created') created.set(id, Date.parse(at));
      if (kind !== 'note-added' || actor !== 'us') continue;
      latencies.push(Date.parse(at) - (created.get(id) ?? Number.NaN));
      lastEndMs = Date.now();
    }
    if (Date.now() - lastEndMs > STUCK_MS) throw new Error(`Expected ${count} notes, got ${latencies.length}, and none for a minute.`);
    await pause(LOOK_MS);
  }
  return roundOf(latencies, Date.now() - startedAtMs);
}

const ticket = (id: string, number: number) => ({
  id,
  client: 'acme',
  subject: `VPN of office ${number} drops`,
  body: `The VPN of our office number ${number} drops every ten minutes since this morning. About ${number} people cannot work.`,
});

/** Which bare workflow, where it is run, and with what. */
export type Bare = { readonly client: Client; readonly type: string; readonly queue: string; readonly input: unknown };

/** From the start to the result. */
export async function bareRound({ client, type, queue, input }: Bare, name: string, { count, atOnce }: Load): Promise<Round> {
  const latencies: number[] = [];
  let sent = 0;
  const startedAtMs = Date.now();
  const one = async (): Promise<void> => {
    while (sent < count) {
      const workflowId = `${type}:${name}-${++sent}`;
      const beganAtMs = Date.now();
      await client.workflow.execute(type, { workflowId, taskQueue: queue, args: [input] });
      latencies.push(Date.now() - beganAtMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return roundOf(latencies, Date.now() - startedAtMs);
}
