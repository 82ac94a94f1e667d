/** A right file with a source of each kind, whose lines the tests of alerts change one by one. */
import assert from 'node:assert/strict';
import { CANARIES, configOf, read, saidOf } from '../config-sample.ts';
import type { AlertConnectionConfig } from '../../../config/contract.ts';

export const ALERTS_ENV = {
  ...CANARIES,
  TOKENS: 'canary-token-of-a-source, canary-token-of-tomorrow',
  SHORT: 'canary-short',
  API: 'https://canary.example/alerts',
};

/** Line numbers stand in the tables of faults: change a line, do not move one. */
export const ALERTS_SAMPLE = `version: 1
connections:
  desk:
    kind: desk
    url: https://desk.example.com
    tokenEnv: DESK_TOKEN
    write: note
    sla:
      calendar: { timeZone: Europe/Berlin, hours: { mon-fri: ["08:00-17:00"] } }
alerts:
  prom:
    kind: alertmanager
    tokensEnv: TOKENS
    tickets: desk
    create: true
    clientMap:
      acme: acme
      "Globex Berlin": { client: globex, site: "12" }
    catchAll: { client: own-company, board: noc }
    board: noc
    priorities: { critical: P1, info: none }
    groupBy: [site, rule, "label:team"]
    window: { quiet: 2m, atMost: 10m, alerts: 50 }
    notes: { apart: 15m, aDay: 6 }
    quietWindows:
      - name: patch night
        match: { client: acme, host: "srv-*" }
        weekly: { days: [sat-sun, tue], from: "22:00", to: "04:00" }
        timeZone: America/New_York
        includes: [critical]
      - name: move
        match: { label: { name: team, value: "net*" } }
        once: { from: "2026-12-05 22:00", to: 2026-12-06T06:30 }
    knownBenign:
      - name: nightly load
        match: { rule: HighLoad }
        owner: Kim
        reason: the export
        until: 2026-11-25
    poll: { urlEnv: API, every: 10m }
    tellWhenSilent: never
  rmm:
    kind: ninjaone
    tokensEnv: TOKENS
    tickets: desk
    clientMap: { "17": acme }
  edr: { kind: wazuh, tokensEnv: TOKENS, tickets: desk, clientMap: { acme-manager: acme } }
  own: { kind: alerts, webhookSecretsEnv: DESK_WEBHOOK_SECRETS, tickets: desk, clientMap: { acme: acme } }
clients:
  acme: { ai: cloud }
  globex: { ai: local-only, criticality: sla }
  own-company: { ai: cloud }
otherClients: { ai: off, write: observe }
providers:
  openai: { independenceGroup: azure-us, kind: openai, apiKeyEnv: OPENAI_API_KEY }
  own: { independenceGroup: own-hardware, kind: ollama }
routes:
  big: { provider: openai, model: gpt-5.5 }
  small: { provider: own, model: "llama3.2:3b" }
chains:
  default: { routes: [big, small] }
`;

/** One piece of the sample replaced; a slip of the test itself must not look like a fault that was found. */
export function alertsChanged(from: string, to: string): string {
  assert.equal(ALERTS_SAMPLE.split(from).length, 2, `Expected "${from}" once in the sample.`);
  return ALERTS_SAMPLE.replace(from, () => to);
}

export const saidOfAlerts = (text: string): string => saidOf(read(text, { env: ALERTS_ENV }));

export const sourceIn = (text: string, name: string): AlertConnectionConfig =>
  configOf(text, { env: ALERTS_ENV }).alerts.find((one) => one.name === name) ?? assert.fail(`no source ${name}`);
