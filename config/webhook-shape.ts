/** The keys of a receiver to which signed messages are posted. */
import { file, variable, word } from './words.ts';

/** Without the address, and why it may be readable on its way. */
export const signingKeys = {
  webhookSecretsEnv: variable.optional().describe('Of a webhook: environment variable that holds the secrets it is signed with.'),
  webhookSecretsFile: file.optional().describe('Of a webhook: file that holds those secrets; instead of webhookSecretsEnv.'),
};
export const plainReason = word.optional().describe('Why it may be readable on its way; needed without TLS, except to this machine.');

export type WebhookShape = {
  readonly url?: string | undefined;
  readonly webhookSecretsEnv?: string | undefined;
  readonly webhookSecretsFile?: string | undefined;
  readonly plainReason?: string | undefined;
};
