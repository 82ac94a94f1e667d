/** What of an approved report is sent again, and how that has ended, by what the outbox says of all of its recipients. */
import { endUnderWay } from './delivering.ts';
import type { ResendAsked, ResendBegun, RevisionRef } from '../../workflows/reports/contract.ts';
import type { ReportPorts } from './ports.ts';

export async function beginResending({ ledger, clock, configured }: ReportPorts, { ref, recipients }: ResendAsked): Promise<ResendBegun> {
  const row = await ledger.report(ref);
  if (row?.html === undefined) return { kind: 'nothing', why: 'there is no page of it' };
  const again = await ledger.resendReport(row, recipients, await clock.nowMs());
  if (again.length === 0)
    return { kind: 'nothing', why: `revision ${row.revision} is ${row.state}, and nobody of them is to get it again` };
  const { client, kind, period } = ref;
  const onTickets = configured.onTickets(again);
  return {
    kind: 'resend',
    of: { client, kind, period, revision: row.revision, timeZone: row.timeZone },
    html: row.html,
    recipients: again,
    ...(onTickets === undefined ? {} : { onTickets }),
  };
}

export async function endResending(ports: ReportPorts, of: RevisionRef): Promise<'sent' | 'sent-in-part'> {
  const { ledger, clock } = ports;
  await endUnderWay(ports, of);
  const open = (await ledger.outbox(of)).filter(({ state }) => state !== 'accepted').map(({ recipient }) => recipient);
  const state = open.length === 0 ? 'sent' : 'sent-in-part';
  const why = open.length === 0 ? {} : { why: `see the outbox: ${open.join(', ')}` };
  await ledger.stepReport(of, { state, atMs: await clock.nowMs(), ...why });
  return state;
}
