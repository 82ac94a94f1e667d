/** Everything around the service, simulated and in processes of its own: three providers and a ticket desk. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from './free-ports.ts';
import { stageConfig } from './config.ts';
import { start } from './process.ts';
import type { StageSettings } from './config.ts';
import type { Started } from './process.ts';

export type Dialect = 'openai' | 'anthropic' | 'ollama';
export const DIALECTS: readonly Dialect[] = ['openai', 'anthropic', 'ollama'];
/** A mode of the simulators, as their control reads it. */
export type Mode = { readonly kind: string; readonly [setting: string]: unknown };
export type NewTicket = {
  readonly id?: string;
  readonly client: string;
  readonly subject: string;
  readonly body: string;
  readonly announceBeforeReadableMs?: number;
  readonly dueAt?: string;
  readonly actor?: string;
  readonly fields?: Readonly<Record<string, string>>;
};
export type JournalEntry = {
  readonly kind: string;
  readonly ticket: string;
  readonly at: string;
  readonly text?: string;
  readonly mark?: string;
  readonly actor?: string;
  readonly staff?: string;
  readonly noteId?: string;
  readonly into?: string;
  /** Of a ticket, as it was made. */
  readonly made?: { readonly client: string; readonly subject: string; readonly body: string; readonly priority: string | undefined };
};

export type Stage = {
  /** What `workers/main.ts` needs to know of all this. */
  readonly env: NodeJS.ProcessEnv;
  /** The `standby.yaml` that goes with it. */
  readonly configPath: string;
  readonly ingressPort: number;
  setProvider(dialect: Dialect, mode: Mode): Promise<void>;
  /** Requests whose first byte has arrived. */
  requests(dialect: Dialect): Promise<number>;
  /** Those that were over its limits, and were answered 429. */
  refused(dialect: Dialect): Promise<number>;
  setDesk(operation: 'read' | 'note' | 'fields' | 'create' | 'close', mode: Mode): Promise<void>;
  create(tickets: readonly NewTicket[]): Promise<readonly string[]>;
  onTicket(ticket: string, action: string, body?: unknown): Promise<void>;
  /** Entries after the first `after`. */
  journal(after?: number): Promise<readonly JournalEntry[]>;
  held(): Promise<number>;
  release(): Promise<void>;
  close(): Promise<void>;
};
export type StageOptions = {
  readonly dir: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly settings?: StageSettings;
  readonly webhooks?: 'on' | 'off';
  /** `off`: a desk that lets nobody edit a note. */
  readonly noteEdit?: 'on' | 'off';
  /** The program of another desk that is told the same. @default simulator/desk/main.ts */
  readonly deskEntry?: string;
};

/** Simulated, and printed here for everyone: opens nothing. */
export const WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
export const DESK_TOKEN = 'simulated-desk-token';

export async function startStage({
  dir,
  env = {},
  settings = {},
  webhooks = 'on',
  noteEdit = 'on',
  deskEntry,
}: StageOptions): Promise<Stage> {
  await mkdir(dir, { recursive: true });
  const configPath = join(dir, 'standby.yaml');
  await writeFile(configPath, stageConfig(settings));
  const [ingressPort = 0] = await freePorts(1);
  const announce = ['--webhook-url', `http://127.0.0.1:${ingressPort}/hooks/desk`, '--webhook-secret', WEBHOOK_SECRET];
  const edits = noteEdit === 'off' ? ['--no-note-edit'] : [];
  const desk = await start({
    entry: deskEntry ?? 'simulator/desk/main.ts',
    args: deskArgs(dir, [...(webhooks === 'on' ? announce : []), ...edits, ...(deskEntry === undefined ? clientsOf(settings) : [])]),
  });
  const started = await Promise.all(
    DIALECTS.map((dialect) =>
      start({ entry: 'simulator/provider/main.ts', args: ['--dialect', dialect, '--count-file', join(dir, `${dialect}.jsonl`), '--json'] }),
    ),
  );
  const provider = (dialect: Dialect): Started => started[DIALECTS.indexOf(dialect)] ?? missing(dialect);
  const atDesk = (path: string, method: string, body?: unknown) => call(`${said(desk, 'controlUrl')}/control/${path}`, method, body);
  const atProvider = (dialect: Dialect, path: string, method: string, body?: unknown) =>
    call(`${said(provider(dialect), 'controlUrl')}/control/${path}`, method, body);

  return {
    ingressPort,
    configPath,
    env: {
      // A Temporal that this machine's owner names elsewhere is none of a stage's business.
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'))),
      TEMPORAL_CONFIG_FILE: join(dir, 'no-temporal.toml'),
      DESK_URL: said(desk, 'url'),
      DESK_TOKEN,
      DESK_WEBHOOK_SECRETS: WEBHOOK_SECRET,
      OPENAI_API_KEY: 'simulated-key',
      OPENAI_BASE_URL: `${said(provider('openai'), 'url')}/v1`,
      ANTHROPIC_API_KEY: 'simulated-key',
      ANTHROPIC_BASE_URL: said(provider('anthropic'), 'url'),
      OLLAMA_BASE_URL: said(provider('ollama'), 'url'),
      ...env,
    },
    setProvider: async (dialect, mode) => void (await atProvider(dialect, 'mode', 'PUT', mode)),
    requests: async (dialect) => numberIn(await atProvider(dialect, 'counts', 'GET'), 'requests'),
    refused: async (dialect) => numberIn(await atProvider(dialect, 'counts', 'GET'), 'refused'),
    setDesk: async (operation, mode) => void (await atDesk(`modes/${operation}`, 'PUT', mode)),
    create: async (tickets) => idsIn(await atDesk('tickets', 'POST', tickets)),
    onTicket: async (ticket, action, body) =>
      void (await (action === 'delete'
        ? atDesk(`tickets/${ticket}`, 'DELETE')
        : atDesk(`tickets/${ticket}/${action}`, 'POST', body ?? {}))),
    journal: async (after = 0) => entriesIn(await atDesk(`journal?after=${after}`, 'GET')),
    held: async () => numberIn(await atDesk('counts', 'GET'), 'held'),
    release: async () => void (await atDesk('release', 'POST', {})),
    close: async () => void (await Promise.all([desk, ...started].map((one) => one.stop()))),
  };
}

const deskArgs = (dir: string, more: readonly string[]): string[] => [
  '--journal',
  join(dir, 'desk.jsonl'),
  '--token',
  DESK_TOKEN,
  '--json',
  ...more,
];

/** Whose tickets the desk makes: those whom the file names. A desk of an earlier release makes none. */
const clientsOf = ({ clients = {} }: StageSettings): readonly string[] => Object.keys(clients).flatMap((name) => ['--client', name]);

async function call(url: string, method: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    signal: AbortSignal.timeout(10_000),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  throw new Error(`Expected the simulator to take ${method} ${url}, got ${response.status}: ${JSON.stringify(answer)}`);
}

function said({ ready }: Started, name: string): string {
  const value = ready[name];
  return typeof value === 'string' ? value : missing(name);
}
function missing(what: string): never {
  throw new Error(`Expected the simulator to say its ${what}, got none.`);
}
const own = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
function numberIn(value: unknown, name: string): number {
  const found = own(value, name);
  return typeof found === 'number' ? found : missing(name);
}
function idsIn(value: unknown): string[] {
  const tickets = own(value, 'tickets');
  return Array.isArray(tickets) ? tickets.map((ticket) => String(own(ticket, 'id'))) : [];
}
function entriesIn(value: unknown): JournalEntry[] {
  const entries = own(value, 'entries');
  return Array.isArray(entries) ? entries.map(entryOf) : [];
}
/** Our own simulator's words, read into the few fields that stories and oracles use. */
function entryOf(entry: unknown): JournalEntry {
  const text = (name: string): string | undefined => {
    const value = own(entry, name);
    return typeof value === 'string' ? value : undefined;
  };
  const optional = Object.fromEntries(
    ['text', 'mark', 'actor', 'staff', 'noteId', 'into'].flatMap((name) => (text(name) === undefined ? [] : [[name, text(name)]])),
  );
  const created = own(entry, 'created');
  return {
    kind: text('kind') ?? '',
    ticket: text('ticket') ?? '',
    at: text('at') ?? '',
    ...optional,
    ...(created === undefined ? {} : { made: madeOf(created) }),
  };
}

function madeOf(created: unknown): NonNullable<JournalEntry['made']> {
  const text = (of: unknown, name: string): string => {
    const value = own(of, name);
    return typeof value === 'string' ? value : '';
  };
  const priority = text(own(created, 'fields'), 'priority');
  return {
    client: text(created, 'client'),
    subject: text(created, 'subject'),
    body: text(created, 'body'),
    priority: priority === '' ? undefined : priority,
  };
}
