/** Signs as a sender of Standard Webhooks does. Written apart from the connector's verifier, so that each tests the other. */
import { createHmac } from 'node:crypto';

export type Unsigned = { readonly id: string; readonly seconds: number; readonly body: string };

/** The three headers of one attempt. `secret` is `whsec_` and base64. */
export function signedHeaders(secret: string, { id, seconds, body }: Unsigned): Record<string, string> {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${seconds}.${body}`, 'utf8').digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${digest}` };
}
