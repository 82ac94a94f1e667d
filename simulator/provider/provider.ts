/** The simulated model provider: a counting front, a vendor's dialect, and faults on command or by the clock. No model runs here. */
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Door } from '../door.ts';
import { answerTo } from './answer.ts';
import { startAimockBackend } from './backend-aimock.ts';
import { ollamaBackend } from './backend-ollama.ts';
import type { Backend, Incoming } from './backend.ts';
import { Counter } from './counter.ts';
import { anthropic } from './dialect-anthropic.ts';
import { ollama } from './dialect-ollama.ts';
import { openai } from './dialect-openai.ts';
import { json } from './dialect.ts';
import type { Dialect, WireReply } from './dialect.ts';
import { createFront } from './front.ts';
import type { Deed } from './front.ts';
import { CurrentMode, modeAt, modeSchema, outagesSchema } from './mode.ts';
import type { Mode, ModeInput, OutagesInput } from './mode.ts';
import { textOf } from './spoil.ts';

export type DialectName = 'openai' | 'anthropic' | 'ollama';
export type ProviderSimulatorOptions = {
  readonly dialect: DialectName;
  /** One synced JSON line for each request. @default counted in memory only */
  readonly countFile?: string;
  /** @default 0, a free port */
  readonly port?: number;
  /** They win over the mode that is set, while they last. */
  readonly outages?: OutagesInput;
  /** The time where a request's `x-simulated-now` header gives none. @default Date.now */
  readonly now?: () => number;
};
export type ProviderSimulator = {
  readonly simulated: true;
  /** Without `/v1`: what a vendor's own address would be. */
  readonly url: string;
  /** Counted at the first byte, so those are in it whose client gave up. */
  requests(): number;
  /** For requests that POST; the paths that tools look at go on working, unless nobody listens. */
  setMode(mode: ModeInput): Promise<void>;
  setOutages(outages: OutagesInput): void;
  close(): Promise<void>;
};

const DIALECTS: Readonly<Record<DialectName, Dialect>> = { openai, anthropic, ollama };
/** How soon the listener follows an outage in which nobody listens. */
const DOOR_WATCH_MS = 20;
const HTML = '<!doctype html><html><head><title>Gateway</title></head><body><h1>Please try again later</h1></body></html>';

/** Starts one provider on the loopback address. */
export async function startProviderSimulator(options: ProviderSimulatorOptions): Promise<ProviderSimulator> {
  const { now = Date.now } = options;
  const backend = options.dialect === 'ollama' ? ollamaBackend() : await startAimockBackend();
  const vendor = { dialect: DIALECTS[options.dialect], backend };
  const counter = new Counter(options.countFile);
  const current = new CurrentMode();
  let outages = outagesSchema.parse(options.outages ?? []);

  const modeFor = (request: IncomingMessage): Mode => {
    if (request.method !== 'POST') return { kind: 'works' };
    return modeAt(outages, simulatedNow(request) ?? now()) ?? current.take();
  };
  const front = createFront({
    onFirstByte: () => counter.add(),
    decide: async (request) => {
      const incoming = await read(request);
      return incoming === undefined ? { kind: 'reset' } : deedFor(vendor, incoming, modeFor(request));
    },
  });
  const door = await Door.open(options.port ?? 0, front);
  const followDoor = async (): Promise<void> => {
    const mode = modeAt(outages, now()) ?? current.now;
    if (mode.kind === 'refuse') door.shut();
    else await door.reopen();
  };
  const watch = setInterval(() => void followDoor(), DOOR_WATCH_MS);

  return {
    simulated: true,
    url: door.url,
    requests: () => counter.count,
    setMode: async (mode) => {
      current.set(modeSchema.parse(mode));
      await followDoor();
    },
    setOutages: (given) => void (outages = outagesSchema.parse(given)),
    close: async () => {
      clearInterval(watch);
      door.close();
      await backend.close();
      counter.close();
    },
  };
}

async function deedFor(vendor: { dialect: Dialect; backend: Backend }, incoming: Incoming, mode: Mode): Promise<Deed> {
  const { dialect } = vendor;
  switch (mode.kind) {
    case 'refuse': // It is here already: the time came with the request, or the door was just being shut.
    case 'reset':
      return { kind: 'reset' };
    case 'hang':
      return { kind: 'hang' };
    case 'too-large':
      return { kind: 'flood' };
    case 'drip':
    case 'cut':
      return { kind: mode.kind, reply: await good(vendor, incoming, mode) };
    case 'slow':
      await sleep(mode.ms);
      return reply(await good(vendor, incoming, mode));
    case 'status':
      return reply(json(mode.status, dialect.errorBody(mode), mode.retryAfter === undefined ? {} : { 'retry-after': mode.retryAfter }));
    case 'html':
      return reply({ status: mode.status, headers: { 'content-type': 'text/html' }, body: HTML });
    case 'retired':
      return reply(dialect.retired(dialect.promptIn(incoming.path, jsonOf(incoming.text))?.model ?? 'unknown'));
    case 'quota':
      return reply(dialect.quota());
    case 'truncated':
      return reply(changed(await good(vendor, incoming, mode), dialect.truncated));
    case 'refusal':
      return reply(changed(await good(vendor, incoming, mode), dialect.refused));
    case 'works':
    case 'bad-json':
    case 'bad-schema':
    case 'ungrounded':
    case 'wrong-id':
    case 'unsure':
      return reply(await good(vendor, incoming, mode));
  }
}

function reply(wire: WireReply): Deed {
  return { kind: 'reply', reply: wire };
}

/** A reply in the vendor's good form; what the mode does to the answer inside is done before. */
function good({ dialect, backend }: { dialect: Dialect; backend: Backend }, incoming: Incoming, mode: Mode): Promise<WireReply> {
  const prompt = dialect.promptIn(incoming.path, jsonOf(incoming.text));
  return backend.reply(incoming, prompt === undefined ? undefined : { prompt, text: textOf(answerTo(prompt), mode) });
}

/** Only a good reply can be changed; an error stays what it is. */
function changed(wire: WireReply, change: (body: unknown) => unknown): WireReply {
  return wire.status === 200 ? { ...wire, body: JSON.stringify(change(JSON.parse(wire.body))) } : wire;
}

async function read(request: IncomingMessage): Promise<Incoming | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
  } catch {
    // The client gave up in the middle of its own request; it is counted, and there is nobody to answer.
    return undefined;
  }
  const { pathname, search } = new URL(request.url ?? '/', 'http://provider');
  return { method: request.method ?? 'GET', path: pathname, query: search, text: Buffer.concat(chunks).toString('utf8') };
}

function simulatedNow(request: IncomingMessage): number | undefined {
  const given = Number(request.headers['x-simulated-now'] ?? Number.NaN);
  return Number.isFinite(given) ? given : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON means no prompt; the backend words the complaint.
    return undefined;
  }
}
