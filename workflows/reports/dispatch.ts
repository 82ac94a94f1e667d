/** What the schedule of a kind and zone starts: one run for each client, of the period that the schedule's own time makes due. */
import {
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  proxyLocalActivities,
  setCurrentDetails,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { SearchAttributeType, WorkflowExecutionAlreadyStartedError, defineSearchAttributeKey } from '@temporalio/common';
import { LOCAL_LOOK } from '../chain/timeouts.ts';
import { OF_THIS_GENERATION } from '../generation.ts';
import { priorityOf } from '../priority.ts';
import { CLIENT, PROCESS } from '../search-attributes.ts';
import { CLIENT_REPORT } from './process.ts';
import { reportId } from './ids.ts';
import type { DispatchActivities, DispatchInput, DispatchOutcome, ReportRunInput } from './contract.ts';

const { dueReports } = proxyLocalActivities<DispatchActivities>(LOCAL_LOOK);
/** Set by the server on what a schedule starts: the time that it wanted, however late it was started. */
const SCHEDULED = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

export async function dispatchReports({ kind, timeZone }: DispatchInput): Promise<DispatchOutcome> {
  const scheduled = workflowInfo().typedSearchAttributes.get(SCHEDULED);
  if (scheduled === undefined) return { kind: 'not-of-a-schedule' };
  const { period, clients } = await dueReports({ kind, timeZone, scheduledMs: scheduled.getTime() });
  let [started, there] = [0, 0];
  for (const client of clients) {
    if (await start({ ref: { client, kind, period }, timeZone, wanted: 'first' })) started += 1;
    else there += 1;
    setCurrentDetails(`Reports **${period}** (${kind}, ${timeZone}): ${started} begun, ${there} there already, of ${clients.length}.`);
  }
  return { kind: 'dispatched', period, started, there };
}

/** False where it was started before, by whoever. */
async function start(input: ReportRunInput): Promise<boolean> {
  const { client } = input.ref;
  try {
    await startChild('reportClient', {
      workflowId: reportId(input.ref),
      args: [input],
      // It waits for people for weeks; who started it is over in seconds.
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      priority: priorityOf({ kind: 'item', criticality: 'convenience', comesBack: false, of: client }),
      typedSearchAttributes: [{ key: CLIENT, value: client }, { key: PROCESS, value: CLIENT_REPORT.name }, OF_THIS_GENERATION],
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
