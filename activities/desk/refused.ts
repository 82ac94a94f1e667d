/** What follows when the ticket system refuses a write: a bounded number of tries, or tries at growing intervals. */
import { passing } from './call.ts';
import { later } from './later.ts';
import type { DeskWrite } from '../../connectors/ticket-system.ts';
import type { WriteRequest, Written } from '../../workflows/ticket/writes.ts';
import type { Effect, WritePorts } from './contract.ts';

/** Ten tries are four minutes for a note on a ticket that somebody holds open, and ten for one that is refused as gone. */
const MOST_REFUSALS = 10;
const FIRST_REST_MS = 1_000;
/** A ticket that changes all the time is still looked at each minute. */
const LONGEST_REST_MS = 60_000;

export async function refused(
  ports: WritePorts,
  request: WriteRequest,
  { key, effect }: { readonly key: string; readonly effect: Effect },
  { because, detail }: Extract<DeskWrite, { kind: 'rejected' }>,
): Promise<Written> {
  const count = async (trouble: 'conflict' | 'refused-as-gone'): Promise<number> =>
    ports.ledger.countTrouble(key, trouble, await ports.clock.nowMs());
  const givenUp = (why: string, isTold = true): Written => {
    if (isTold) ports.alert({ kind: 'write-refused', detail: why, workflowId: request.workflowId });
    return { kind: 'refused', why: `the ticket system refused: ${because}` };
  };
  // Whoever says "gone" may be a proxy, and may have passed the write on: it counts as tried.
  if (because !== 'gone') await ports.ledger.writeCleared(key);
  const { step } = request;
  switch (because) {
    case 'gone': {
      const times = await count('refused-as-gone');
      // The next read says what is so: it counts the absence, or finds the ticket.
      if (times < MOST_REFUSALS) return later(ports, 'the ticket system refused the write as if there were no ticket', FIRST_REST_MS);
      return givenUp(`the ticket system shows the ticket, and refuses our ${step.kind} as if it were gone`, times === MOST_REFUSALS);
    }
    case 'changed-meanwhile': {
      const times = await count('conflict');
      // A note goes over nothing and names no version: a desk that goes on refusing it so means something else.
      if (effect.provenBy === 'answer' && times >= MOST_REFUSALS)
        return givenUp(`the ticket system goes on saying that the ticket has changed, to our ${step.kind}`, times === MOST_REFUSALS);
      return later(ports, 'the ticket changed under the write', Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (times - 1)));
    }
    case 'forbidden':
      // As at a read: the answer waits until somebody has given the rights back.
      throw passing({ kind: 'forbidden', detail }, ports.alert, request.workflowId);
    case 'invalid':
      return givenUp(`the ticket system does not accept our ${step.kind}; the decision's sealed record has it`);
  }
}
