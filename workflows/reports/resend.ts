/** What a person wants sent again of an approved report: to those alone who are named, and who do not have it. */
import { makeContinueAsNewFunc, proxyActivities, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import { failureAsValue } from '../chain/failure.ts';
import { recordTimeouts } from '../records/timeouts.ts';
import { reportAgain } from './messages.ts';
import { CLIENT_REPORT } from './process.ts';
import { deliverTimeoutsTo } from './timeouts.ts';
import type { DeliveryEnd, ReportActivities, ReportLocalActivities, ResendInput, ResendOutcome } from './contract.ts';
import type { reportClient } from './report.ts';

const { beginResend, endResend } = proxyLocalActivities<ReportLocalActivities>(recordTimeouts);

export async function resendReport({ ref, recipients, timeZone }: ResendInput): Promise<ResendOutcome> {
  let again = false;
  // It has the id of the report's own run: whoever wants a newer revision meanwhile has told it to this one.
  setHandler(reportAgain, () => void (again = true));
  const outcome = await resent({ ref, recipients });
  if (again)
    await makeContinueAsNewFunc<typeof reportClient>({ workflowType: CLIENT_REPORT.workflowType })({ ref, timeZone, wanted: 'next' });
  return outcome;
}

async function resent({ ref, recipients }: Pick<ResendInput, 'ref' | 'recipients'>): Promise<ResendOutcome> {
  const begun = await beginResend({ ref, recipients });
  if (begun.kind === 'nothing') return begun;
  // How each ends stands in the outbox: one that fails keeps no other from being tried.
  for (const recipient of begun.recipients) {
    const timeouts = deliverTimeoutsTo(ref.client, recipient, begun.onTickets);
    const { deliverReport } = proxyActivities<Pick<ReportActivities, 'deliverReport'>>(timeouts);
    await failureAsValue<DeliveryEnd>(() => deliverReport(begun.of, recipient, begun.html));
  }
  return { kind: await endResend(begun.of) };
}
