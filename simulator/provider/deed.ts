/** Decides what becomes of one request to the simulated provider, by the mode it meets. */
import { setTimeout as sleep } from 'node:timers/promises';
import { answerTo } from './answer.ts';
import type { Backend, Incoming } from './backend.ts';
import { json } from './dialect.ts';
import type { Dialect, WireReply } from './dialect.ts';
import type { Deed } from './front.ts';
import type { Mode } from './mode.ts';
import { textOf } from './spoil.ts';

const HTML = '<!doctype html><html><head><title>Gateway</title></head><body><h1>Please try again later</h1></body></html>';

export type Vendor = { readonly dialect: Dialect; readonly backend: Backend };

/** The one place where a mode becomes a deed: no reply at all, an error, or an answer, and how it travels. */
export async function deedFor(vendor: Vendor, incoming: Incoming, mode: Mode): Promise<Deed> {
  const silent = deedWithoutReply(mode);
  if (silent !== undefined) return silent;
  // Not waited for at the end of a process: whoever asked is gone by then.
  if (mode.kind === 'slow') await sleep(mode.ms, undefined, { ref: false });
  const reply = errorReply(vendor.dialect, incoming, mode) ?? (await answerReply(vendor, incoming, mode));
  return { kind: mode.kind === 'drip' || mode.kind === 'cut' ? mode.kind : 'reply', reply };
}

function deedWithoutReply(mode: Mode): Deed | undefined {
  // A refused request that is here already: its time came with it, or the door was just being shut.
  if (mode.kind === 'refuse' || mode.kind === 'reset') return { kind: 'reset' };
  if (mode.kind === 'hang') return { kind: 'hang' };
  return mode.kind === 'too-large' ? { kind: 'flood' } : undefined;
}

function errorReply(dialect: Dialect, incoming: Incoming, mode: Mode): WireReply | undefined {
  if (mode.kind === 'status')
    return json(mode.status, dialect.errorBody(mode), mode.retryAfter === undefined ? {} : { 'retry-after': mode.retryAfter });
  if (mode.kind === 'says') return { status: mode.status, headers: mode.headers, body: mode.body };
  if (mode.kind === 'html') return { status: mode.status, headers: { 'content-type': 'text/html' }, body: HTML };
  if (mode.kind === 'retired') return dialect.retired(dialect.promptIn(incoming.path, jsonOf(incoming.text))?.model ?? 'unknown');
  return mode.kind === 'quota' ? dialect.quota() : undefined;
}

async function answerReply(vendor: Vendor, incoming: Incoming, mode: Mode): Promise<WireReply> {
  const reply = await good(vendor, incoming, mode);
  if (mode.kind === 'truncated') return changed(reply, vendor.dialect.truncated);
  return mode.kind === 'refusal' ? changed(reply, vendor.dialect.refused) : reply;
}

/** A reply in the vendor's good form; what the mode does to the answer inside is done before. */
function good({ dialect, backend }: Vendor, incoming: Incoming, mode: Mode): Promise<WireReply> {
  const prompt = dialect.promptIn(incoming.path, jsonOf(incoming.text));
  return backend.reply(incoming, prompt === undefined ? undefined : { prompt, text: textOf(answerTo(prompt), mode) });
}

/** Only a good reply can be changed; an error stays what it is. */
function changed(wire: WireReply, change: (body: unknown) => unknown): WireReply {
  return wire.status === 200 ? { ...wire, body: JSON.stringify(change(JSON.parse(wire.body))) } : wire;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON means no prompt; the backend words the complaint.
    return undefined;
  }
}
