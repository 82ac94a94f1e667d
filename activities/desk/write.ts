/** The one place that writes to a ticket system: allowed? look, fence, write, re-read. */
import { stepKey } from '../../workflows/ids.ts';
import { retryAttempt } from '../failures.ts';
import { stepName } from '../../workflows/triage/steps.ts';
import { ticketNow } from './absence.ts';
import { isOfFields, notAllowed } from './allowed.ts';
import { CALL_MS, passing } from './call.ts';
import { effectOf } from './effect.ts';
import { later } from './later.ts';
import { takenSince } from './look.ts';
import { withoutTicket } from './without-ticket.ts';
import type { AbsenceProof } from './absence.ts';
import type { Effect } from './effect.ts';
import type { ClosingPorts } from './later.ts';
import type { Desk, DeskTicket, DeskWrite, NoteLook } from '../../connectors/desk/contract.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { LeftField, WriteRequest, Written } from '../../workflows/triage/contract.ts';
import type { Alert, Clock } from '../clock.ts';

export type WritePorts = ClosingPorts & {
  readonly desk: Desk;
  readonly ledger: WriteLedger;
  readonly clock: Clock;
  readonly alert: Alert;
  /** The look before a write. A port of its own only so that a counter-test can take it away. */
  readonly look: (ticket: string, mark: string) => Promise<NoteLook>;
  /** Milliseconds until this attempt is given to another worker, on a clock that no pause stops. */
  readonly leftMs: () => number;
  /** @default ABSENCE_PROOF */
  readonly proof?: AbsenceProof;
};
export type WriteLedger = Pick<
  Ledger,
  | 'writeState'
  | 'writeTried'
  | 'writeCleared'
  | 'writeApplied'
  | 'failingSince'
  | 'countTrouble'
  | 'troubleTimes'
  | 'countAbsence'
  | 'endAbsence'
  | 'writes'
>;

export async function writeToTicket(ports: WritePorts, request: WriteRequest): Promise<Written> {
  const key = keyOf(request);
  const state = await ports.ledger.writeState(key);
  if (state.kind === 'applied') return { kind: 'written', ref: state.ref };

  const read = await ticketNow(ports, request);
  if (read.kind !== 'found') return withoutTicket(ports, request, key, read);

  const effect = await effectOf(ports, request, read.ticket);
  if ('kind' in effect) throw passing(effect, ports.alert, request.workflowId);
  const seen = await effect.alreadyThere(read.ticket);
  if (seen.kind === 'trouble') throw passing(seen.trouble, ports.alert, request.workflowId);
  const forbidden = notAllowed(request, read.ticket);
  // A note of ours that is there is there. Fields that say what we would have set may be anybody's: not allowed stays not written.
  if (seen.kind === 'there' && (forbidden === undefined || !isOfFields(request)))
    return applied(ports, key, { ref: seen.ref, version: read.ticket.version, left: effect.left });

  const held = (await takenMeanwhile(ports, request, read.ticket, forbidden)) ?? forbidden ?? effect.nothingToDo;
  if (held) return held;
  if (state.kind === 'tried') await waitedEnough(ports, request, state.triedAtMs);
  return send(ports, effect, request, read.ticket);
}

/**
 * The last look before a late write: a person's word is final, and the version check holds what comes after it. It goes before
 * what is not allowed: a ticket that a person has closed is theirs, and not ours with the write withheld.
 */
async function takenMeanwhile(
  ports: WritePorts,
  { workflowId, since, step, seen }: WriteRequest,
  now: DeskTicket,
  forbidden: Written | undefined,
): Promise<Written | undefined> {
  if (forbidden?.kind === 'moved') return undefined;
  if (since === undefined) {
    if (step.kind !== 'fields') return undefined;
    // A first answer comes also to a ticket that somebody has taken; but a field that a person has set since, be it back, stays theirs.
    const set = await takenSince(ports, now, workflowId, { ...seen, owner: now.owner });
    return set?.acts.includes('fields') ? { kind: 'withheld', why: 'a person has set fields meanwhile' } : undefined;
  }
  const taken = await takenSince(ports, now, workflowId, since);
  return taken && { kind: 'taken', ...taken, fields: now.fields };
}

const keyOf = ({ workflowId, episode, step }: WriteRequest): string => stepKey(workflowId, episode, stepName(step));

/** A desk may apply a write after it let us wait in vain: sooner than this a look proves nothing. */
async function waitedEnough(ports: WritePorts, request: WriteRequest, triedAtMs: number): Promise<void> {
  const restMs = triedAtMs + request.settings.lookAgainMs - (await ports.clock.nowMs());
  if (restMs > 0) throw retryAttempt('the last write may still be applied', restMs);
}

async function send(ports: WritePorts, effect: Effect, request: WriteRequest, ticket: DeskTicket): Promise<Written> {
  const { workflowId, episode, connection, step } = request;
  const intent = {
    key: keyOf(request),
    workflowId,
    episode,
    step: stepName(step),
    connection,
    ticket: request.ticket,
    changes: effect.changes,
  };
  await ports.ledger.writeTried(intent, await ports.clock.nowMs());
  // The fence: a worker that was paused wakes here, believing an old look, when the attempt is already another's.
  if (ports.leftMs() < CALL_MS) throw retryAttempt('too late in this attempt to write', 0);
  return ended(ports, effect, request, await effect.apply(ticket));
}

async function ended(ports: WritePorts, effect: Effect, request: WriteRequest, write: DeskWrite): Promise<Written> {
  const key = keyOf(request);
  switch (write.kind) {
    case 'applied':
      if (await effect.stands()) return applied(ports, key, { ref: write.ref, version: write.version, left: effect.left });
      // Some desks answer 200 and change nothing.
      ports.alert({
        kind: 'write-not-seen',
        detail: `the ticket system took our ${request.step.kind}, and it is not there: does the token see what it writes?`,
        workflowId: request.workflowId,
      });
      throw retryAttempt('the ticket system said yes, but the change is not there', request.settings.lookAgainMs);
    case 'unknown':
      throw retryAttempt(`the write may or may not have been applied: ${write.detail}`, request.settings.lookAgainMs);
    case 'not-sent':
      await ports.ledger.writeCleared(key);
      throw retryAttempt(`the ticket system did not take the write: ${write.detail}`, write.retryAfterMs);
    case 'rejected':
      return refused(ports, request, write);
  }
}

async function refused(
  ports: WritePorts,
  request: WriteRequest,
  { because, detail }: Extract<DeskWrite, { kind: 'rejected' }>,
): Promise<Written> {
  const key = keyOf(request);
  // Whoever says "gone" may be a proxy, and may have passed the write on: it counts as tried, and the next read says what is so.
  if (because === 'gone') return refusedAsGone(ports, request);
  await ports.ledger.writeCleared(key);
  if (because === 'changed-meanwhile') throw retryAttempt('the ticket changed under the write', 1_000);
  // As at a read: the answer waits until somebody has given the rights back.
  if (because === 'forbidden') throw passing({ kind: 'forbidden', detail }, ports.alert, request.workflowId);
  ports.alert({
    kind: 'write-refused',
    detail: `the ticket system does not accept our ${request.step.kind}; the decision's sealed record has it`,
    workflowId: request.workflowId,
  });
  return { kind: 'refused', why: `the ticket system refused: ${because}` };
}

/** Ten tries at the look-again wait are ten minutes in which each read has found the ticket: no restart says so for so long. */
const MOST_REFUSED_AS_GONE = 10;

async function refusedAsGone(ports: WritePorts, request: WriteRequest): Promise<Written> {
  const times = await ports.ledger.countTrouble(keyOf(request), 'refused-as-gone', await ports.clock.nowMs());
  if (times < MOST_REFUSED_AS_GONE) return later(ports, 'the ticket system refused the write as if there were no ticket', 1_000);
  if (times === MOST_REFUSED_AS_GONE)
    ports.alert({
      kind: 'write-refused',
      detail: `the ticket system shows the ticket, and refuses our ${request.step.kind} as if it were gone`,
      workflowId: request.workflowId,
    });
  return { kind: 'refused', why: 'the ticket system refused: gone' };
}

type Applied = { readonly ref: string; readonly version: string; readonly left: readonly LeftField[] };
async function applied(ports: WritePorts, key: string, { ref, version, left }: Applied): Promise<Written> {
  await ports.ledger.writeApplied(key, ref, version, await ports.clock.nowMs());
  return left.length === 0 ? { kind: 'written', ref } : { kind: 'written', ref, left };
}
