/** Where an alert source posts to in a test: keeps each body as it came, and answers as it is told. */
import { setTimeout as pause } from 'node:timers/promises';
import { listen } from '../../net/listen.ts';

export type Delivered = { readonly headers: Headers; readonly rawBody: Uint8Array; readonly atMs: number };
export type AlertReceiver = {
  readonly url: string;
  readonly delivered: readonly Delivered[];
  /** Of all that follow. @default 200 */
  answer(status: number): void;
  /** Waits until what has come satisfies it. */
  until(what: string, found: (delivered: readonly Delivered[]) => boolean): Promise<readonly Delivered[]>;
  stop(): Promise<void>;
};

/** A group's wait, its interval and a slow machine. */
const WITHIN_MS = 30_000;

export async function startAlertReceiver(): Promise<AlertReceiver> {
  const delivered: Delivered[] = [];
  let status = 200;
  const listening = await listen(async (request) => {
    const rawBody = new Uint8Array(await request.arrayBuffer());
    delivered.push({ headers: request.headers, rawBody, atMs: Date.now() });
    return new Response(null, { status });
  }, 0);
  return {
    url: `http://127.0.0.1:${listening.port}/hooks/alertmanager`,
    delivered,
    answer: (next) => void (status = next),
    async until(what, found) {
      const deadline = Date.now() + WITHIN_MS;
      while (!found(delivered)) {
        if (Date.now() > deadline)
          throw new Error(
            `Expected ${what} within ${WITHIN_MS} ms, got ${delivered.map(({ rawBody }) => new TextDecoder().decode(rawBody)).join('\n')}`,
          );
        await pause(20);
      }
      return [...delivered];
    },
    stop: () => listening.stop(),
  };
}
