/** Workflows whose tasks keep failing, as Temporal itself says. */
import type { Client } from '@temporalio/client';

/** Set by the server when a workflow task has failed several times in a row, and taken away at the next that succeeds. */
const FAILING = "ExecutionStatus = 'Running' AND TemporalReportedProblems IS NOT NULL";
/** A list of nothing takes milliseconds; a server that hangs must not hang the check. */
const LIST_MS = 10_000;
/** As many as the check holds in memory at ease. Above, all have one cause, and each further check comes to the rest. */
const MOST = 10_000;

export function failingNow(client: Pick<Client, 'workflow' | 'withDeadline'>): Promise<readonly string[]> {
  return client.withDeadline(Date.now() + LIST_MS, async () => {
    const ids: string[] = [];
    for await (const { workflowId } of client.workflow.list({ query: FAILING })) {
      ids.push(workflowId);
      if (ids.length >= MOST) break;
    }
    return ids;
  });
}
