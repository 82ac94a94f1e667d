/** What follows where a ticket is not made: the ticket system cannot, will not, or cannot be asked now. */
import { ABSENCE_PROOF, absenceOf, apartMs } from './absence.ts';
import { CALL_MS, passing } from './call.ts';
import { isClosing, later } from './later.ts';
import type { CapabilitiesRead, CreatedLook, DeskTrouble, DeskWrite } from '../../connectors/ticket-system.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Opened } from '../../workflows/ticket/open.ts';
import type { WritePorts } from './contract.ts';
import type { Wanted } from './draft.ts';
import type { ClosingPorts } from './later.ts';

export type RefusalPorts = ClosingPorts &
  Pick<WritePorts, 'desk' | 'clock' | 'alert' | 'proof'> & {
    readonly ledger: Pick<Ledger, 'writeCleared' | 'countTrouble' | 'troubleTimes' | 'countAbsence' | 'endAbsence'>;
  };

const UNSUPPORTED: Opened = { kind: 'unsupported', why: 'this ticket system makes no tickets for us' };

/** After a look that neither finds the ticket nor says that there is none. */
export async function mayNotMake(
  ports: RefusalPorts,
  wanted: Wanted,
  seen: Extract<CreatedLook, { kind: 'absent' | 'unsupported' }> | DeskTrouble,
): Promise<Opened> {
  switch (seen.kind) {
    case 'unsupported':
      return UNSUPPORTED;
    case 'unreachable':
    case 'forbidden':
      return waits(ports, wanted, seen);
    case 'absent':
      return noSuchCall(ports, wanted, await ports.desk.capabilities(CALL_MS));
  }
}

/**
 * Adapters of contract 2.0 and before answer 404 for good, a proxy while the desk restarts. What the desk says of itself is believed at once;
 * where it says nothing, 404 counts as proof where it would of a ticket.
 */
async function noSuchCall(ports: RefusalPorts, wanted: Wanted, can: CapabilitiesRead): Promise<Opened> {
  const { connection } = wanted.request;
  const about = wanted.draft.externalId;
  if (can.kind !== 'unsupported') await ports.ledger.endAbsence(connection, about);
  switch (can.kind) {
    case 'capabilities':
      return can.optional.includes('create')
        ? later(ports, 'the ticket system says that it makes tickets, and answers 404', REST_MS)
        : UNSUPPORTED;
    case 'unreachable':
    case 'forbidden':
      return waits(ports, wanted, can);
    case 'unsupported': {
      const { proof = ABSENCE_PROOF } = ports;
      const nowMs = await ports.clock.nowMs();
      const absence = absenceOf(await ports.ledger.countAbsence(connection, about, nowMs, apartMs(proof)), nowMs, proof);
      return absence.kind === 'gone'
        ? UNSUPPORTED
        : later(ports, 'the ticket system knows no such call, which proves nothing yet', absence.restMs);
    }
  }
}

/** As `passing`, but for the last attempts of an activity: whoever asks again is told so instead. */
function waits(ports: RefusalPorts, { request }: Wanted, trouble: DeskTrouble): Opened {
  const error = passing(trouble, ports.alert, request.workflowId);
  if (isClosing(ports)) return { kind: 'pending', why: error.message };
  throw error;
}

/** Ten tries are ten minutes: each but the first waits for what the one before it may still bring. */
const MOST_REFUSALS = 10;
const REST_MS = 60_000;

export async function notMade(
  ports: RefusalPorts,
  wanted: Wanted,
  write: Extract<DeskWrite, { kind: 'rejected' }> | { readonly kind: 'unsupported' },
): Promise<Opened> {
  const { key, request } = wanted;
  if (write.kind === 'unsupported' || write.because === 'invalid' || write.because === 'forbidden') await ports.ledger.writeCleared(key);
  if (write.kind === 'unsupported') return UNSUPPORTED;
  const givenUp = (why: string, isTold = true): Opened => {
    if (isTold) ports.alert({ kind: 'write-refused', detail: why, workflowId: request.workflowId });
    return { kind: 'refused', why: `the ticket system refused: ${write.because}` };
  };
  switch (write.because) {
    case 'invalid':
      // Whoever asks again is told no second time.
      return givenUp(
        'the ticket system does not make our ticket: does it know its client, site, device, board and priority?',
        (await ports.ledger.countTrouble(key, 'invalid', await ports.clock.nowMs())) === 1,
      );
    case 'forbidden':
      // As at a note: it waits until somebody has given the rights.
      return waits(ports, wanted, { kind: 'forbidden', detail: write.detail });
    case 'gone':
    case 'changed-meanwhile': {
      // A proxy's 404, or a 409 for an external id that is there already: the next look says which. Either may have been made, so it counts as tried.
      const times = await ports.ledger.countTrouble(
        key,
        write.because === 'gone' ? 'refused-as-gone' : 'conflict',
        await ports.clock.nowMs(),
      );
      if (times < MOST_REFUSALS) return later(ports, 'the ticket system refused to make the ticket, which may be there', REST_MS);
      return givenUp(`the ticket system goes on refusing our ticket, and shows none: ${write.detail}`, times === MOST_REFUSALS);
    }
  }
}

/** As of a note and of fields: a desk that says yes so often and shows nothing will do so again, and may have made a ticket each time. */
const MOST_UNSEEN = 3;
const NOT_SHOWN: Opened = { kind: 'refused', why: 'the ticket system said yes and shows no ticket' };

/** It was answered with yes and without an id: only a look can tell what came of it. */
export async function notShown({ ledger, clock, ...ports }: RefusalPorts, { key, request }: Wanted): Promise<Opened> {
  await ledger.countTrouble(key, 'unseen', await clock.nowMs());
  return later(ports, 'the ticket system said yes, and not to which ticket', request.settings.lookAgainMs);
}

/** After a look that shows none, and that came late enough. Undefined where a ticket may still be made. */
export async function neverShown({ ledger, clock, alert }: RefusalPorts, { key, request }: Wanted): Promise<Opened | undefined> {
  const times = await ledger.troubleTimes(key, 'unseen');
  if (times < MOST_UNSEEN) return undefined;
  // One more in the count: it is told once.
  if (times === MOST_UNSEEN && (await ledger.countTrouble(key, 'unseen', await clock.nowMs())) === times + 1)
    alert({
      kind: 'write-not-seen',
      detail: `the ticket system took our ticket ${times} times without saying its id, and shows none: does the token see what it makes?`,
      workflowId: request.workflowId,
    });
  return NOT_SHOWN;
}
