/** What the demo's Standby is told: its `standby.yaml` and its environment. The only place. */
import { stageConfig } from '../../simulator/stage/config.ts';
import { STORM, STORM_CLIENT, STORM_SOURCE } from './storm.ts';
import type { FoundOllama } from './ollama.ts';

/** How long an answer may take: long beside a simulated model's milliseconds, also on a busy machine, and short for whoever watches. */
export const ATTEMPT_MS = 6_000;
/** Simulated, and printed here for everyone: opens nothing. */
export const ALERT_TOKEN = 'a-simulated-token-of-an-alert-source';
const OPEN = { ai: 'cloud', write: 'fields', onRefusal: 'next-route' } as const;
/** The desk makes tickets for clients that a file names. */
export const NAMED_CLIENTS = { [STORM_CLIENT]: OPEN };
/** A window ends with the last alert of a storm, also where this machine is so busy that the posts come seconds apart. */
const ALERTS = {
  [STORM_SOURCE]: {
    kind: 'alertmanager',
    tokensEnv: 'ALERT_TOKENS',
    tickets: 'desk',
    clientMap: { [STORM_CLIENT]: STORM_CLIENT },
    window: { quiet: '30s', atMost: '2m', alerts: STORM.alerts },
  },
};
/** Two tries and the wait between them. */
const BUDGET_MS = 3 * ATTEMPT_MS;

/** Everything is allowed for every client, since everything is simulated. A real local model gets a local model's own times. */
export function configText(local: FoundOllama | undefined, reports: Readonly<Record<string, unknown>>): string {
  const times = { attemptMs: ATTEMPT_MS, budgetMs: BUDGET_MS, lookAgainMs: 5_000 };
  const settings = { clients: NAMED_CLIENTS, otherClients: OPEN, log: 'error', ...times } as const;
  return stageConfig({ ...settings, file: { alerts: ALERTS, reports, ...(local === undefined ? {} : withReal(local)) } });
}

function withReal({ model, url }: FoundOllama): Readonly<Record<string, unknown>> {
  const cloud = { attempt: `${ATTEMPT_MS}ms`, budget: `${BUDGET_MS}ms` };
  const routes = {
    'openai/gpt-5.5': { provider: 'openai', model: 'gpt-5.5', ...cloud },
    'anthropic/claude-sonnet-5': { provider: 'anthropic', model: 'claude-sonnet-5', ...cloud },
    // Whoever runs the demo has named this Ollama, and every ticket of it is invented.
    [`ollama/${model}`]: { provider: 'ollama', model, local: new URL(url).hostname.replace(/^\[|\]$/g, '') },
  };
  return { routes, chains: { default: { routes: Object.keys(routes) } } };
}

/** One client's week, in the visitor's own zone. Nobody approves it here: the week is not over, and what there is of it goes to nobody. */
export const reportsOf = (client: string, timeZone: string, folder: string): Readonly<Record<string, unknown>> => ({
  tickets: 'desk',
  timeZone,
  name: 'The Standby demo: all of this is simulated',
  approvers: [{ name: 'Kim', tokenEnv: 'APPROVER_TOKEN' }],
  recipients: { files: { kind: 'folder', folder } },
  clients: { [client]: { kinds: ['week'], recipients: ['files'] } },
});

/** The stage's own: it minds no Temporal that this machine names, so that the one which is killed here is ours. */
export const serviceEnv = (stage: NodeJS.ProcessEnv, approverToken: string, localUrl: string | undefined): NodeJS.ProcessEnv => ({
  ...stage,
  ALERT_TOKENS: ALERT_TOKEN,
  APPROVER_TOKEN: approverToken,
  ...(localUrl === undefined ? {} : { OLLAMA_BASE_URL: localUrl }),
});
