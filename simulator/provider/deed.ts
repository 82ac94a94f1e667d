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

/** The one place where a mode becomes a deed. */
export async function deedFor(vendor: Vendor, incoming: Incoming, mode: Mode): Promise<Deed> {
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
      // Not waited for at the end of a process: whoever asked is gone by then.
      await sleep(mode.ms, undefined, { ref: false });
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
