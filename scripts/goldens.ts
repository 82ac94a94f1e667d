/** Run by hand after a wanted change of a workflow: plays each kind of triage on the real service and exports the runs' whole histories. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { dataConverterOf } from '../encryption/data-converter.ts';
import { parseKeyText } from '../encryption/key-text.ts';
import { startService } from '../simulator/stage/service.ts';
import { DIALECTS, startStage } from '../simulator/stage/stage.ts';
import { reviewId, triageId } from '../workflows/ids.ts';
import type { Dialect, Mode, Stage } from '../simulator/stage/stage.ts';
import type { TriageOutcome } from '../workflows/triage/contract.ts';

type Scene = {
  /** Of the file, and of the ticket. */
  readonly name: string;
  /** @default acme, whose tickets are written to */
  readonly client?: 'acme' | 'observed';
  readonly providers?: Partial<Record<Dialect, Mode>>;
  readonly desk?: Mode;
  /** Exports the run of this episode; the second follows on a closing and a reopening. @default 1 */
  readonly episode?: 1 | 2;
  /** What happens once a person is asked. */
  readonly next?: 'answered' | 'taken' | 'ai-returns' | 'cancelled';
  /** Exports the second look at a weaker model's answer, and not the triage. */
  readonly review?: true;
};

const BODY = 'The VPN of our sales team drops every ten minutes since this morning. About 12 people are affected and cannot reach the CRM.';
/** Three ways to be down, so that the goldens hold a refused connection, an overloaded vendor and a server's error. */
const DOWN = {
  openai: { kind: 'refuse' },
  anthropic: { kind: 'status', status: 529 },
  ollama: { kind: 'status', status: 500 },
} as const;
/** A field nobody asked for: refused by the gate, asked again, refused again. */
const UNFIT = { kind: 'bad-schema' } as const;

const SCENES: readonly Scene[] = [
  { name: 'happy' },
  { name: 'one-fall', providers: { openai: DOWN.openai } },
  { name: 'two-falls', providers: { openai: DOWN.openai, anthropic: DOWN.anthropic } },
  { name: 'person', providers: DOWN, next: 'answered' },
  { name: 'desk-taken', providers: DOWN, next: 'taken' },
  { name: 'undo', providers: DOWN, next: 'ai-returns' },
  { name: 'cancel', providers: DOWN, next: 'cancelled' },
  { name: 'review', providers: { openai: DOWN.openai, anthropic: DOWN.anthropic }, review: true },
  { name: 'three-falls', client: 'observed', providers: DOWN },
  { name: 'three-repairs', client: 'observed', providers: { openai: UNFIT, anthropic: UNFIT, ollama: UNFIT } },
  { name: 'shrunk', providers: { openai: { kind: 'status', status: 400, code: 'context_length_exceeded', times: 1 } } },
  { name: 'desk-down', desk: { kind: 'down', count: 2 } },
  { name: 'reopened', episode: 2 },
];
const OPEN = { ai: 'cloud', write: 'fields', onRefusal: 'next-route' } as const;
const SETTINGS = { otherClients: OPEN, clients: { observed: { ...OPEN, write: 'observe' } }, log: 'error' } as const;
/** As the golden service's: a history tells who spoke to it. */
const IDENTITY = 'standby-golden';
/** Three falls with their second tries and waits take some 10 s. */
const PATIENCE_MS = 60_000;

const fixture = (name: string): string => fileURLToPath(new URL(`../test/fixtures/${name}`, import.meta.url));
const cli = process.env['STANDBY_TEMPORAL_CLI'];
if (!cli) throw new Error('Expected STANDBY_TEMPORAL_CLI: run this by scripts/bootstrap.mjs --with temporal-cli.');

const dir = await mkdtemp(join(tmpdir(), 'standby-goldens-'));
try {
  await playAll(cli, dir);
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function playAll(temporal: string, folder: string): Promise<void> {
  const dataDir = join(folder, 'standby');
  await mkdir(dataDir, { mode: 0o700 });
  await copyFile(fixture('golden.key'), join(dataDir, 'standby.key'));
  const stage = await startStage({ dir: join(folder, 'stage'), settings: SETTINGS });
  try {
    const entry = 'test/fixtures/golden-service.ts';
    const service = await startService({ dataDir, configPath: stage.configPath, ingressPort: stage.ingressPort, env: stage.env, entry });
    try {
      const address = service.urls.temporal;
      const client = new Client({
        connection: await Connection.connect({ address }),
        dataConverter: await goldenConverter(),
        identity: IDENTITY,
      });
      for (const scene of SCENES) await exportRun(temporal, address, scene, await play(stage, client, scene));
      await client.connection.close();
    } finally {
      await service.started.stop();
    }
  } finally {
    await stage.close();
  }
}

async function goldenConverter() {
  const read = parseKeyText(await readFile(fixture('golden.key'), 'utf8'));
  if (read.kind !== 'key') throw new Error(`Expected the golden key, got ${read.got}.`);
  return dataConverterOf([read.key]);
}

/** Plays one scene and answers with the id of the run that shows it. */
async function play(stage: Stage, client: Client, scene: Scene): Promise<string> {
  const { name, providers, desk, episode, next, review } = scene;
  for (const dialect of DIALECTS) await stage.setProvider(dialect, providers?.[dialect] ?? { kind: 'works' });
  if (desk) await stage.setDesk('note', desk);
  const dueAt = new Date(Date.now() + 4 * 3_600_000).toISOString();
  await stage.create([{ id: name, client: scene.client ?? 'acme', subject: 'VPN drops every ten minutes', body: BODY, dueAt }]);
  if (next) await afterAsking(stage, client, name, next);
  const first = await ended(client, name, undefined);
  if (review) {
    await stage.setProvider('openai', { kind: 'works' });
    await client.workflow.getHandle(reviewId(triageId('desk', name), 1)).signal('routeBack', '*');
    return runEnded(client, reviewId(triageId('desk', name), 1));
  }
  if (episode !== 2) return first;
  await stage.onTicket(name, 'close');
  const closing = await ended(client, name, first);
  await stage.onTicket(name, 'reopen');
  return ended(client, name, closing);
}

/** Waits until a person is asked, and then does what the scene wants. */
async function afterAsking(stage: Stage, client: Client, ticket: string, next: NonNullable<Scene['next']>): Promise<void> {
  const handle = client.workflow.getHandle(triageId('desk', ticket));
  const task = `${triageId('desk', ticket)}:e1:t1`;
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await pause(200)) {
    const notes = (await stage.journal()).filter((entry) => entry.ticket === ticket && entry.kind === 'note-added');
    if (notes.length > 0) break;
  }
  await pause(1_000);
  const decision = { category: 'network', impact: 2, urgency: 1, destination: 'network-team', summary: 'The VPN gateway restarts.' };
  switch (next) {
    case 'answered':
      return void (await handle.executeUpdate('answerTask', { args: [{ task, by: 'Kim', decision }] }));
    case 'taken':
      return stage.onTicket(ticket, 'edit', { fields: { owner: 'kim', category: 'network' }, actor: 'staff', staff: 'Kim' });
    case 'ai-returns':
      for (const dialect of DIALECTS) await stage.setProvider(dialect, { kind: 'works' });
      return handle.signal('routeBack', '*');
    case 'cancelled':
      return void (await handle.cancel());
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The run that has ended, whatever it was. */
async function runEnded(client: Client, workflowId: string): Promise<string> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await pause(200)) {
    const seen = await client.workflow.getHandle(workflowId).describe();
    if (seen.status.name !== 'RUNNING') {
      process.stdout.write(`${workflowId}: ${seen.status.name}\n`);
      return seen.runId;
    }
  }
  throw new Error(`Expected ${workflowId} to end within ${PATIENCE_MS} ms, got none.`);
}

/** Waits for the end of the ticket's newest run that is not `before`. */
async function ended(client: Client, ticket: string, before: string | undefined): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const handle = client.workflow.getHandle<() => Promise<TriageOutcome>>(triageId('desk', ticket));
    const seen = await handle.describe().catch(() => undefined); // not there yet
    if (seen?.status.name === 'CANCELLED') return seen.runId;
    if (seen && seen.runId !== before && seen.status.name === 'COMPLETED') {
      const outcome = await handle.result();
      process.stdout.write(`${ticket}: ${outcome.kind}, ${'falls' in outcome ? outcome.falls.length : 0} fall(s)\n`);
      return seen.runId;
    }
    await pause(200);
  }
  throw new Error(`Expected a run of ${ticket} to end within ${PATIENCE_MS} ms, got none.`);
}

/** As an operator would, and written down as it comes: a history that was touched proves nothing. */
async function exportRun(temporal: string, address: string, { name, review }: Scene, runId: string): Promise<void> {
  const triage = triageId('desk', name);
  const which = ['--workflow-id', review ? reviewId(triage, 1) : triage, '--run-id', runId, '--address', address];
  const own = ['--disable-config-env', '--disable-config-file', '--output', 'json'];
  const { stdout } = await promisify(execFile)(temporal, ['workflow', 'show', ...which, ...own], { maxBuffer: 64 * 1024 * 1024 });
  await writeFile(fixture(`histories/${name}.json`), stdout);
}
