/**
 * Plays reports: one is written by the simulated model, approved and put into a folder; one is edited before; one is written by machines that are back
 * later; one is sent again; what a schedule starts; and a month so far.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { proofOf } from '../../activities/reports/approver.ts';
import { readTaskDetail } from '../../ledger/task-detail.ts';
import { OF_THIS_GENERATION } from '../../workflows/generation.ts';
import { WORKFLOW_QUEUE } from '../../workflows/ids.ts';
import { periodAt } from '../../activities/reports/periods.ts';
import { reportId, scheduleId, soFarId } from '../../workflows/reports/ids.ts';
import { CLIENT_REPORT } from '../../workflows/reports/process.ts';
import { CLIENT, PROCESS } from '../../workflows/search-attributes.ts';
import { untilWithin } from './until.ts';
import type { Client } from '@temporalio/client';
import type { Ledger } from '../../ledger/contract.ts';
import type { Stage } from '../../simulator/stage/stage.ts';
import type { ReportAnswer, ReportDraft } from '../../workflows/reports/answer.ts';
import type { ReportRef, ReportRunInput, ResendInput } from '../../workflows/reports/contract.ts';
import type { Run } from './play.ts';

export type GoldenReport = 'approved' | 'edited' | 'returned' | 'resent' | 'dispatched' | 'so-far';
/** Simulated, and printed here for everyone: it opens nothing. */
export const APPROVER_TOKEN = 'the-token-of-the-goldens';
const ZONE = 'Europe/Berlin';
export const REPORTS_FILE = {
  reports: {
    tickets: 'desk',
    timeZone: ZONE,
    name: 'Harbour IT',
    approvers: [{ name: 'Kim', tokenEnv: 'APPROVER' }],
    recipients: { archive: { kind: 'folder', folder: './reports' } },
    proseWithin: '1m',
    clients: { acme: { kinds: ['month'], recipients: ['archive'] } },
  },
} as const;
const DIALECTS = ['openai', 'anthropic', 'ollama'] as const;
const TIMEOUT_MS = 180_000;
type Place = { readonly stage: Stage; readonly client: Client; readonly ledger: Ledger };
/** Months that are over, one for each scene. */
const MONTHS = { approved: '2026-08', resent: '2026-09', edited: '2026-07', returned: '2026-06' } as const;

export async function playOfReports(place: Place, which: GoldenReport): Promise<Run> {
  const { stage, client, ledger } = place;
  const folder = join(dirname(stage.configPath), 'reports');
  await mkdir(join(folder, 'acme', 'month'), { recursive: true });
  if (which === 'dispatched') return dispatched(client);
  if (which === 'so-far') return soFar(client);
  const ref: ReportRef = { client: 'acme', kind: 'month', period: MONTHS[which] };
  // Another content under its name: it is refused, and a person has it sent again.
  const taken = join(folder, 'acme', 'month', `${ref.period}-r1.html`);
  if (which === 'resent') await writeFile(taken, 'taken');
  if (which === 'returned') for (const dialect of DIALECTS) await stage.setProvider(dialect, { kind: 'status', status: 503 });
  const run = await approved(place, ref, which);
  if (which !== 'resent') return run;
  await rm(taken);
  const outbox = await ledger.outbox({ ...ref, revision: 1 });
  const input: ResendInput = { ref, recipients: outbox.map(({ recipient }) => recipient), timeZone: ZONE };
  await client.workflow.start(CLIENT_REPORT.resendType, { ...startOf(ref), args: [input] });
  return ended(client, reportId(ref));
}

async function approved({ stage, client, ledger }: Place, ref: ReportRef, which: GoldenReport): Promise<Run> {
  const workflowId = reportId(ref);
  const input: ReportRunInput = { ref, timeZone: ZONE, wanted: 'next' };
  await client.workflow.start(CLIENT_REPORT.workflowType, { ...startOf(ref), args: [input] });
  const task = async () => (await ledger.tasks({ open: true, workflowId }, 1))[0];
  await until('somebody is asked to approve it', async () => (await task()) !== undefined);
  const say = async (decisionOn: (html: string) => ReportAnswer): Promise<void> => {
    const asked = await task();
    if (asked === undefined) throw new Error('Expected a task.');
    const draft = readTaskDetail(asked)?.draft as ReportDraft | undefined;
    const word = { task: asked.task, by: 'Kim', decision: decisionOn(draft?.html ?? '') };
    const request = { ...word, decision: { ...word.decision, proof: proofOf(APPROVER_TOKEN, word) } };
    await client.workflow.getHandle(workflowId).executeUpdate('answerTask', { args: [request] });
  };
  if (which === 'returned') {
    for (const dialect of DIALECTS) await stage.setProvider(dialect, { kind: 'works' });
    await until('machines are back, and have written its next revision', async () => {
      if ((await task())?.episode === 2) return true;
      await client.workflow.getHandle(workflowId).signal('routeBack', '*');
      await pause(5_000);
      return false;
    });
  }
  if (which === 'edited') {
    const text = await ledger.putReportText('Thank you for your trust. We see {{created}}.', Date.now());
    await say((html) => ({ kind: 'edit', html, sections: { outcome: text } }));
  }
  await say((html) => ({ kind: 'approve', html, mapping: true }));
  return ended(client, workflowId);
}

/** Its schedule is told to begin now: the period is the last one that is over. */
async function dispatched(client: Client): Promise<Run> {
  const handle = client.schedule.getHandle(scheduleId('month', ZONE));
  await handle.trigger();
  const newest = async () => (await handle.describe()).info.recentActions.at(-1)?.action;
  await until('the schedule has begun its run', async () => (await newest()) !== undefined);
  const begun = await newest();
  if (begun?.type !== 'startWorkflow') throw new Error('Expected a run of the schedule.');
  return ended(client, begun.workflow.workflowId);
}

/** Of the month that is under way. */
async function soFar(client: Client): Promise<Run> {
  const ref: ReportRef = { client: 'acme', kind: 'month', period: periodAt('month', Date.now(), ZONE)?.id ?? '' };
  const workflowId = soFarId(ref);
  await client.workflow.start(CLIENT_REPORT.soFarType, { ...startOf(ref), workflowId, args: [{ ref, timeZone: ZONE }] });
  return ended(client, workflowId);
}

const startOf = (ref: ReportRef) => ({
  workflowId: reportId(ref),
  taskQueue: WORKFLOW_QUEUE,
  typedSearchAttributes: [{ key: CLIENT, value: ref.client }, { key: PROCESS, value: CLIENT_REPORT.name }, OF_THIS_GENERATION],
});

async function ended(client: Client, workflowId: string): Promise<Run> {
  const handle = client.workflow.getHandle(workflowId);
  await until(`${workflowId} has ended`, async () => (await handle.describe()).status.name === 'COMPLETED');
  return { workflowId, runId: (await handle.describe()).runId };
}

const until = (what: string, isSo: () => Promise<boolean>): Promise<void> => untilWithin(TIMEOUT_MS, what, isSo);
