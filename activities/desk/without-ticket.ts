/** What follows for a write when its ticket cannot be read: nothing can be written, because nobody knows whose ticket it is. */
import { passing } from './call.ts';
import { later } from './later.ts';
import type { WriteRequest, Written } from '../../workflows/ticket/writes.ts';
import type { Seen } from './absence.ts';
import type { WritePorts } from './contract.ts';

/** A text that grew over four megabytes is not made smaller within minutes. */
const TOO_LARGE_REST_MS = 5 * 60_000;

export async function withoutTicket(
  ports: WritePorts,
  { step, workflowId }: WriteRequest,
  key: string,
  seen: Exclude<Seen, { kind: 'found' }>,
): Promise<Written> {
  const isFirst = async (trouble: 'gone' | 'too-large'): Promise<boolean> =>
    (await ports.ledger.countTrouble(key, trouble, await ports.clock.nowMs())) === 1;
  switch (seen.kind) {
    case 'unreachable':
    case 'forbidden':
      throw passing(seen, ports.alert, workflowId);
    case 'absent':
      return later(ports, 'the ticket system does not find the ticket, which proves nothing yet', seen.restMs);
    case 'too-large':
      if (await isFirst('too-large'))
        ports.alert({
          kind: 'ticket-unreadable',
          detail: `our ${step.kind} waits: the ticket has become too large to be read`,
          workflowId,
        });
      return later(ports, `the ticket is too large: ${seen.detail}`, TOO_LARGE_REST_MS);
    case 'gone':
      // On a ticket that is gone there is nothing left to undo.
      if (step.kind === 'supersede' || step.kind === 'put-back') return { kind: 'withheld', why: 'the ticket is gone' };
      if (await isFirst('gone'))
        ports.alert({ kind: 'write-refused', detail: `our ${step.kind} could not be written: the ticket is gone`, workflowId });
      return { kind: 'refused', why: `the ticket is gone: ${seen.why}` };
  }
}
