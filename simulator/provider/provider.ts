/** The simulated model provider: a counting front, a vendor's dialect, and faults on command or by the clock. No model runs here. */
import type { IncomingMessage } from 'node:http';
import { Door } from '../door.ts';
import { startAimockBackend } from './backend-aimock.ts';
import { ollamaBackend } from './backend-ollama.ts';
import type { Incoming } from './backend.ts';
import { Counter } from './counter.ts';
import { anthropic } from './dialect-anthropic.ts';
import { ollama } from './dialect-ollama.ts';
import { openai } from './dialect-openai.ts';
import { deedFor } from './deed.ts';
import { json, tokensIn } from './dialect.ts';
import { Limits } from './limits.ts';
import type { Vendor } from './deed.ts';
import type { Dialect } from './dialect.ts';
import type { Deed } from './front.ts';
import { createFront } from './front.ts';
import { CurrentMode, modeAt, modeSchema, outagesSchema } from './mode.ts';
import { beginsWithLoad, loadDeed, modelReply } from './models.ts';
import type { Mode, ModeInput, OutagesInput } from './mode.ts';

export type DialectName = 'openai' | 'anthropic' | 'ollama';
export type ProviderSimulatorOptions = {
  readonly dialect: DialectName;
  /** One synced JSON line for each request. @default counted in memory only */
  readonly countFile?: string;
  /** @default 0, a free port */
  readonly port?: number;
  /**
   * They win over the mode that is set, while they last. Where requests bring their own time, give a `now` outside all
   * windows: the listener has no request to ask, and would shut by this process's clock.
   */
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
  /** Those that were over its limits, and were answered 429. */
  refused(): number;
  /** For requests that POST; the paths that tools look at go on working, unless nobody listens. */
  setMode(mode: ModeInput): Promise<void>;
  setOutages(outages: OutagesInput): void;
  /** May be called again; the second call changes nothing. */
  close(): Promise<void>;
};

const DIALECTS: Readonly<Record<DialectName, Dialect>> = { openai, anthropic, ollama };
/** How soon the listener follows an outage in which nobody listens. */
const DOOR_WATCH_MS = 20;

/** Starts one provider on the loopback address. */
export async function startProviderSimulator(options: ProviderSimulatorOptions): Promise<ProviderSimulator> {
  const { now = Date.now } = options;
  const backend = options.dialect === 'ollama' ? ollamaBackend() : await startAimockBackend();
  const vendor = { dialect: DIALECTS[options.dialect], backend };
  const counter = new Counter(options.countFile);
  const current = new CurrentMode();
  const limits = new Limits(options.dialect);
  let outages = outagesSchema.parse(options.outages ?? []);

  const modeFor = (request: IncomingMessage): Mode => {
    if (request.method !== 'POST') return { kind: 'works' };
    return modeAt(outages, simulatedNow(request) ?? now()) ?? current.take();
  };
  const front = createFront({
    onFirstBytes: (chunk) => {
      if (!beginsWithLoad(chunk)) counter.add();
    },
    decide: async (request) => {
      const incoming = await read(request);
      if (incoming === undefined) return { kind: 'reset' };
      const looked = modelReply(vendor.dialect, incoming, current.now);
      if (looked !== undefined) return { kind: 'reply', reply: looked };
      const load = loadDeed(vendor.dialect, incoming, current.now);
      if (load !== undefined) return load;
      const mode = modeFor(request);
      if (mode.kind === 'held') await current.changed();
      return mode.kind === 'limited' ? limitedDeed(limits, mode, { vendor, incoming, now }) : deedFor(vendor, incoming, mode);
    },
  });
  const door = await Door.open(options.port ?? 0, front);
  const followDoor = async (): Promise<void> => {
    const mode = modeAt(outages, now()) ?? current.now;
    await door.setOpen(mode.kind !== 'refuse');
  };
  const watch = setInterval(() => void followDoor(), DOOR_WATCH_MS).unref();

  const close = async (): Promise<void> => {
    clearInterval(watch);
    await door.close();
    await backend.close();
    counter.close();
  };
  let closing: Promise<void> | undefined;
  return {
    simulated: true,
    url: door.url,
    requests: () => counter.count,
    refused: () => limits.refused,
    setMode: async (mode) => {
      current.set(modeSchema.parse(mode));
      await followDoor();
    },
    setOutages: (given) => void (outages = outagesSchema.parse(given)),
    close: () => (closing ??= close()),
  };
}

type Asked = { readonly vendor: Vendor; readonly incoming: Incoming; readonly now: () => number };

async function limitedDeed(limits: Limits, mode: Extract<Mode, { kind: 'limited' }>, { vendor, incoming, now }: Asked): Promise<Deed> {
  const taken = limits.take(mode, tokensIn(incoming.text), now());
  if (taken.kind === 'refused') return { kind: 'reply', reply: json(429, vendor.dialect.errorBody({ status: 429 }), taken.headers) };
  try {
    const deed = await deedFor(vendor, incoming, { kind: 'slow', ms: mode.ms });
    return 'reply' in deed ? { ...deed, reply: { ...deed.reply, headers: { ...deed.reply.headers, ...taken.headers } } } : deed;
  } finally {
    taken.end();
  }
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
