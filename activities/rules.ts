/** Which rules a run holds: found in the ledger by their hash, and kept by this process, since they never change. */
import { policyFor, withFoldedNames } from '../workflows/rules/permissions.ts';
import { retryAttempt } from './failures.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { ClientRules, RulesActivities, RulesHeld } from '../workflows/rules/contract.ts';
import type { Alert, Clock } from './clock.ts';

export type RulesPorts = { readonly ledger: Pick<Ledger, 'rules'>; readonly clock: Clock; readonly alert: Alert };
export type RulesOf = (hash: string, workflowId?: string) => Promise<ClientRules>;

/** One for each connection, and as much again for runs that began before the configuration was changed. Some megabytes each at most. */
const MOST_KEPT = 16;
/** Every run that holds them tries again and again; whoever reads the log has to be told of them, and not of each try. */
const TOLD_EVERY_MS = 10 * 60_000;

export function createRulesOf({ ledger, clock, alert }: RulesPorts): RulesOf {
  const kept = new Map<string, Promise<ClientRules>>();
  const toldAtMs = new Map<string, number>();
  return (hash, workflowId) => {
    const found = kept.get(hash);
    if (found) return found;
    const reading = read(hash, workflowId);
    putNewest(kept, hash, reading);
    // What failed is asked for again. Whoever waits for it is told by the promise itself.
    reading.catch(() => kept.delete(hash));
    return reading;
  };

  async function read(hash: string, workflowId: string | undefined): Promise<ClientRules> {
    const text = await ledger.rules(hash);
    if (text !== undefined) return withFoldedNames(JSON.parse(text) as ClientRules);
    const nowMs = await clock.nowMs();
    if (Math.abs(nowMs - (toldAtMs.get(hash) ?? Number.NEGATIVE_INFINITY)) >= TOLD_EVERY_MS) {
      putNewest(toldAtMs, hash, nowMs);
      alert({ kind: 'rules-unknown', detail: unknownText(hash), ...(workflowId === undefined ? {} : { workflowId }) });
    }
    throw retryAttempt(unknownText(hash));
  }
}

function putNewest<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  for (const oldest of [...map.keys()].slice(0, -MOST_KEPT)) map.delete(oldest);
}

const unknownText = (hash: string): string =>
  `Expected the ledger to have the rules ${hash.slice(0, 12)} that this run began with, got none, so nothing is asked or written. Start Standby once with the standby.yaml that held when the run began, which puts them there; or terminate the run, and change its ticket so that it is announced anew`;

export const createRulesActivities = (rulesOf: RulesOf): RulesActivities => ({
  permissionsFor: async (hash, place) => policyFor(await rulesOf(hash), place),
});

/** With the rules at hand. */
export async function withRules<Settings extends object>(
  rulesOf: RulesOf,
  settings: Settings & RulesHeld,
  workflowId: string,
): Promise<Settings & ClientRules> {
  return { ...settings, ...(await rulesOf(settings.rules, workflowId)) };
}
