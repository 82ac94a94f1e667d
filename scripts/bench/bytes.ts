/** What a run has put into its history through queued activities, in bytes as the server keeps them. */
import type { Client } from '@temporalio/client';

export type Bytes = { readonly events: number; readonly input: number; readonly activities: readonly Taken[]; readonly all: number };
type Taken = { readonly takes: number; readonly gives: number };
type Payloads = { readonly payloads?: readonly { readonly data?: Uint8Array | null }[] | null } | null | undefined;

const bytesOf = (given: Payloads): number => (given?.payloads ?? []).reduce((sum, { data }) => sum + (data?.length ?? 0), 0);

export async function bytesOfRun(client: Client, workflowId: string): Promise<Bytes> {
  const handle = client.workflow.getHandle(workflowId);
  // Its note is there before its last activity has come back.
  await handle.result();
  const { events } = await handle.fetchHistory();
  const history = events ?? [];
  const activities = history.flatMap((event) => {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (!scheduled) return [];
    const completed = history.find(
      ({ activityTaskCompletedEventAttributes: done }) => done?.scheduledEventId?.eq(event.eventId ?? 0) === true,
    );
    return [{ takes: bytesOf(scheduled.input), gives: bytesOf(completed?.activityTaskCompletedEventAttributes?.result) }];
  });
  const started = history[0]?.workflowExecutionStartedEventAttributes;
  const all = activities.reduce((sum, { takes, gives }) => sum + takes + gives, 0);
  return { events: history.length, input: bytesOf(started?.input), activities, all };
}
