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
import { triageId } from '../workflows/ids.ts';
import type { Dialect, Mode, Stage } from '../simulator/stage/stage.ts';
import type { TriageOutcome } from '../workflows/triage/contract.ts';

type Scene = {
  /** Of the file, and of the ticket. */
  readonly name: string;
  readonly providers?: Partial<Record<Dialect, Mode>>;
  readonly desk?: Mode;
  /** Exports the run of this episode; the second follows on a closing and a reopening. @default 1 */
  readonly episode?: 1 | 2;
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
  { name: 'three-falls', providers: DOWN },
  { name: 'three-repairs', providers: { openai: UNFIT, anthropic: UNFIT, ollama: UNFIT } },
  { name: 'shrunk', providers: { openai: { kind: 'status', status: 400, code: 'context_length_exceeded', times: 1 } } },
  { name: 'desk-down', desk: { kind: 'down', count: 2 } },
  { name: 'reopened', episode: 2 },
];
const SETTINGS = JSON.stringify({ otherClients: { ai: 'cloud', write: 'fields', onRefusal: 'next-route' } });
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
  const stage = await startStage({ dir: join(folder, 'stage'), env: { STANDBY_SETTINGS: SETTINGS, STANDBY_LOG: 'error' } });
  try {
    const entry = 'test/fixtures/golden-service.ts';
    const service = await startService({ dataDir, ingressPort: stage.ingressPort, env: stage.env, entry });
    try {
      const address = service.urls.temporal;
      const client = new Client({ connection: await Connection.connect({ address }), dataConverter: await goldenConverter() });
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
async function play(stage: Stage, client: Client, { name, providers, desk, episode }: Scene): Promise<string> {
  for (const dialect of DIALECTS) await stage.setProvider(dialect, providers?.[dialect] ?? { kind: 'works' });
  if (desk) await stage.setDesk('note', desk);
  const dueAt = new Date(Date.now() + 4 * 3_600_000).toISOString();
  await stage.create([{ id: name, client: 'acme', subject: 'VPN drops every ten minutes', body: BODY, dueAt }]);
  const first = await ended(client, name, undefined);
  if (episode !== 2) return first;
  await stage.onTicket(name, 'close');
  const closing = await ended(client, name, first);
  await stage.onTicket(name, 'reopen');
  return ended(client, name, closing);
}

/** Waits for the end of the ticket's newest run that is not `before`. */
async function ended(client: Client, ticket: string, before: string | undefined): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const handle = client.workflow.getHandle<() => Promise<TriageOutcome>>(triageId('desk', ticket));
    const seen = await handle.describe().catch(() => undefined); // not there yet
    if (seen && seen.runId !== before && seen.status.name === 'COMPLETED') {
      const outcome = await handle.result();
      process.stdout.write(`${ticket}: ${outcome.kind}, ${'falls' in outcome ? outcome.falls.length : 0} fall(s)\n`);
      return seen.runId;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`Expected a run of ${ticket} to end within ${PATIENCE_MS} ms, got none.`);
}

/** As an operator would, and written down as it comes: a history that was touched proves nothing. */
async function exportRun(temporal: string, address: string, { name }: Scene, runId: string): Promise<void> {
  const which = ['--workflow-id', triageId('desk', name), '--run-id', runId, '--address', address];
  const own = ['--disable-config-env', '--disable-config-file', '--output', 'json'];
  const { stdout } = await promisify(execFile)(temporal, ['workflow', 'show', ...which, ...own], { maxBuffer: 64 * 1024 * 1024 });
  await writeFile(fixture(`histories/${name}.json`), stdout);
}
