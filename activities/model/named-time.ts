/** A time that a provider names closes its route until then, for every ticket. */
import { stamp } from '../route-trouble.ts';
import { quotaDayOf } from './quota-day.ts';
import type { ModelPorts } from './contract.ts';
import type { Judged } from './judge.ts';

export type OpenUntil = Extract<Judged, { kind: 'open-until' }>;
/** A longer time is believed for an hour at a time: then one ticket asks again, in case it was a mistake. */
const LONGEST_BLOCK_MS = 60 * 60_000;

/**
 * Opens the breaker, so that nobody asks this route until then, and tells the control, which wakes who waits when the time is over. Undefined
 * where no time is to be believed, or it could not be kept. If credit is missing each ticket goes on asking: somebody may pay, or raise a
 * limit, at any time.
 */
export async function blockUntilNamed(
  ports: Pick<ModelPorts, 'ledger' | 'clock' | 'alert' | 'control'>,
  { route, provider }: { readonly route: string; readonly provider: string },
  { reason, why, atMs, dayQuota }: OpenUntil,
): Promise<number | undefined> {
  if (atMs === 'changed-by-hand' || reason === 'out-of-quota') return undefined;
  const nowMs = await ports.clock.nowMs();
  let untilMs: number;
  try {
    const endMs = await endOf(ports, { route, namedMs: atMs, dayQuota }, nowMs);
    untilMs = Math.min(endMs, nowMs + LONGEST_BLOCK_MS);
    await ports.ledger.blockRoute({ route, untilMs, reason, why: `${why}, blocked until ${stamp(untilMs)}`, atMs: nowMs });
  } catch (error) {
    // The ticket goes on; the next one asks this route, and blocks it.
    const name = error instanceof Error ? error.name : typeof error;
    ports.alert({ kind: 'record-lost', detail: `that ${route} is blocked could not be kept: ${name}` });
    return undefined;
  }
  await ports.control?.changed(provider);
  return untilMs;
}

type Named = { readonly route: string; readonly namedMs: number; readonly dayQuota: string | undefined };

/**
 * Google names some seconds also where a limit by the day is used up, and reports disagree on whether they help (OmniRoute#9504,
 * inspect_ai#5526). So they are believed once a day: who is refused with the same limit after that time waits for the day's end.
 */
async function endOf({ ledger }: Pick<ModelPorts, 'ledger'>, { route, namedMs, dayQuota }: Named, nowMs: number): Promise<number> {
  if (dayQuota === undefined) return namedMs;
  const { startMs, endMs } = quotaDayOf(nowMs);
  const isAgain = await ledger.refusedBefore(route, dayQuota, { fromMs: startMs, toMs: nowMs - (namedMs - nowMs) });
  return isAgain ? Math.max(namedMs, endMs) : namedMs;
}
