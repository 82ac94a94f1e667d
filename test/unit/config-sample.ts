/** A right configuration whose lines the tests of faults change one by one, and the environment that it asks for. */
import assert from 'node:assert/strict';
import { problemText } from '../../config/problem.ts';
import { readConfig } from '../../config/load.ts';
import type { ConfigRead, ConfigSource, ServiceConfig } from '../../config/contract.ts';

export const NOW_MS = Date.parse('2026-11-25T12:00:00Z');

/** No word of these may stand in anything that is said. */
export const CANARIES = {
  DESK_TOKEN: 'canary-desk-token',
  OPENAI_API_KEY: 'sk-canary-openai',
  DESK_WEBHOOK_SECRETS: `whsec_${Buffer.from('canary-webhook-secret-of-32-byte').toString('base64')}`,
  HEARTBEAT_URL: 'https://heartbeat.example/canary-heartbeat',
};

/** Line numbers stand in the table of faults: change a line, do not move one. */
export const SAMPLE = `version: 1
log: info
connections:
  desk:
    kind: desk
    url: https://desk.example.com/api
    tokenEnv: DESK_TOKEN
    intake: both
    pollEvery: 60s
    webhookSecretsEnv: DESK_WEBHOOK_SECRETS
    write: note
    boards:
      network-team: { write: note, ai: local-only }
    overrides:
      - when: { client: acme, board: [service-desk, onsite], process: ticket-triage }
        write: fields
        fields: { destination: note }
    scope:
      include: [{ board: service-desk, youngerThan: 7d }]
      exclude: [{ source: monitoring }]
    sla:
      source: table
      table: [{ client: acme, priority: P1, respondWithin: 1h }]
      calendar:
        timeZone: Europe/Berlin
        hours: { mon-fri: ["08:00-12:00", "13:00-17:00"], sat: ["09:00-12:00"] }
        holidays: [2026-12-25]
      fallback: 30m
clients:
  acme: { ai: cloud }
  globex: { ai: local-only, write: observe }
otherClients: { ai: off, write: note }
providers:
  openai: { independenceGroup: azure-us, kind: openai, apiKeyEnv: OPENAI_API_KEY }
  own: { independenceGroup: own-hardware }
routes:
  openai/gpt-5.5: { provider: openai, model: gpt-5.5, attempt: 30s, budget: 75s }
  ollama/llama3.2: { provider: own, kind: ollama, model: "llama3.2:3b" }
chains:
  default: { routes: [openai/gpt-5.5, ollama/llama3.2] }
processes:
  ticket-triage:
    chain: default
    criticality: sla
    minConfidence: { set: 70, change: 85 }
    overrides: [{ when: { severity: [P1] }, criticality: sla }]
    handOver: { kind: note }
    people: { roles: [dispatcher], claim: 15m }
deadMan: { every: 60s }
heartbeat: { urlEnv: HEARTBEAT_URL, every: 60s }
`;

export const sourceOf = (text: ConfigSource['text'], given: Partial<ConfigSource> = {}): ConfigSource => ({
  path: 'standby.yaml',
  text,
  env: CANARIES,
  readFile: (path) => ({ kind: 'unreadable', why: `is not there (${path})` }),
  readBytes: (path) => ({ kind: 'unreadable', why: `is not there (${path})` }),
  nowMs: NOW_MS,
  ...given,
});
export const read = (text: ConfigSource['text'], given: Partial<ConfigSource> = {}): ConfigRead => readConfig(sourceOf(text, given));

export function configOf(text: string, given: Partial<ConfigSource> = {}): ServiceConfig {
  const got = read(text, given);
  return got.kind === 'config' ? got.config : assert.fail(got.problems.map(problemText).join('\n'));
}

/** One line of the sample replaced; a slip of the test itself must not look like a fault that was found. */
export function changed(from: string, to: string): string {
  assert.equal(SAMPLE.split(from).length, 2, `Expected "${from}" once in the sample.`);
  return SAMPLE.replace(from, () => to);
}

/** Whatever is said, in one text. */
export const saidOf = (got: ConfigRead): string => (got.kind === 'unusable' ? got.problems : got.warnings).map(problemText).join('\n');
