/** The demo's story: which plug is pulled when, and what is watched meanwhile. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { startStage } from '../../simulator/stage/stage.ts';
import { startService } from '../../simulator/stage/service.ts';
import { answerByCommand, drain } from './people.ts';
import { closingTable } from './table.ts';
import { timeline } from './timeline.ts';
import { verdictOf } from './verdict.ts';
import { PATIENCE_MS, pause, watch } from './watch.ts';
import type { Stage } from '../../simulator/stage/stage.ts';
import type { Service } from '../../simulator/stage/service.ts';
import type { Say } from './timeline.ts';
import type { Watch } from './watch.ts';

export type StoryOptions = { readonly dir: string; readonly color: boolean; readonly asked: Promise<void> };
export type Story =
  | { readonly kind: 'played'; readonly good: boolean; readonly temporalUi: string; close(): Promise<void> }
  | { readonly kind: 'stopped'; close(): Promise<void> };

const files = z.object({ tickets: z.array(z.object({ subject: z.string(), body: z.string(), client: z.string() })) });
type Ticket = { readonly id: string; readonly client: string; readonly subject: string; readonly body: string };
type Place = { readonly dataDir: string; readonly configPath: string; readonly ingressPort: number; readonly env: NodeJS.ProcessEnv };
/** What the acts play on. `service` is another one after the kill. */
type Scene = {
  readonly stage: Stage;
  readonly watch: Watch;
  readonly act: Say;
  readonly happened: Say;
  readonly place: Place;
  readonly send: (from: number, to: number) => Promise<unknown>;
  service: Service;
};

/** The rules of the demo's clients: everything allowed, since everything is simulated. */
const SETTINGS = { otherClients: { ai: 'cloud', write: 'fields', onRefusal: 'next-route' }, lookAgainMs: 5_000, log: 'error' } as const;

export async function playStory(options: StoryOptions): Promise<Story> {
  const startedAtMs = Date.now();
  const { act, happened } = timeline(startedAtMs, options.color);
  process.stdout.write('Everything here is simulated: no AI is called, no key is needed.\n');
  const tickets = await ticketsOf();
  act('Starting three simulated providers, a simulated ticket desk and Standby.');
  const stage = await startStage({ dir: join(options.dir, 'stage'), settings: SETTINGS });
  const place = { dataDir: join(options.dir, 'standby'), configPath: stage.configPath, ingressPort: stage.ingressPort, env: stage.env };
  const subjectOf = (id: string): string => tickets.find((ticket) => ticket.id === id)?.subject ?? '';
  const scene: Scene = {
    stage,
    act,
    happened,
    place,
    watch: watch(stage, subjectOf, happened),
    send: (from, to) => stage.create(tickets.slice(from, to)),
    service: await startService(place),
  };
  happened(`ready; Temporal's UI: ${scene.service.urls.temporalUi}`);
  await providersFall(scene);
  await standbyIsKilled(scene);
  await peopleAreAsked(scene);
  await scene.watch.quiet();

  const verdict = verdictOf(tickets, await stage.journal());
  const good = verdict.lost.length === 0 && verdict.duplicated.length === 0;
  process.stdout.write(await closingTable({ verdict, stage, dataDir: place.dataDir, seconds: (Date.now() - startedAtMs) / 1000 }));
  const close = async (): Promise<void> => {
    await scene.service.started.stop();
    await stage.close();
  };
  return { kind: 'played', good, temporalUi: scene.service.urls.temporalUi, close };
}

async function providersFall({ act, send, stage, watch: seen }: Scene): Promise<void> {
  act('Act 1. All is well: six tickets go to the primary.');
  await send(0, 6);
  await seen.settled(6);
  act('Act 2. The primary dies. Six more tickets.');
  await stage.setProvider('openai', { kind: 'refuse' });
  await send(6, 12);
  await seen.settled(12);
  act('Act 3. The backup dies, too. Five more tickets.');
  await stage.setProvider('anthropic', { kind: 'status', status: 529 });
  await send(12, 17);
  await seen.settled(17);
}

async function standbyIsKilled(scene: Scene): Promise<void> {
  const { act, happened, send, stage, watch: seen } = scene;
  act('Act 4. Six tickets arrive, and Standby itself is killed with its Temporal server while it works on them.');
  // The desk stores the next notes and holds its replies: the moment that makes duplicates elsewhere.
  await stage.setDesk('note', { kind: 'hold', count: 3 });
  await send(17, 23);
  for (const deadline = Date.now() + PATIENCE_MS; (await stage.held()) < 3 && Date.now() < deadline;) await pause(100);
  await scene.service.killAll();
  happened('killed; three notes were stored in the desk, and nobody has been told');
  await send(23, 25);
  happened('two more tickets are announced to nobody');
  await stage.release();
  act('Act 5. Standby is started again; the primary and the backup return.');
  await stage.setProvider('openai', { kind: 'works' });
  await stage.setProvider('anthropic', { kind: 'works' });
  scene.service = await startService(scene.place);
  happened('ready again');
  await seen.settled(25);
}

async function peopleAreAsked({ act, happened, send, stage, watch: seen, place }: Scene): Promise<void> {
  act('Act 6. All three die. Five tickets: a person is asked about each.');
  await stage.setProvider('openai', { kind: 'status', status: 503 });
  await stage.setProvider('anthropic', { kind: 'status', status: 503 });
  await stage.setProvider('ollama', { kind: 'refuse' });
  await send(25, 30);
  await seen.asked(5);
  await stage.onTicket('T26', 'edit', { fields: { owner: 'kim', category: 'software' }, actor: 'person', staff: 'Kim' });
  await seen.settled(26);
  happened(await answerByCommand(place.dataDir, 'triage:desk:T27:e1:t1'));
  await seen.settled(27);
  act('Act 7. AI returns: what waits is woken, and answered where no person was first.');
  for (const dialect of ['openai', 'anthropic', 'ollama'] as const) await stage.setProvider(dialect, { kind: 'works' });
  // Watched while it runs: it ends when nobody has waited for some seconds.
  const [command] = await Promise.all([drain(place.dataDir), seen.settled(30)]);
  happened(command);
}

async function ticketsOf(): Promise<readonly Ticket[]> {
  const text = await readFile(new URL('../../simulator/tickets/tickets.json', import.meta.url), 'utf8');
  return files
    .parse(JSON.parse(text))
    .tickets.map((ticket, at) => ({ id: `T${at + 1}`, ...ticket, subject: ticket.subject || '(no subject)' }));
}
