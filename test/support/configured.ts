/**
 * Settings for tests, made as an installation's are: a `standby.yaml` is read, checked and compiled, and what it does not say is the default.
 * A test that needs what no key can say lays that over the result, where it is seen.
 */
import { problemText } from '../../config/problem.ts';
import { readConfig } from '../../config/load.ts';
import { stageConfig } from '../../simulator/stage/config.ts';
import type { StageSettings } from '../../simulator/stage/config.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { Confidences } from '../../workflows/rules/contract.ts';
import type { WriteRules } from '../../workflows/ticket/writes.ts';

/** What the files of stages and examples ask for. */
const ENV = {
  DESK_URL: 'http://127.0.0.1:9',
  DESK_TOKEN: 'simulated-desk-token',
  DESK_WEBHOOK_SECRETS: `whsec_${Buffer.from('simulated-webhook-secret-of-32-b').toString('base64')}`,
  OPENAI_API_KEY: 'simulated-key',
  ANTHROPIC_API_KEY: 'simulated-key',
  ALERT_TOKENS: 'a-simulated-token-of-an-alert-source',
  APPROVER_TOKEN: 'a-simulated-token-of-an-approver',
};

/** Of the only connection. */
export function compiledFrom(text: string): EpisodeSettings {
  const readFile = () => ({ kind: 'unreadable', why: 'is not there' }) as const;
  const got = readConfig({ path: 'standby.yaml', text, env: ENV, readFile, readBytes: readFile, nowMs: Date.now() });
  if (got.kind === 'unusable') throw new Error(`Expected a right configuration, got:\n${got.problems.map(problemText).join('\n')}`);
  const [connection, another] = got.config.connections;
  if (!connection || another) throw new Error(`Expected one connection, got ${got.config.connections.length}.`);
  return connection.settings;
}

/** Of a stage: one desk, two clouds and a local model. */
export const configured = (wanted: StageSettings = {}): EpisodeSettings => compiledFrom(stageConfig(wanted));

export const CLOUD = { ai: 'cloud', write: 'fields', onRefusal: 'person' } as const;
export const NOTHING_ALLOWED = { ai: 'off', write: 'observe', onRefusal: 'person' } as const;
/** What writes go by where everybody's tickets may be written to. */
export function openWriteRules(wanted: StageSettings = {}): WriteRules {
  const { clients, otherClients, exceptions = [], minConfidence, lookAgainMs, handOver } = configured({ otherClients: CLOUD, ...wanted });
  return { clients, otherClients, exceptions, minConfidence, lookAgainMs, handOver };
}

/** One bound for every field, be it empty or not. */
export const sureFrom = (percent: number): Confidences => ({ set: percent, change: percent, fields: {}, personsValues: 'change' });

/** Whose tickets rehearsals are about. */
export const CLIENTS = { acme: CLOUD, globex: { ...CLOUD, ai: 'local-only' }, initech: { ...CLOUD, write: 'observe' } } as const;

/** Real milliseconds that an exchange may take in virtual time: far more than it takes on a busy machine. A hanging simulator costs this. */
const ATTEMPT_MS = 15_000;
/** Of a rehearsal in virtual time. */
export const rehearsed = (wanted: StageSettings = {}): EpisodeSettings =>
  configured({ clients: CLIENTS, otherClients: NOTHING_ALLOWED, attemptMs: ATTEMPT_MS, ...wanted });
