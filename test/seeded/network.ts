/** What lies between us and the simulated desk: a network that loses, delays and refuses by a seed, and workers that die at a call. */
import { randomFrom } from '../support/random.ts';
import type { Random } from '../support/random.ts';
import type { Attempts } from './attempts.ts';

/** What a desk applies later than it has answered comes within this, which is less than the look-again wait. */
const LATEST_MS = 45_000;
/** A ticket that has had so many faults has had its share: each run ends. */
const MOST_FAULTS = 14;
const SHARE_OF_FAULTS = { reads: 0.18, writes: 0.45 };
/** A proxy says 404 while a desk restarts, which takes minutes; a quarter of an hour would be a proof. */
const RESTART_MS = 8 * 60_000;
/** A paused worker in the moment where it matters most: it has looked, and would write next. */
const SHARE_OF_PAUSES = 0.1;

const READ_FAULTS = ['proxy-404', '503', '503-later', 'reset', 'killed-before', 'killed-after'] as const;
const WRITE_FAULTS = [
  'proxy-404',
  '503',
  '503-later',
  'refused',
  'never-came',
  'reply-lost',
  'reply-lost',
  'applied-late',
  'applied-late',
  'killed-before',
  'killed-after',
  'killed-after',
] as const;
export type Fault = (typeof READ_FAULTS)[number] | (typeof WRITE_FAULTS)[number] | 'paused';

type Line = {
  readonly random: Random;
  calls: number;
  settings: number;
  faults: number;
  absentSinceMs: number | undefined;
  late: readonly { readonly atMs: number; readonly send: () => Promise<unknown> }[];
};
/** `setting`: how often fields were to be set so far, where this call is to set them. */
export type CallOf = {
  readonly ticket: string;
  readonly call: number;
  readonly setting: number | undefined;
  readonly side: 'before' | 'after';
};
export type NetworkOptions = {
  readonly seed: number;
  readonly attempts: Attempts;
  /** Of the looks before a write, those in which the worker is paused. @default SHARE_OF_PAUSES */
  readonly pauses?: number | undefined;
  /** People act before and after calls. */
  readonly at: (call: CallOf) => Promise<void>;
  /** Counter-test: fields are set whatever version the ticket has. @default as they were sent */
  readonly newestVersion?: (ticket: string) => string | undefined;
};

export class Network {
  /** No fault comes from here on. */
  isQuiet = false;
  readonly injected = new Map<Fault, number>();
  readonly #options: NetworkOptions;
  readonly #lines = new Map<string, Line>();

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  readonly between = (real: typeof fetch, nowMs: () => Promise<number>): typeof fetch => {
    return async (input, init) => {
      const request = new Request(input, init);
      const [, , , ticket] = new URL(request.url).pathname.split('/');
      const text = await request.text();
      const send = (): Promise<Response> => real(this.#resent(request, ticket, text));
      // The list of changes is of no one ticket, and has a line of its own.
      return this.#call(ticket ?? '', request, send, nowMs);
    };
  };

  /** Whatever is on its way comes in: from here on people act on what the desk has. */
  async comeIn(ticket: string, nowMs: number): Promise<void> {
    const line = this.#lineOf(ticket);
    const due = line.late.filter(({ atMs }) => atMs <= nowMs);
    line.late = line.late.filter((one) => !due.includes(one));
    for (const { send } of due) await send();
  }

  #lineOf(ticket: string): Line {
    const known = this.#lines.get(ticket);
    if (known) return known;
    const random = randomFrom(this.#options.seed ^ hashOf(ticket));
    const line: Line = { random, calls: 0, settings: 0, faults: 0, absentSinceMs: undefined, late: [] };
    this.#lines.set(ticket, line);
    return line;
  }

  #resent({ method, url, headers }: Request, ticket: string | undefined, text: string): Request {
    const sent = new Headers(headers);
    const newest = ticket !== undefined && sent.has('if-match') ? this.#options.newestVersion?.(ticket) : undefined;
    if (newest !== undefined) sent.set('if-match', `"${newest}"`);
    return new Request(url, { method, headers: sent, ...(text === '' ? {} : { body: text }) });
  }

  async #call(ticket: string, request: Request, send: () => Promise<Response>, clock: () => Promise<number>): Promise<Response> {
    const line = this.#lineOf(ticket);
    const nowMs = await clock();
    await this.comeIn(ticket, nowMs);
    const isSetting = request.headers.has('if-match');
    const call = { ticket, call: line.calls++, setting: isSetting ? (line.settings += 1) : undefined };
    await this.#options.at({ ...call, side: 'before' });
    const fault = this.#faultOf(line, request, nowMs);
    if (fault !== 'proxy-404') line.absentSinceMs = undefined;
    if (fault) this.injected.set(fault, (this.injected.get(fault) ?? 0) + 1);
    const late = { atMs: nowMs + LATEST_MS * line.random(), send };
    const response = await (fault ? this.#faulty(fault, send, () => (line.late = [...line.late, late])) : send());
    await this.#options.at({ ...call, side: 'after' });
    return response;
  }

  #faultOf(line: Line, request: Request, nowMs: number): Fault | undefined {
    const { random } = line;
    const [chance, which] = [random(), random()];
    const activity = this.#options.attempts.now?.activity;
    if (this.isQuiet || line.faults >= MOST_FAULTS) return undefined;
    const isLook = request.url.includes('/notes?mark=') && activity === 'writeToTicket';
    if (isLook && chance < (this.#options.pauses ?? SHARE_OF_PAUSES)) return count(line, 'paused');
    const isRead = request.method === 'GET';
    if (chance > (isRead ? SHARE_OF_FAULTS.reads : SHARE_OF_FAULTS.writes)) return undefined;
    const faults = isRead ? READ_FAULTS : WRITE_FAULTS;
    const fault = faults[Math.floor(which * faults.length)];
    if (fault === 'proxy-404') {
      line.absentSinceMs ??= nowMs;
      if (nowMs - line.absentSinceMs > RESTART_MS) return undefined;
    }
    return fault && count(line, fault);
  }

  async #faulty(fault: Fault, send: () => Promise<Response>, later: () => unknown): Promise<Response> {
    switch (fault) {
      case 'proxy-404':
        return new Response('<html>not found</html>', { status: 404 });
      case '503':
        return new Response('simulated', { status: 503 });
      case '503-later':
        return new Response('simulated', { status: 503, headers: { 'retry-after': '20' } });
      case 'refused':
        throw failed('ECONNREFUSED');
      case 'reset':
      case 'never-came':
        throw failed('ECONNRESET');
      case 'reply-lost':
        await send();
        throw failed('ECONNRESET');
      case 'applied-late':
        later();
        throw failed('ECONNRESET');
      case 'killed-before':
      case 'killed-after':
        if (fault === 'killed-after') await send();
        this.#options.attempts.now?.abandon();
        return new Promise(() => undefined);
      case 'paused':
        return this.#paused(send);
    }
  }

  /** The server gives the work to another attempt; this one wakes when that has ended, with what it saw before. */
  async #paused(send: () => Promise<Response>): Promise<Response> {
    const seen = await send();
    const attempt = this.#options.attempts.now;
    attempt?.abandon();
    await attempt?.overtaken();
    return seen;
  }
}

function count(line: Line, fault: Fault): Fault {
  line.faults += 1;
  return fault;
}

const failed = (code: string): Error => new TypeError('fetch failed', { cause: Object.assign(new Error('simulated'), { code }) });

/** FNV-1a: tickets of one seed differ in all that happens to them. */
function hashOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93);
  return hash >>> 0;
}
