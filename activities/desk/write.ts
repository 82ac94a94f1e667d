/** The one place that writes to a ticket system: allowed? look, fence, write, re-read. */
import { stepKey } from '../../workflows/ids.ts';
import { retryAttempt } from '../failures.ts';
import { stepName } from '../../workflows/ticket/steps.ts';
import { ticketNow } from './absence.ts';
import { isOfFields, notAllowed } from './allowed.ts';
import { fence, passing } from './call.ts';
import { answeredYes, applied, isAwaited, leftOutForGood, notSeen, writtenAs } from './answered-yes.ts';
import { effectOf } from './effect.ts';
import { isAnotherNow } from './known-item.ts';
import { later, tooSoon } from './later.ts';
import { setsBefore } from './note-effect.ts';
import { takenSince } from './look.ts';
import { otherWorkOf } from './other-work.ts';
import { refused } from './refused.ts';
import { withoutTicket } from './without-ticket.ts';
import type { WritePorts } from './contract.ts';
import type { Effect } from './contract.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { WriteRequest, Written } from '../../workflows/ticket/writes.ts';

export async function writeToTicket(ports: WritePorts, request: WriteRequest): Promise<Written> {
  const key = keyOf(request);
  const state = await ports.ledger.writeState(key);
  if (state.kind === 'applied') return answeredBefore(ports, request, state.ref);

  const read = await ticketNow(ports, request);
  if (read.kind !== 'found') return withoutTicket(ports, request, key, read);
  const { workflowId, episode } = request;
  const isAnother = await isAnotherNow(ports, { workflowId, episode, ifMarked: false }, read.ticket, await ports.clock.nowMs());
  if (typeof isAnother !== 'boolean') throw passing(isAnother, ports.alert, workflowId);
  if (isAnother) return withoutTicket(ports, request, key, { kind: 'gone', why: 'the number stands for another ticket now' });

  const effect = await effectOf(ports, request, read.ticket);
  if ('kind' in effect) throw passing(effect, ports.alert, request.workflowId);
  const seen = await effect.alreadyThere(read.ticket);
  if (seen.kind === 'trouble') throw passing(seen.trouble, ports.alert, request.workflowId);
  const forbidden = leftForOthers(ports, request, read.ticket) ?? notAllowed(request, read.ticket);
  // A note of ours that is there is there. Fields that say what we would have set may be anybody's: not allowed stays not written.
  if (seen.kind === 'there' && (forbidden === undefined || !isOfFields(request)))
    return applied(ports, key, { ref: seen.ref, version: read.ticket.version }, effect);

  const held = (await takenMeanwhile(ports, request, read.ticket, forbidden)) ?? forbidden ?? effect.nothingToDo;
  if (held) return held;
  const notNow =
    (await leftOutForGood(ports, { key, effect })) ?? (await tooSoon(ports, { key, lookAgainMs: request.settings.lookAgainMs }, state));
  if (notNow) return notNow;
  return send(ports, effect, request, read.ticket);
}

/**
 * The last look before a late write: a person's word is final, and the version check holds what comes after it. It goes before
 * what is not allowed: if staff have closed the ticket, they have taken it, and the write was not merely withheld.
 */
async function takenMeanwhile(
  ports: WritePorts,
  { workflowId, since, step, seen }: WriteRequest,
  now: DeskTicket,
  forbidden: Written | undefined,
): Promise<Written | undefined> {
  if (forbidden?.kind === 'moved') return undefined;
  const { taken } = since ? await takenSince(ports, now, workflowId, since) : NOT_LATE;
  if (taken) return { kind: 'taken', ...taken, fields: now.fields };
  // A technician who answers is as good as whoever has set a field meanwhile, and each field that differs from what was read is left by itself.
  if (step.kind !== 'fields' || step.by?.kind === 'person') return undefined;
  // A first answer comes also to a ticket that somebody has taken, and a client who has chosen in the portal has taken nothing. But a
  // field that a person has set since the decision's reading, be it back, stays theirs, whatever was looked at in between.
  const { fieldsSet } = await takenSince(ports, now, workflowId, { ...seen, owner: now.owner });
  return fieldsSet ? { kind: 'withheld', why: 'a person has set fields meanwhile' } : undefined;
}

/** Where it stands now it is other work: only our own note stops asking there. */
function leftForOthers(ports: WritePorts, { workflowId, step }: WriteRequest, { client, fields }: DeskTicket): Written | undefined {
  const isElsewhere = step.kind !== 'supersede' && otherWorkOf(ports, workflowId, fields.destination) !== undefined;
  return isElsewhere ? { kind: 'moved', client } : undefined;
}

const NOT_LATE = { taken: undefined };

const keyOf = ({ workflowId, episode, step }: WriteRequest): string => stepKey(workflowId, episode, stepName(step));

async function send(ports: WritePorts, effect: Effect, request: WriteRequest, ticket: DeskTicket): Promise<Written> {
  const { workflowId, episode, process, connection, step } = request;
  const key = keyOf(request);
  const intent = {
    key,
    workflowId,
    episode,
    step: stepName(step),
    process,
    connection,
    item: request.ticket,
    changes: effect.changes,
    ...(effect.mark === undefined ? {} : { mark: effect.mark }),
  };
  // The fence: a worker that was paused wakes here, believing an old look, when the attempt is already another's. Before the try is noted,
  // so that a first one that is not sent needs no wait; and after, since noting it may be where it was paused.
  fence(ports);
  await ports.ledger.writeTried(intent, await ports.clock.nowMs());
  fence(ports);
  const write = await effect.apply(ticket);
  switch (write.kind) {
    case 'applied':
      return answeredYes(ports, request, { key, effect }, write);
    case 'unknown':
      return later(ports, `the write may or may not have been applied: ${write.detail}`, request.settings.lookAgainMs);
    case 'not-sent':
      await ports.ledger.writeCleared(key);
      throw retryAttempt(`the ticket system did not take the write: ${write.detail}`, write.retryAfterMs);
    case 'rejected':
      return refused(ports, request, { key, effect }, write);
  }
}

/** It was answered with an id and stands. Where no look has shown it yet a few more are made, and nothing is sent. */
async function answeredBefore(ports: WritePorts, request: WriteRequest, ref: string): Promise<Written> {
  const key = keyOf(request);
  const sets = await setsBefore(ports, request);
  const written = writtenAs({ left: [], ...(sets ? { sets } : {}) }, ref);
  if (!(await isAwaited(ports, key))) return written;
  const read = await ticketNow(ports, request);
  const effect = read.kind === 'found' ? await effectOf(ports, request, read.ticket) : undefined;
  const isUnseen = effect !== undefined && !('kind' in effect) && (await effect.stands()).kind === 'unseen';
  return isUnseen ? notSeen(ports, request, { key, effect }, ref) : written;
}
