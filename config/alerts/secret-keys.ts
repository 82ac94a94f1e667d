/** By how a source proves itself: the keys under which that stands. */
export const SECRET_KEYS = {
  token: { env: 'tokensEnv', file: 'tokensFile' },
  secret: { env: 'webhookSecretsEnv', file: 'webhookSecretsFile' },
} as const;
