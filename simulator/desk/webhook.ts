/** Announces each change to the receiver, and repeats it until the answer is 2xx or the tries are used up. */
import { randomBytes } from 'node:crypto';
import type { Actor } from '../../connectors/ticket-system.ts';
import { signedHeaders } from './sign.ts';

export type WebhookOptions = {
  readonly url: string;
  readonly secret: string;
  /** Between two tries. @default 1000, far denser than real senders, so that a test need not wait for hours. */
  readonly retryEveryMs?: number;
  /** @default 120: two minutes at the default interval, about what Autotask has. */
  readonly mostTries?: number;
};
type Change = { readonly type: 'ticket.created' | 'ticket.updated'; readonly ticket: string; readonly actor: Actor };
type Delivery = { readonly id: string; readonly body: string };

/** Real desks send over a few connections; a batch of 500 tickets must not open 500 sockets at once. */
const MOST_AT_ONCE = 16;
/** A receiver that is silent for longer has failed; ConnectWise waits 5 s, Autotask 10 s. */
const TIMEOUT_PER_TRY_MS = 10_000;

export class WebhookSender {
  readonly #options: Required<WebhookOptions>;
  readonly #now: () => number;
  readonly #waiting: Delivery[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #stop = new AbortController();
  readonly #counts = { sent: 0, delivered: 0, failedTries: 0, givenUp: 0 };
  #sending = 0;

  constructor(options: WebhookOptions, now: () => number) {
    this.#options = { retryEveryMs: 1000, mostTries: 120, ...options };
    this.#now = now;
  }

  get counts(): Readonly<{ sent: number; delivered: number; failedTries: number; givenUp: number }> {
    return { ...this.#counts };
  }

  /** The id and the body stay the same over all tries; the time and therefore the signature are each try's own. */
  announce({ type, ticket, actor }: Change): void {
    const body = JSON.stringify({ type, timestamp: new Date(this.#now()).toISOString(), data: { ticket, actor } });
    this.#counts.sent += 1;
    this.#waiting.push({ id: `msg_${randomBytes(12).toString('hex')}`, body });
    this.#fill();
  }

  close(): void {
    this.#stop.abort();
    this.#waiting.length = 0;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #fill(): void {
    while (this.#sending < MOST_AT_ONCE) {
      const delivery = this.#waiting.shift();
      if (delivery === undefined) return;
      this.#sending += 1;
      void this.#deliver(delivery, 1);
    }
  }

  async #deliver(delivery: Delivery, nth: number): Promise<void> {
    const accepted = await this.#post(delivery);
    if (nth === 1) {
      // The place is free after the first try: a delivery that waits for its next one holds nobody up.
      this.#sending -= 1;
      this.#fill();
    }
    if (this.#stop.signal.aborted) return;
    if (accepted) this.#counts.delivered += 1;
    else this.#again(delivery, nth);
  }

  #again(delivery: Delivery, nth: number): void {
    this.#counts.failedTries += 1;
    if (nth >= this.#options.mostTries) {
      this.#counts.givenUp += 1;
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#deliver(delivery, nth + 1);
    }, this.#options.retryEveryMs);
    this.#timers.add(timer);
  }

  async #post({ id, body }: Delivery): Promise<boolean> {
    const signed = signedHeaders(this.#options.secret, { id, seconds: Math.floor(this.#now() / 1000), body });
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_PER_TRY_MS)]);
    try {
      const headers = { 'content-type': 'application/json', ...signed };
      const response = await fetch(this.#options.url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      // The status has decided; how the rest of the reply ends must not cause a second delivery.
      response.body?.cancel().catch(() => undefined);
      return response.status >= 200 && response.status < 300;
    } catch {
      // Refused, reset or silent: the receiver does not have it, and the next try comes by the clock.
      return false;
    }
  }
}
