/** The one place that writes to a ticket system: allowed? look, fence, write, re-read. */
import { stepKey } from '../../workflows/ids.ts';
import { maySet, maySetSome } from '../../workflows/triage/rules-for.ts';
import { retryAttempt } from '../failures.ts';
import { stepName } from '../../workflows/triage/steps.ts';
import { CALL_MS, passing } from './read.ts';
import { effectOf } from './effect.ts';
import { isAnotherNow } from './known-item.ts';
import { takenSince } from './look.ts';
import { rulesNow } from './rules-now.ts';
import type { Effect } from './effect.ts';
import type { Desk, DeskTicket, DeskWrite, NoteLook } from '../../connectors/desk/contract.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { LeftField, WriteRequest, Written } from '../../workflows/triage/contract.ts';
import type { Alert, Clock } from '../clock.ts';

export type WritePorts = {
  readonly desk: Desk;
  readonly ledger: Pick<
    Ledger,
    'writeState' | 'writeTried' | 'writeCleared' | 'writeApplied' | 'failingSince' | 'item' | 'writes' | 'highestEpisode'
  >;
  readonly clock: Clock;
  readonly alert: Alert;
  /** The look before a write. A port of its own only so that a counter-test can take it away. */
  readonly look: (ticket: string, mark: string) => Promise<NoteLook>;
  /** Milliseconds until this attempt is given to another worker, on a clock that no pause stops. */
  readonly leftMs: () => number;
};

export async function writeToTicket(ports: WritePorts, request: WriteRequest): Promise<Written> {
  const key = keyOf(request);
  const state = await ports.ledger.writeState(key);
  if (state.kind === 'applied') return { kind: 'written', ref: state.ref };

  const read = await ports.desk.read(request.ticket, CALL_MS);
  if (read.kind === 'unreachable' || read.kind === 'forbidden') throw passing(read, ports.alert, request.workflowId);
  if (read.kind !== 'found') return ofNoTicket(request);
  const { workflowId, episode } = request;
  const isAnother = await isAnotherNow(ports, { workflowId, episode, ifMarked: false }, read.ticket, await ports.clock.nowMs());
  if (typeof isAnother !== 'boolean') throw passing(isAnother, ports.alert, workflowId);
  if (isAnother) return ofNoTicket(request);

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
  { ticket, workflowId, since, step, seen }: WriteRequest,
  { fields }: DeskTicket,
  forbidden: Written | undefined,
): Promise<Written | undefined> {
  if (forbidden?.kind === 'moved') return undefined;
  const { settled } = since ? await takenSince(ports, ticket, workflowId, since) : NOT_LATE;
  if (settled) return { kind: 'taken', ...settled, fields };
  if (step.kind !== 'fields') return undefined;
  // A first answer comes also to a ticket that somebody has taken, and a client who has chosen in the portal has taken nothing. But a
  // field that a person has set since the decision's reading, be it back, stays theirs, whatever was looked at in between.
  const { fieldsSet } = await takenSince(ports, ticket, workflowId, { ...seen, owner: undefined });
  return fieldsSet ? { kind: 'withheld', why: 'a person has set fields meanwhile' } : undefined;
}

const NOT_LATE = { settled: undefined };

/** On a ticket that is gone there is nothing left to undo. */
const ofNoTicket = ({ step }: WriteRequest): Written =>
  step.kind === 'supersede' || step.kind === 'put-back'
    ? { kind: 'withheld', why: 'the ticket is gone' }
    : { kind: 'refused', why: 'the ticket is gone' };

const keyOf = ({ workflowId, episode, step }: WriteRequest): string => stepKey(workflowId, episode, stepName(step));

/** What may be written is a setting, asked here and nowhere else, under the rules of the client whose ticket it is now. */
function notAllowed(request: WriteRequest, ticket: DeskTicket): Written | undefined {
  const isMoved = ticket.client !== request.client;
  if (isMoved && request.step.kind !== 'supersede') return { kind: 'moved', client: ticket.client };
  const policy = rulesNow(request, ticket);
  if (policy.write === 'observe') return { kind: 'withheld', why: 'this ticket is only observed' };
  if (isOfFields(request) && !maySetSome(policy)) return { kind: 'withheld', why: 'only notes are allowed here' };
  if (isMove(request) && !maySet(policy, 'destination')) return { kind: 'withheld', why: 'the destination is only suggested here' };
  // Our own note stops asking also where the ticket has gone on: to another client, or to its end.
  if (request.step.kind === 'supersede') return undefined;
  if (ticket.status === 'closed') return { kind: 'withheld', why: 'the ticket was closed meanwhile' };
  if (isOwned(request, ticket)) return { kind: 'withheld', why: 'a technician owns the ticket: a note at most' };
  return undefined;
}

/** Whoever owns a ticket decides what stands in its fields; a person who answers has decided it. */
function isOwned({ step }: WriteRequest, { owner }: DeskTicket): boolean {
  if (owner === undefined) return false;
  return step.kind === 'move' || (step.kind === 'fields' && step.by?.kind !== 'person');
}

function isOfFields({ step }: WriteRequest): boolean {
  return step.kind === 'fields' || step.kind === 'move' || step.kind === 'put-back';
}

const isMove = ({ step }: WriteRequest): boolean => step.kind === 'move' || step.kind === 'put-back';

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
      await ports.ledger.writeCleared(key);
      if (write.because === 'changed-meanwhile') throw retryAttempt('the ticket changed under the write', 1_000);
      // As at a read: the answer waits until somebody has given the rights back.
      if (write.because === 'forbidden') throw passing({ kind: 'forbidden', detail: write.detail }, ports.alert, request.workflowId);
      if (write.because === 'invalid')
        ports.alert({
          kind: 'write-refused',
          detail: `the ticket system does not accept our ${request.step.kind}; the decision's sealed record has it`,
          workflowId: request.workflowId,
        });
      return { kind: 'refused', why: `the ticket system refused: ${write.because}` };
  }
}

type Applied = { readonly ref: string; readonly version: string; readonly left: readonly LeftField[] };
async function applied(ports: WritePorts, key: string, { ref, version, left }: Applied): Promise<Written> {
  await ports.ledger.writeApplied(key, ref, version, await ports.clock.nowMs());
  return left.length === 0 ? { kind: 'written', ref } : { kind: 'written', ref, left };
}
