/** Of a receiver to which signed messages are posted: what of its keys cannot be meant, and the door that they come to. */
import { addressFault } from '../connectors/outgoing-address.ts';
import { isWebhookSecret } from '../connectors/standard-webhooks.ts';
import { one } from './check-access.ts';
import { behind, secretsIn, webhookSecrets } from './secrets.ts';
import type { WebhookDoor } from '../connectors/signed-post.ts';
import type { Finding, Path } from './problem.ts';
import type { Asking } from './secrets.ts';
import type { WebhookShape } from './webhook-shape.ts';

/** Pure. */
export function checkWebhook(path: Path, given: WebhookShape): readonly Finding[] {
  const fault = given.url === undefined ? undefined : addressFault(given.url, given.plainReason);
  return [
    ...one(path, given, ['webhookSecretsEnv', 'webhookSecretsFile']),
    ...(fault === undefined ? [] : [unprotected([...path, 'url'], fault)]),
  ];
}
export const unprotected = (path: Path, why: string): Finding => ({ path, at: 'value', wanted: 'a protected way, or a reason', got: why });

const SIGNING = webhookSecrets({ name: 'whsec_', wanted: 'webhook secrets of whsec_ and base64 of 24 to 64 bytes', fits: isWebhookSecret });

/** Undefined where something is missing, which is complained about. */
export function webhookDoor(asking: Asking, path: readonly string[], given: WebhookShape): WebhookDoor | undefined {
  const { url, webhookSecretsEnv, webhookSecretsFile, plainReason: reason } = given;
  const secrets = behind(asking, {
    path,
    env: ['webhookSecretsEnv', webhookSecretsEnv],
    file: ['webhookSecretsFile', webhookSecretsFile],
    form: SIGNING,
  });
  if (url === undefined || secrets === undefined) return undefined;
  return { url, secrets: secretsIn(secrets), ...(reason === undefined ? {} : { plainReason: reason }) };
}
