/** The `standby.yaml` of a stage: one desk and three providers by environment, and what a test or story wants different. */
import type { AiPolicy } from '../../workflows/chain/contract.ts';
import type { Criticality, WriteMode } from '../../workflows/rules/contract.ts';

type Policy = {
  readonly ai: AiPolicy;
  readonly write: WriteMode;
  readonly onRefusal: 'person' | 'next-route';
  readonly criticality?: Criticality;
};
/** Times in milliseconds. What is not given is as in production, but that everybody's tickets are written to. */
export type StageSettings = {
  readonly clients?: Readonly<Record<string, Policy>>;
  readonly otherClients?: Policy;
  readonly minConfidence?: number;
  readonly livenessMs?: number;
  readonly lookAgainMs?: number;
  readonly absentPatienceMs?: number;
  readonly attemptMs?: number;
  readonly budgetMs?: number;
  readonly people?: {
    readonly roles?: readonly string[];
    readonly escalateEveryMs?: number;
    readonly escalateAtMostMs?: number;
    readonly withoutDueMs?: number;
    readonly claimMs?: number;
  };
  readonly comingBack?: { readonly firstMs?: number; readonly atMostMs?: number };
  readonly handOver?: { readonly kind: 'note' } | { readonly kind: 'move'; readonly destination: string };
  /** Names of the chain's routes. @default all three */
  readonly routes?: readonly string[];
  /** Of single providers, in the words of the file. */
  readonly ofProviders?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Of single routes, in the words of the file. */
  readonly ofRoutes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly intake?: 'webhook' | 'poll' | 'both';
  readonly pollEveryMs?: number;
  readonly deadManMs?: number;
  readonly log?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Of the connection, the process and the whole, in the words of the file. */
  readonly connection?: Readonly<Record<string, unknown>>;
  readonly process?: Readonly<Record<string, unknown>>;
  readonly file?: Readonly<Record<string, unknown>>;
};

const ALL = ['openai/gpt-5.5', 'anthropic/claude-sonnet-5', 'ollama/llama3.2:3b'];
const OPEN: Policy = { ai: 'cloud', write: 'fields', onRefusal: 'next-route' };
const ms = (value: number | undefined): string | undefined => (value === undefined ? undefined : `${value}ms`);

/** Simulated, at the prices and by the names of the real ones. The first is asked as OpenAI itself, of whose form nothing has to be found out. */
const PROVIDERS = {
  openai: {
    independenceGroup: 'openai',
    kind: 'openai',
    apiKeyEnv: 'OPENAI_API_KEY',
    baseUrlEnv: 'OPENAI_BASE_URL',
    dialect: { store: true, maxCompletionTokens: true, jsonSchema: true, strict: true },
    price: { list: 'openai' },
  },
  anthropic: {
    independenceGroup: 'anthropic',
    kind: 'anthropic',
    apiKeyEnv: 'ANTHROPIC_API_KEY',
    baseUrlEnv: 'ANTHROPIC_BASE_URL',
    price: { list: 'anthropic' },
  },
  ollama: { independenceGroup: 'own-hardware', kind: 'ollama', baseUrlEnv: 'OLLAMA_BASE_URL' },
};

/** JSON, which is YAML. */
export function stageConfig(given: StageSettings): string {
  const {
    clients = {},
    otherClients = OPEN,
    people = {},
    comingBack = {},
    handOver = { kind: 'note' },
    routes = ALL,
    ofRoutes = {},
    ofProviders = {},
  } = given;
  const times = { attempt: ms(given.attemptMs), budget: ms(given.budgetMs) };
  const file = {
    version: 1,
    log: given.log ?? 'info',
    connections: { desk: { ...deskOf(given), ...given.connection } },
    clients,
    otherClients,
    providers: Object.fromEntries(Object.entries(PROVIDERS).map(([name, said]) => [name, { ...said, ...ofProviders[name] }])),
    routes: {
      'openai/gpt-5.5': { provider: 'openai', label: 'OpenAI', model: 'gpt-5.5', ...times, ...ofRoutes['openai/gpt-5.5'] },
      'anthropic/claude-sonnet-5': {
        provider: 'anthropic',
        label: 'Anthropic',
        model: 'claude-sonnet-5',
        ...times,
        ...ofRoutes['anthropic/claude-sonnet-5'],
      },
      'ollama/llama3.2:3b': { provider: 'ollama', model: 'llama3.2:3b', ...times, ...ofRoutes['ollama/llama3.2:3b'] },
    },
    chains: { default: { routes } },
    processes: {
      'ticket-triage': {
        chain: 'default',
        ...(routes.length < 2 ? { acceptedRisk: { reason: 'simulated', by: 'a test', until: '2099-12-31' } } : {}),
        ...(given.minConfidence === undefined ? {} : { minConfidence: { set: given.minConfidence, change: given.minConfidence } }),
        handOver: handOver.kind === 'move' ? { kind: 'move', board: handOver.destination } : handOver,
        people: {
          roles: people.roles,
          escalateEvery: ms(people.escalateEveryMs),
          escalateAtMost: ms(people.escalateAtMostMs),
          withoutDue: ms(people.withoutDueMs),
          claim: ms(people.claimMs),
        },
        comingBack: { first: ms(comingBack.firstMs), atMost: ms(comingBack.atMostMs) },
        times: { liveness: ms(given.livenessMs), lookAgain: ms(given.lookAgainMs), absentPatience: ms(given.absentPatienceMs) },
        ...given.process,
      },
    },
    ...(given.deadManMs === undefined ? {} : { deadMan: { every: ms(given.deadManMs) } }),
    ...given.file,
  };
  return `${JSON.stringify(file, undefined, 1)}\n`;
}

function deskOf({ intake = 'webhook', pollEveryMs, otherClients = OPEN }: StageSettings): Readonly<Record<string, unknown>> {
  return {
    kind: 'desk',
    urlEnv: 'DESK_URL',
    tokenEnv: 'DESK_TOKEN',
    intake,
    pollEvery: ms(pollEveryMs),
    ...(intake === 'poll' ? {} : { webhookSecretsEnv: 'DESK_WEBHOOK_SECRETS' }),
    write: otherClients.write,
  };
}
