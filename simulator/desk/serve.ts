/** Lets a call happen in the way the mode says: at once, late, unanswered, or not at all. */
import type { ServerResponse } from 'node:http';
import type { Call } from './call.ts';
import type { DeskCore } from './core.ts';
import type { Mode, Operation } from './mode.ts';
import { refusal, sendReply } from '../wire.ts';
import type { Reply } from '../wire.ts';

/** Replies that wait; each leaves when it is released or when its connection dies. */
export class Service {
  readonly #desk: DeskCore;
  readonly #held = new Map<ServerResponse, Reply>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #requests: Record<Operation, number> = { read: 0, note: 0, fields: 0, create: 0, close: 0 };

  constructor(desk: DeskCore) {
    this.#desk = desk;
  }

  get held(): number {
    return this.#held.size;
  }

  get requests(): Readonly<Record<Operation, number>> {
    return { ...this.#requests };
  }

  /** Answers the calls that were held, and says how many there were. */
  release(): number {
    const waiting = [...this.#held];
    this.#held.clear();
    for (const [response, reply] of waiting) sendReply(response, reply);
    return waiting.length;
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const response of this.#held.keys()) response.destroy();
    this.#held.clear();
  }

  async serve(call: Call, mode: Mode, response: ServerResponse): Promise<void> {
    this.#requests[call.operation] += 1;
    switch (mode.kind) {
      case 'works':
        return this.#answer(call, response);
      case 'down':
        return sendReply(response, withAdvice(refusal(503, 'simulated: the desk is down'), mode.retryAfter));
      case 'error':
        return sendReply(response, withAdvice(refusal(mode.status, 'simulated fault'), mode.retryAfter));
      case 'refuse': // It came in before the door was closed.
      case 'reset':
        return reset(response);
      case 'hold':
        return this.#hold(call, response);
      case 'delay':
        return this.#after(mode.ms, () => this.#answer(call, response));
      case 'apply-late':
        if (mode.reply === 'lost') reset(response);
        return this.#after(mode.ms, () => this.#applyUnanswered(call));
    }
  }

  async #answer(call: Call, response: ServerResponse): Promise<void> {
    const reply = call.perform();
    // Reads wait too: what is not on the disk yet must not be seen either.
    await this.#desk.flushed();
    sendReply(response, reply);
  }

  async #hold(call: Call, response: ServerResponse): Promise<void> {
    const reply = call.perform();
    if (call.operation !== 'read' && reply.status < 300) this.#desk.noteHeld(call.ticket(reply), call.operation);
    await this.#desk.flushed();
    if (response.destroyed) return;
    this.#held.set(response, reply);
    response.once('close', () => this.#held.delete(response));
  }

  async #applyUnanswered(call: Call): Promise<void> {
    call.perform();
    await this.#desk.flushed();
  }

  #after(ms: number, act: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void act();
    }, ms);
    this.#timers.add(timer);
  }
}

/** A reset and not an orderly end, which a client could take for a short reply. */
function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function withAdvice(reply: Reply, retryAfter: string | undefined): Reply {
  return retryAfter === undefined ? reply : { ...reply, headers: { 'retry-after': retryAfter } };
}
