/** Reports on a real service, begun and answered by their runs themselves: many at once, without a command for each. */
import { proofOf } from '../../activities/reports/approver.ts';
import { OF_THIS_GENERATION } from '../../workflows/generation.ts';
import { WORKFLOW_QUEUE } from '../../workflows/ids.ts';
import { reportId } from '../../workflows/reports/ids.ts';
import { openTask } from '../../workflows/people/messages.ts';
import type { Client } from '@temporalio/client';
import type { ReportDraft, ReportAnswer } from '../../workflows/reports/answer.ts';
import type { ReportOutcome, ReportRef } from '../../workflows/reports/contract.ts';
import type { Live } from './live.ts';
import { KIMS_TOKEN, ZONE } from './reporting.ts';

/** Over before any test ran. */
export const PERIOD = '2026-10';
export const refOf = (client: string): ReportRef & { readonly revision: number } => ({
  client,
  kind: 'month',
  period: PERIOD,
  revision: 1,
});
export const runOf = (client: string): string => reportId(refOf(client));

export async function beginReports(service: Live, clients: readonly string[]): Promise<void> {
  await service.withClient(async (client) => {
    for (const name of clients) {
      const { revision: _first, ...ref } = refOf(name);
      await client.workflow.start('reportClient', {
        workflowId: runOf(name),
        taskQueue: WORKFLOW_QUEUE,
        args: [{ ref, timeZone: ZONE, wanted: 'first' }],
        typedSearchAttributes: [OF_THIS_GENERATION],
      });
    }
  });
}

/** Approves the page that the run shows now, as Kim. Where nobody waits for the answer, a run that is killed keeps nobody waiting. */
export async function approve(client: Client, name: string): Promise<void> {
  const task = await client.workflow.getHandle(runOf(name)).query(openTask);
  if (task === null) throw new Error(`Expected the report of ${name} to wait for a person.`);
  const { html } = task.draft as ReportDraft;
  const decision: ReportAnswer = { kind: 'approve', html, mapping: true };
  const word = { task: task.id, by: 'Kim', decision };
  const proof = proofOf(KIMS_TOKEN, word);
  await client.workflow.getHandle(runOf(name)).executeUpdate('answerTask', { args: [{ ...word, decision: { ...decision, proof } }] });
}

export const outcomeOf = (client: Client, name: string): Promise<ReportOutcome> =>
  client.workflow.getHandle(runOf(name)).result() as Promise<ReportOutcome>;
