/** The demo's story: which plug is pulled when, and what is watched meanwhile. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { startStage } from '../../simulator/stage/stage.ts';
import { startService } from '../../simulator/stage/service.ts';
import { closingTable } from './table.ts';
import { noteLine, timeline } from './timeline.ts';
import { verdictOf } from './verdict.ts';
import type { Stage } from '../../simulator/stage/stage.ts';
import type { Service } from '../../simulator/stage/service.ts';

export type StoryOptions = { readonly dir: string; readonly color: boolean; readonly asked: Promise<void> };
export type Story =
  | { readonly kind: 'played'; readonly good: boolean; readonly temporalUi: string; close(): Promise<void> }
  | { readonly kind: 'stopped'; close(): Promise<void> };

const files = z.object({ tickets: z.array(z.object({ subject: z.string(), body: z.string(), client: z.string() })) });
type Ticket = { readonly id: string; readonly client: string; readonly subject: string; readonly body: string };

/** The rules of the demo's clients: everything allowed, since everything is simulated. */
const SETTINGS = JSON.stringify({ otherClients: { ai: 'cloud', write: 'fields', onRefusal: 'next-route' }, lookAgainMs: 5_000 });
/** A whole restart with replay takes under 20 s on two cores; a minute and a half means that something is wrong. */
const PATIENCE_MS = 90_000;

export async function playStory(options: StoryOptions): Promise<Story> {
  const startedAtMs = Date.now();
  const { act, happened } = timeline(startedAtMs, options.color);
  process.stdout.write('Everything here is simulated: no AI is called, no key is needed.\n');
  const tickets = await ticketsOf();
  act('Starting three simulated providers, a simulated ticket desk and Standby.');
  const stage = await startStage({ dir: join(options.dir, 'stage'), env: { STANDBY_SETTINGS: SETTINGS, STANDBY_LOG: 'error' } });
  const place = { dataDir: join(options.dir, 'standby'), ingressPort: stage.ingressPort, env: stage.env };
  let service: Service = await startService(place);
  happened(`ready; Temporal's UI: ${service.urls.temporalUi}`);
  const watch = watcher(stage, tickets, happened);
  const send = (from: number, to: number) => stage.create(tickets.slice(from, to));
  const close = async (): Promise<void> => {
    await service.started.stop();
    await stage.close();
  };

  act('Act 1. All is well: eight tickets go to the primary.');
  await send(0, 8);
  await watch.until(8);

  act('Act 2. The primary dies. Eight more tickets.');
  await stage.setProvider('openai', { kind: 'refuse' });
  await send(8, 16);
  await watch.until(16);

  act('Act 3. The backup dies, too. Six more tickets.');
  await stage.setProvider('anthropic', { kind: 'status', status: 529 });
  await send(16, 22);
  await watch.until(22);

  act('Act 4. Six tickets arrive, and Standby itself is killed with its Temporal server while it works on them.');
  // The desk stores the next notes and holds its replies: the moment that makes duplicates elsewhere.
  await stage.setDesk('note', { kind: 'hold', count: 3 });
  await send(22, 28);
  await stageHolds(stage, 3);
  await service.killAll();
  happened('killed; three notes were stored in the desk, and nobody has been told');
  await send(28, 30);
  happened('two more tickets are announced to nobody');
  await stage.release();

  act('Act 5. Standby is started again; the primary and the backup return.');
  await stage.setProvider('openai', { kind: 'works' });
  await stage.setProvider('anthropic', { kind: 'works' });
  service = await startService(place);
  happened('ready again');
  await watch.until(30);
  await watch.settled();

  const verdict = verdictOf(tickets, await stage.journal());
  const good = verdict.lost.length === 0 && verdict.duplicated.length === 0;
  process.stdout.write(await closingTable({ verdict, stage, dataDir: place.dataDir, seconds: (Date.now() - startedAtMs) / 1000 }));
  return { kind: 'played', good, temporalUi: service.urls.temporalUi, close };
}

async function ticketsOf(): Promise<readonly Ticket[]> {
  const text = await readFile(new URL('../../simulator/tickets/tickets.json', import.meta.url), 'utf8');
  return files
    .parse(JSON.parse(text))
    .tickets.map((ticket, at) => ({ id: `T${at + 1}`, ...ticket, subject: ticket.subject || '(no subject)' }));
}

async function stageHolds(stage: Stage, count: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while ((await stage.held()) < count && Date.now() < deadline) await pause();
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

/** Prints each note once, as the desk's journal gets it. */
function watcher(stage: Stage, tickets: readonly Ticket[], happened: (what: string) => void) {
  let read = 0;
  const noted = new Set<string>();
  async function look(): Promise<void> {
    const entries = await stage.journal();
    for (const entry of entries.slice(read)) {
      if (entry.kind !== 'note-added') continue;
      noted.add(entry.ticket);
      happened(noteLine(entry, tickets.find(({ id }) => id === entry.ticket)?.subject ?? ''));
    }
    read = entries.length;
  }
  return {
    async until(count: number): Promise<void> {
      const deadline = Date.now() + PATIENCE_MS;
      while (noted.size < count && Date.now() < deadline) {
        await look();
        await pause();
      }
      if (noted.size < count) happened(`waited ${PATIENCE_MS / 1000} s in vain: ${count - noted.size} ticket(s) have no note yet`);
    },
    /** Time for a second note to show, if there ever were one: every look-again wait has passed. */
    async settled(): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      await look();
    },
  };
}
