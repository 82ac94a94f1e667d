/** What this service is made of, read from the environment. The only reader of environment variables. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { STRICTEST, cloudRoute, localRoute, settingsOf } from './settings.ts';
import type { ProviderConfig } from '../providers/contract.ts';
import type { Route } from '../workflows/chain/contract.ts';
import type { TriageSettings } from '../workflows/triage/contract.ts';

export type ConfiguredRoute = { readonly route: Route; readonly provider: ProviderConfig };
export type DeskConfig = {
  readonly connection: string;
  readonly baseUrl: string;
  readonly token: string;
  readonly secrets: readonly string[];
};
export type ServiceConfig = {
  readonly routes: readonly ConfiguredRoute[];
  readonly desk: DeskConfig;
  readonly settings: TriageSettings;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
};
export type ConfigRead =
  | { readonly kind: 'config'; readonly config: ServiceConfig }
  | { readonly kind: 'unusable'; readonly problems: readonly string[] };

/** A name and password in an address would be quoted by the first error message about it. */
const url = z
  .url({ protocol: /^https?$/ })
  .refine(
    (text) => !URL.canParse(text) || new URL(text).username + new URL(text).password === '',
    'Expected an address without a name and password, got one with.',
  );
/** Goes into a header: what cannot stand there is quoted by the error that says so. */
const token = z.string().regex(/^[!-~]+$/, 'Expected visible ASCII characters without spaces, got none or others.');
/** The form that `connectors/desk/verify` accepts, asked at the start instead of at the first delivery. */
const secrets = z
  .string()
  .refine(
    (text) =>
      text
        .split(',')
        .every((one) => /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(one) && isKeyLength(Buffer.from(one.slice('whsec_'.length), 'base64').length)),
    'Expected one or more webhook secrets of whsec_ and base64 of 24 to 64 bytes, separated by commas, got something else.',
  );
const isKeyLength = (bytes: number): boolean => bytes >= 24 && bytes <= 64;
const policy = z.strictObject({
  ai: z.enum(['off', 'local-only', 'cloud']),
  write: z.enum(['observe', 'note', 'fields']),
  onRefusal: z.enum(['person', 'next-route']),
});
/** Longer than a month nobody means; a minute is what a test needs. */
const wait = z
  .int()
  .min(1_000)
  .max(31 * 24 * 3_600_000);
/** Each key stands in for one of the built-in ones. */
const people = z
  .strictObject({
    roles: z.tuple([z.string().min(1).max(60)], z.string().min(1).max(60)),
    escalateEveryMs: wait,
    escalateAtMostMs: wait,
    withoutDueMs: wait,
    claimMs: wait,
  })
  .partial();
const handOver = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('note') }),
  z.strictObject({ kind: z.literal('move'), destination: z.string().min(1) }),
]);
/** JSON in one variable until there is a configuration file: each part stands in for the built-in one. */
const overrides = z.strictObject({
  clients: z.record(z.string(), policy).optional(),
  otherClients: policy.optional(),
  livenessMs: z.int().min(500).optional(),
  lookAgainMs: z.int().min(0).optional(),
  absentPatienceMs: z.int().min(0).optional(),
  minConfidence: z.int().min(0).max(100).optional(),
  // The model worker's grace at a stop is 65 s: a longer exchange would be cut off by it.
  attemptMs: z.int().min(200).max(60_000).optional(),
  budgetMs: z.int().min(1_000).optional(),
  people: people.optional(),
  comingBack: z.strictObject({ firstMs: wait, atMostMs: wait }).partial().optional(),
  handOver: handOver.optional(),
});
const environment = z.object({
  STANDBY_DESK_URL: url,
  STANDBY_DESK_TOKEN: token,
  STANDBY_WEBHOOK_SECRETS: secrets,
  STANDBY_CONNECTION: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .default('desk'),
  OPENAI_API_KEY: token.optional(),
  STANDBY_OPENAI_URL: url.default('https://api.openai.com/v1'),
  STANDBY_OPENAI_MODEL: z.string().min(1).default('gpt-5.5'),
  ANTHROPIC_API_KEY: token.optional(),
  STANDBY_ANTHROPIC_URL: url.default('https://api.anthropic.com'),
  STANDBY_ANTHROPIC_MODEL: z.string().min(1).default('claude-sonnet-5'),
  STANDBY_OLLAMA_URL: url.optional(),
  STANDBY_OLLAMA_MODEL: z.string().min(1).default('llama3.2:3b'),
  STANDBY_SETTINGS: z.string().default('{}'),
  STANDBY_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
type Environment = z.infer<typeof environment>;

export function readConfig(env: Readonly<Record<string, string | undefined>>): ConfigRead {
  const read = environment.safeParse(env);
  if (!read.success) return { kind: 'unusable', problems: read.error.issues.map(complaint) };
  const settings = overrides.safeParse(jsonOf(read.data.STANDBY_SETTINGS));
  if (!settings.success)
    return {
      kind: 'unusable',
      problems: settings.error.issues.map((issue) => complaint({ ...issue, path: ['STANDBY_SETTINGS', ...issue.path] })),
    };
  const routes = routesOf(read.data).map((one) => ({ ...one, route: timed(one.route, settings.data) }));
  if (routes.length === 0)
    return {
      kind: 'unusable',
      problems: ['Expected at least one provider, got none: set OPENAI_API_KEY, ANTHROPIC_API_KEY or STANDBY_OLLAMA_URL.'],
    };
  const tight = routes
    .filter(({ route }) => route.budgetMs < route.attemptMs)
    .map(
      ({ route }) =>
        `STANDBY_SETTINGS: Expected budgetMs to hold at least one attempt of ${route.attemptMs} ms on ${route.route}, got ${route.budgetMs}.`,
    );
  if (tight.length > 0) return { kind: 'unusable', problems: tight };
  return {
    kind: 'config',
    config: { routes, desk: deskOf(read.data), settings: overridden(routes, settings.data), logLevel: read.data.STANDBY_LOG },
  };
}

/** Names the variable, never its value: it may be a secret. */
function complaint(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return `${issue.path.map(String).join('.')}: ${issue.message}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not an object, so the form's own complaint names the variable.
    return undefined;
  }
}

function routesOf(env: Environment): readonly ConfiguredRoute[] {
  const { OPENAI_API_KEY: openaiKey, ANTHROPIC_API_KEY: anthropicKey, STANDBY_OLLAMA_URL: ollamaUrl } = env;
  return [
    ...(openaiKey === undefined
      ? []
      : [
          {
            route: cloudRoute(`openai/${env.STANDBY_OPENAI_MODEL}`, 'OpenAI', 'openai'),
            provider: { kind: 'openai', baseUrl: env.STANDBY_OPENAI_URL, model: env.STANDBY_OPENAI_MODEL, apiKey: openaiKey } as const,
          },
        ]),
    ...(anthropicKey === undefined
      ? []
      : [
          {
            route: cloudRoute(`anthropic/${env.STANDBY_ANTHROPIC_MODEL}`, 'Anthropic', 'anthropic'),
            provider: {
              kind: 'anthropic',
              baseUrl: env.STANDBY_ANTHROPIC_URL,
              model: env.STANDBY_ANTHROPIC_MODEL,
              apiKey: anthropicKey,
            } as const,
          },
        ]),
    ...(ollamaUrl === undefined
      ? []
      : [
          {
            route: localRoute(`ollama/${env.STANDBY_OLLAMA_MODEL}`, 'the local model', 'ollama'),
            provider: { kind: 'ollama', baseUrl: ollamaUrl, model: env.STANDBY_OLLAMA_MODEL, apiKey: undefined } as const,
          },
        ]),
  ];
}

const deskOf = (env: Environment): DeskConfig => ({
  connection: env.STANDBY_CONNECTION,
  baseUrl: env.STANDBY_DESK_URL,
  token: env.STANDBY_DESK_TOKEN,
  secrets: env.STANDBY_WEBHOOK_SECRETS.split(','),
});

type Overrides = z.infer<typeof overrides>;
const timed = (route: Route, { attemptMs, budgetMs }: Overrides): Route => ({
  ...route,
  attemptMs: attemptMs ?? route.attemptMs,
  budgetMs: budgetMs ?? route.budgetMs,
});

function overridden(routes: readonly ConfiguredRoute[], given: Overrides): TriageSettings {
  const built = settingsOf(
    routes.map(({ route }) => route),
    given.clients ?? {},
    given.otherClients ?? STRICTEST,
  );
  const {
    livenessMs = built.livenessMs,
    lookAgainMs = built.lookAgainMs,
    absentPatienceMs = built.absentPatienceMs,
    minConfidence = built.minConfidence,
    handOver: handedOver = built.handOver,
  } = given;
  // Records must tell which settings held, so other settings have another name.
  const isBuiltIn = Object.keys(given).length === 0;
  const version = isBuiltIn
    ? built.version
    : `${built.version}+${createHash('sha256').update(JSON.stringify(given)).digest('hex').slice(0, 8)}`;
  return {
    ...built,
    version,
    livenessMs,
    lookAgainMs,
    absentPatienceMs,
    minConfidence,
    handOver: handedOver,
    people: { ...built.people, ...definedOnly(given.people ?? {}) },
    comingBack: { ...built.comingBack, ...definedOnly(given.comingBack ?? {}) },
  };
}

/** What was not given must not stand in for what is built in. */
function definedOnly<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return JSON.parse(JSON.stringify(given));
}
