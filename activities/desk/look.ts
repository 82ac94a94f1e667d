/** Looks whether a person has settled a ticket in its own system. Their word counts wherever it was given. */
import { ticketNow } from './absence.ts';
import { CALL_MS, passing } from './call.ts';
import { settledByDifference } from './difference.ts';
import type { Act, ActKind, Desk, DeskTicket } from '../../connectors/desk/contract.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Handled } from '../../workflows/people/contract.ts';
import type { DeskNow } from '../../workflows/people/wait.ts';
import type { Since } from '../../workflows/triage/contract.ts';
import type { Alert, Clock } from '../clock.ts';
import type { AbsenceProof } from './absence.ts';

export type LookPorts = {
  readonly desk: Desk;
  readonly ledger: Pick<Ledger, 'countAbsence' | 'endAbsence' | 'writes'>;
  readonly clock: Clock;
  readonly alert: Alert;
  /** @default ABSENCE_PROOF */
  readonly proof?: AbsenceProof;
};
export type LookRequest = { readonly connection: string; readonly ticket: string; readonly workflowId: string; readonly since: Since };

/** What means that somebody has taken the ticket. An automation that assigns tickets has taken nothing. */
const SETTLING: readonly ActKind[] = ['owner', 'fields', 'reply', 'closed', 'merged'];

export async function lookAtTicket(ports: LookPorts, request: LookRequest): Promise<DeskNow> {
  const read = await ticketNow(ports, request);
  switch (read.kind) {
    case 'gone':
      return read;
    case 'absent':
      return { kind: 'unknown', why: 'the ticket system does not find the ticket, which proves nothing yet' };
    case 'too-large':
      return { kind: 'unknown', why: `the ticket is too large: ${read.detail}` };
    case 'unreachable':
    case 'forbidden':
      throw passing(read, ports.alert, request.workflowId);
    case 'found': {
      const { client, fields, version, owner } = read.ticket;
      const taken = await takenSince(ports, read.ticket, request.workflowId, request.since);
      const standing = { client, board: fields.destination, priority: fields.priority };
      // The next look begins here: a desk need not know a version for ever.
      return taken
        ? { kind: 'handled', ...taken, fields, ...standing }
        : { kind: 'untouched', ...standing, since: { version, fields, owner } };
    }
  }
}

/** Asked after the ticket was read as `now`: whatever came before that read is among the acts. Undefined where no person has acted. */
export async function takenSince(
  { desk, alert, ledger }: Pick<LookPorts, 'desk' | 'alert'> & { readonly ledger: Pick<Ledger, 'writes'> },
  now: DeskTicket,
  workflowId: string,
  since: Since,
): Promise<Omit<Handled, 'fields'> | undefined> {
  const read = await desk.acts(now.id, since.version, CALL_MS);
  switch (read.kind) {
    case 'acts':
      return settledBy(read.acts);
    // Never "nobody acted", and not asked for ever: the version will not come back.
    case 'unknown-version': {
      const ours = await ledger.writes(workflowId);
      return settledByDifference(
        now,
        since,
        ours.flatMap(({ changes }) => changes),
      );
    }
    case 'unreachable':
    case 'forbidden':
      throw passing(read, alert, workflowId);
  }
}

/** Pure. `by` is the last one who was named. */
export function settledBy(acts: readonly Act[]): Omit<Handled, 'fields'> | undefined {
  const settling = acts.filter(({ actor, kind }) => actor === 'person' && SETTLING.includes(kind));
  if (settling.length === 0) return undefined;
  return { by: settling.findLast(({ staff }) => staff !== undefined)?.staff, acts: [...new Set(settling.map(({ kind }) => kind))] };
}
