/** Keeps in the ledger the rules that runs are started with: first they stand there, then their hash is given to a run. */
import { canonical } from '../activities/canonical.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { CarriedSettings, EpisodeSettings } from '../workflows/episode/contract.ts';

export type KeepRules = (settings: EpisodeSettings) => Promise<CarriedSettings>;

/** Put again so often: retention keeps what was put lately, and has days between. */
const PUT_EVERY_MS = 3_600_000;

/** One for a process. Rejects where the ledger does not take them: nothing may be started then. */
export function rulesKeeper(ledger: Pick<Ledger, 'putRules'>, nowMs: () => number): KeepRules {
  const put = new WeakMap<EpisodeSettings, { readonly carried: CarriedSettings; readonly atMs: number }>();
  return async (settings) => {
    const [known, atMs] = [put.get(settings), nowMs()];
    if (known && Math.abs(atMs - known.atMs) < PUT_EVERY_MS) return known.carried;
    const { clients, otherClients, exceptions, reading, ...common } = settings;
    const carried = { ...common, rules: await ledger.putRules(canonical({ clients, otherClients, exceptions, reading }), atMs) };
    put.set(settings, { carried, atMs });
    return carried;
  };
}
