/** Pure: the rules for a write, by where its ticket stands now. */
import { placeOf, policyFor } from '../../workflows/triage/rules-for.ts';
import type { DeskTicket } from '../../connectors/desk/contract.ts';
import type { WriteRequest } from '../../workflows/triage/contract.ts';
import type { ClientPolicy } from '../../workflows/triage/settings.ts';

/**
 * Where the ticket stands now decides, but for what takes our own doing back: that is judged where it was done. A ticket that our
 * hand-over has moved still counts as being where it came from.
 */
export function rulesNow({ settings, step, seen }: WriteRequest, { client, fields }: DeskTicket): ClientPolicy {
  const isUndo = step.kind === 'supersede' || step.kind === 'put-back';
  const isOurMove = settings.handOver.kind === 'move' && fields.destination === settings.handOver.destination;
  return policyFor(
    settings,
    placeOf(client, { ...fields, destination: isUndo || isOurMove ? seen.fields.destination : fields.destination }),
  );
}
