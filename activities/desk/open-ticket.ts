/** The one place that makes a ticket in a ticket system: look, allowed? fence, make, re-read. */
import { openStep } from '../../workflows/ticket/steps.ts';
import { policyFor } from '../../workflows/rules/permissions.ts';
import { stepKey } from '../../workflows/ids.ts';
import { retryAttempt } from '../failures.ts';
import { kept } from './answered-yes.ts';
import { CALL_MS, fence } from './call.ts';
import { changesOf, draftOf, otherwiseIn } from './draft.ts';
import { isClosing, later, tooSoon } from './later.ts';
import { externalIdOf } from './mark.ts';
import { mayNotMake, neverShown, notMade, notShown } from './open-refused.ts';
import type { CreatedLook, DeskWrite } from '../../connectors/ticket-system.ts';
import type { Ledger, WriteIntent } from '../../ledger/contract.ts';
import type { OpenRequest, Opened } from '../../workflows/ticket/open.ts';
import type { WritePorts } from './contract.ts';
import type { Wanted } from './draft.ts';
import type { RefusalPorts } from './open-refused.ts';

export type OpenPorts = RefusalPorts & {
  readonly ledger: Pick<Ledger, 'writeState' | 'writeTried' | 'writeTimedAnew' | 'ticketOpened' | 'subkey' | 'writeMark'>;
  /** The look before a ticket is made. A port of its own only so that a counter-test can take it away. */
  readonly lookForCreated: (externalId: string) => Promise<CreatedLook>;
  readonly leftMs: WritePorts['leftMs'];
};

export async function openTicket(ports: OpenPorts, request: OpenRequest): Promise<Opened> {
  const key = openKey(request);
  const state = await ports.ledger.writeState(key);
  if (state.kind === 'applied') return { kind: 'found', ticket: state.ref, version: state.version };

  const wanted = { key, request, draft: draftOf(request.ticket, await idFor(ports.ledger, key)) };
  const seen = await ports.lookForCreated(wanted.draft.externalId);
  if (seen.kind !== 'absent') await ports.ledger.endAbsence(request.connection, wanted.draft.externalId);
  switch (seen.kind) {
    case 'found':
      return foundAgain(ports, wanted, seen);
    case 'none':
      break;
    case 'absent':
    case 'unsupported':
    case 'unreachable':
    case 'forbidden':
      return mayNotMake(ports, wanted, seen);
  }
  if (isObserved(request)) return { kind: 'withheld', why: 'this client or board is only observed' };
  const notNow = (await tooSoon(ports, { key, lookAgainMs: request.settings.lookAgainMs }, state)) ?? (await neverShown(ports, wanted));
  return notNow ?? make(ports, wanted);
}

export const openKey = ({ workflowId, episode, number, of }: Pick<OpenRequest, 'workflowId' | 'episode' | 'number' | 'of'>): string =>
  stepKey(workflowId, episode, openStep(number, of));

/** The id that was stored before the first try stays the ticket's, whatever is computed today. */
async function idFor(ledger: OpenPorts['ledger'], key: string): Promise<string> {
  const stored = await ledger.writeMark(key);
  if (stored.kind === 'stored' && stored.mark !== undefined) return stored.mark;
  return externalIdOf((await ledger.subkey('created')).subkey, key);
}

function isObserved({ settings, ticket: { client, destination, priority } }: OpenRequest): boolean {
  return policyFor(settings, { client, board: destination ?? null, priority: priority ?? null }).write === 'observe';
}

const intentOf = ({ key, draft, request }: Wanted): WriteIntent => ({
  key,
  workflowId: request.workflowId,
  episode: request.episode,
  step: openStep(request.number, request.of),
  process: request.process,
  connection: request.connection,
  item: request.item,
  changes: changesOf(draft),
  mark: draft.externalId,
});

async function make(ports: OpenPorts, wanted: Wanted): Promise<Opened> {
  // As at a note: before the try is noted, so that a first one that is not sent needs no wait, and after.
  fence(ports);
  await ports.ledger.writeTried(intentOf(wanted), await ports.clock.nowMs());
  fence(ports);
  const write = await ports.desk.createTicket(wanted.draft, CALL_MS);
  switch (write.kind) {
    case 'applied':
      return made(ports, wanted, write);
    case 'unknown':
      if (write.saidYes === true) return notShown(ports, wanted);
      return later(ports, `the ticket may or may not have been made: ${write.detail}`, wanted.request.settings.lookAgainMs);
    case 'not-sent':
      await ports.ledger.writeCleared(wanted.key);
      if (isClosing(ports)) return { kind: 'pending', why: `the ticket system did not take the ticket: ${write.detail}` };
      throw retryAttempt(`the ticket system did not take the ticket: ${write.detail}`, write.retryAfterMs);
    case 'unsupported':
    case 'rejected':
      return notMade(ports, wanted, write);
  }
}

/** An id in the answer is the proof. What else it is, is looked at once, for people: nothing is made again for it. */
async function made(ports: OpenPorts, wanted: Wanted, { ref, version }: Extract<DeskWrite, { kind: 'applied' }>): Promise<Opened> {
  await keep(ports, wanted, { ticket: ref, version });
  const read = await ports.desk.read(ref, CALL_MS);
  const otherwise = read.kind === 'found' ? otherwiseIn(wanted.draft, read.ticket) : [];
  if (otherwise.length > 0)
    ports.alert({
      kind: 'created-otherwise',
      detail: `the ticket system made ticket ${ref} with another ${otherwise.join(', ')} than it was asked for`,
      workflowId: wanted.request.workflowId,
    });
  return { kind: 'created', ticket: ref, version };
}

async function foundAgain(ports: OpenPorts, wanted: Wanted, seen: Extract<CreatedLook, { kind: 'found' }>): Promise<Opened> {
  const { ticket, version, others } = seen;
  // Whoever asks later what was done since it was made is not told what came before this version.
  await ports.ledger.countTrouble(wanted.key, 'found-again', await ports.clock.nowMs());
  await keep(ports, wanted, { ticket, version });
  if (others.length > 0)
    ports.alert({
      kind: 'created-twice',
      detail: `the ticket system has ${others.length + 1} tickets where one was wanted; ${ticket} is worked on, not ${others.slice(0, 5).join(', ')}`,
      workflowId: wanted.request.workflowId,
    });
  return { kind: 'found', ticket, version };
}

/** Before anything else can fail: what is known to be there is not made again. */
function keep({ ledger, clock }: OpenPorts, wanted: Wanted, ticket: { ticket: string; version: string }): Promise<void> {
  return kept(async () => ledger.ticketOpened(intentOf(wanted), ticket, await clock.nowMs()));
}
