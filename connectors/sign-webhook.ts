/** Signs what we send as Standard Webhooks says. Pure: bytes, secrets and the time are given. The other side verifies as `standard-webhooks.ts` does. */
import { createHmac } from 'node:crypto';
import { keyOf } from './standard-webhooks.ts';

/** `id`: the same one for each try of the same message, so that the other side can see a repeat. */
export type Message = { readonly id: string; readonly body: string };
/** What the scheme takes as an id: no full stop, which would move the border between id, time and body. */
export const isMessageId = (id: string): boolean => /^[!-\-/-~]{1,200}$/.test(id);

/** The three headers of one try, one signature for each secret: there are two while one is replaced. Throws for a secret that cannot be one. */
export function signedHeaders({ id, body }: Message, secrets: readonly string[], nowMs: number): Readonly<Record<string, string>> {
  if (!isMessageId(id)) throw new RangeError('Expected the id of a message to be 1 to 200 visible ASCII characters without a full stop.');
  if (secrets.length === 0) throw new RangeError('Expected one webhook secret at least, got none.');
  const seconds = String(Math.floor(nowMs / 1000));
  const signatures = secrets.map((secret) => {
    const digest = createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.`).update(body).digest('base64');
    return `v1,${digest}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') };
}
