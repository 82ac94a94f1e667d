/** What happens in rehearsals of reports: one is begun, looked at, answered, and found in its folder. */
import { mkdirSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { reportId } from '../../workflows/reports/ids.ts';
import { OF_THIS_GENERATION } from '../../workflows/generation.ts';
import type { ReportAnswer, ReportDraft } from '../../workflows/reports/answer.ts';
import type { ReportOutcome, ReportRef } from '../../workflows/reports/contract.ts';
import type { TaskRow } from '../../ledger/contract.ts';
import { KIMS_TOKEN, ZONE } from '../support/reporting.ts';
import { proofOf } from '../../activities/reports/approver.ts';
import { readTaskDetail } from '../../ledger/task-detail.ts';
import type { Rehearsal } from './rehearsal.ts';

/** A month that was over before any test ran, whatever the clock of the test server says. */
export const MONTH = '2026-10';
export const refOf = (client: string, period = MONTH): ReportRef => ({ client, kind: 'month', period });

export async function beginReport({ client, nowMs }: Rehearsal, ref: ReportRef, wanted: 'first' | 'next' = 'first'): Promise<void> {
  await nowMs();
  await client.workflow.start('reportClient', {
    workflowId: reportId(ref),
    taskQueue: 'standby',
    args: [{ ref, timeZone: ZONE, wanted }],
    typedSearchAttributes: [OF_THIS_GENERATION],
  });
}

export const draftOf = (task: TaskRow): ReportDraft => readTaskDetail(task)?.draft as ReportDraft;

/** Where the reports of a rehearsal go. It has to be there: a share that is not mounted is no place for reports. */
export function reportFolder() {
  let path = '';
  return {
    madeIn(dataDir: string): string {
      mkdirSync((path = join(dataDir, 'reports')));
      return path;
    },
    path: () => path,
  };
}

/** `period`: which month they are of. */
export function reportActs(opened: () => Rehearsal, folder: () => string, period: () => string = () => MONTH) {
  const idOf = (client: string): string => reportId(refOf(client, period()));
  const openTask = async (client: string): Promise<TaskRow | undefined> =>
    (await opened().ledger.tasks({ open: true, workflowId: idOf(client) }, 1))[0];
  return {
    begin: (client: string, wanted: 'first' | 'next' = 'first') => beginReport(opened(), refOf(client, period()), wanted),
    openTask,
    async asked(client: string): Promise<TaskRow> {
      let task: TaskRow | undefined;
      await opened().until(`the report of ${client} waits for a person`, async () => (task = await openTask(client)) !== undefined);
      if (task === undefined) throw new Error('Expected a task.');
      return task;
    },
    draftOf,
    /** By its hash; empty for one that is not kept. */
    pageOf: async (html: string): Promise<string> => (await opened().ledger.reportText(html)) ?? '',
    /** Rejects with the validator's reason. */
    answer: (task: TaskRow, decision: ReportAnswer, by = 'Kim', token = KIMS_TOKEN) =>
      opened()
        .handle(task.workflowId)
        .executeUpdate('answerTask', {
          args: [{ task: task.task, by, decision: { ...decision, proof: proofOf(token, { task: task.task, by, decision }) } }],
        })
        .catch((error: unknown) => {
          throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
        }),
    async outcome(client: string): Promise<ReportOutcome> {
      const id = idOf(client);
      await opened().closed(id);
      return opened().handle(id).result() as Promise<ReportOutcome>;
    },
    /** Every file that was delivered, as its client's folder and its name, with its text. */
    async delivered(): Promise<ReadonlyMap<string, string>> {
      const names = await readdir(folder(), { recursive: true }).catch(() => []);
      const files = names.filter((name) => name.endsWith('.html')).toSorted();
      return new Map(await Promise.all(files.map(async (name) => [name, await readFile(join(folder(), name), 'utf8')] as const)));
    },
  };
}
