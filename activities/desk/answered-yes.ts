/** What happens after the ticket system has accepted a write. A note with an id counts as written; fields count once they are seen. */
import { setTimeout as pause } from 'node:timers/promises';
import { LedgerBusy } from '../../ledger/busy.ts';
import { FIELDS_AS_SAID } from './changes.ts';
import { later } from './later.ts';
import type { DeskWrite } from '../../connectors/ticket-system.ts';
import type { LeftField, WriteRequest, Written } from '../../workflows/ticket/writes.ts';
import type { Effect, WritePorts } from './contract.ts';

/** Three: a replica that is behind shows a note at the second look, and a desk that leaves a field out does so each time. */
const MOST_UNSEEN = 3;

export async function answeredYes(
  ports: WritePorts,
  request: WriteRequest,
  { key, effect }: { readonly key: string; readonly effect: Effect },
  { ref, version }: Extract<DeskWrite, { kind: 'applied' }>,
): Promise<Written> {
  const { lookAgainMs } = request.settings;
  // Kept before anything else can fail: what was answered with an id is not sent again, whatever a look shows.
  if (effect.provenBy === 'answer') await applied(ports, key, { ref, version }, effect);
  const standing = await effect.stands();
  switch (standing.kind) {
    case 'seen':
      return effect.provenBy === 'answer' ? writtenAs(effect, ref) : applied(ports, key, { ref, version }, effect);
    case 'trouble':
      return effect.provenBy === 'answer' ? writtenAs(effect, ref) : later(ports, 'the write could not be looked at', lookAgainMs);
    case 'unseen':
      return effect.provenBy === 'answer'
        ? notSeen(ports, request, { key, effect }, ref)
        : leftOut(ports, request, { key, effect }, standing.missing);
  }
}

/** For an answered note that was asked for again: whether its looks are over. */
export async function isAwaited({ ledger }: WritePorts, key: string): Promise<boolean> {
  const unseen = await ledger.troubleTimes(key, 'unseen');
  return unseen > 0 && unseen < MOST_UNSEEN;
}

/** The note counts as written. If a few looks within the look-again wait do not find it, one alert is raised. */
export async function notSeen(
  ports: WritePorts,
  request: WriteRequest,
  { key, effect }: { readonly key: string; readonly effect: Effect },
  ref: string,
): Promise<Written> {
  const times = await ports.ledger.countTrouble(key, 'unseen', await ports.clock.nowMs());
  if (times < MOST_UNSEEN)
    return later(ports, 'the ticket system said yes and does not show it yet', request.settings.lookAgainMs / MOST_UNSEEN);
  if (times === MOST_UNSEEN)
    ports.alert({
      kind: 'write-not-seen',
      detail: `the ticket system took our ${request.step.kind} and does not show it: does the token see what it writes?`,
      workflowId: request.workflowId,
    });
  return writtenAs(effect, ref);
}

/** Undefined where fields may still be sent: a desk that has left them out so often will do so again. */
export async function leftOutForGood(
  { ledger }: WritePorts,
  { key, effect }: { readonly key: string; readonly effect: Effect },
): Promise<Written | undefined> {
  if (effect.provenBy === 'answer' || (await ledger.troubleTimes(key, 'unseen')) < MOST_UNSEEN) return undefined;
  return refusedFor(
    effect,
    effect.changes.map(({ field }) => field),
  );
}

async function leftOut(
  ports: WritePorts,
  request: WriteRequest,
  { key, effect }: { readonly key: string; readonly effect: Effect },
  missing: readonly string[],
): Promise<Written> {
  const times = await ports.ledger.countTrouble(key, 'unseen', await ports.clock.nowMs());
  if (times < MOST_UNSEEN) return later(ports, 'the ticket system said yes, but the change is not there', request.settings.lookAgainMs);
  if (times === MOST_UNSEEN)
    ports.alert({
      kind: 'write-not-seen',
      detail: `the ticket system said yes to our ${request.step.kind} and did not set ${missing.join(', ')}: may its account set that?`,
      workflowId: request.workflowId,
    });
  return refusedFor(effect, missing);
}

function refusedFor({ left }: Effect, missing: readonly string[]): Written {
  const named = FIELDS_AS_SAID.filter((field) => missing.includes(field));
  const why = 'the ticket system said yes and did not set it';
  return {
    kind: 'refused',
    why: `the ticket system said yes and did not set: ${named.join(', ')}`,
    left: [...left, ...named.map((field): LeftField => ({ field, why }))],
  };
}

type Applied = { readonly ref: string; readonly version: string };
export async function applied(ports: WritePorts, key: string, { ref, version }: Applied, effect: Effect): Promise<Written> {
  await kept(() => ports.clock.nowMs().then((nowMs) => ports.ledger.writeApplied(key, ref, version, nowMs)));
  return writtenAs(effect, ref);
}

export const writtenAs = ({ left, sets }: Pick<Effect, 'left' | 'sets'>, ref: string): Written => ({
  kind: 'written',
  ref,
  ...(left.length === 0 ? {} : { left }),
  ...(sets === undefined ? {} : { sets }),
});

/** A ledger that is busy has waited for its line already; a disk that is full may have room in a moment. */
const BUSY_PAUSES_MS = [100, 500, 2_000];

/** On the spot, before the attempt gives up: the next one would know of no answer, and a ticket system that shows late would get a second note. */
export async function kept(keep: () => Promise<void>): Promise<void> {
  for (const pauseMs of BUSY_PAUSES_MS)
    try {
      return await keep();
    } catch (error) {
      if (!(error instanceof LedgerBusy)) throw error;
      await pause(pauseMs);
    }
  return keep();
}
