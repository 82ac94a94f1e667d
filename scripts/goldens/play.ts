/** Plays one scene on the real service and says which run shows it. */
import { DIALECTS } from '../../simulator/stage/stage.ts';
import { controlId, pollId, reviewId, itemId } from '../../workflows/ids.ts';
import type { Client } from '@temporalio/client';
import type { Stage } from '../../simulator/stage/stage.ts';
import type { EpisodeOutcome } from '../../workflows/episode/contract.ts';
import { BODY } from './scenes.ts';
import type { Next, Scene } from './scenes.ts';

export type Run = { readonly workflowId: string; readonly runId: string };
type Played = { readonly stage: Stage; readonly client: Client; readonly ticket: string };

/** Three route failures with their retries and waits take some 10 s; a note that may still be applied is waited for a minute. */
const TIMEOUT_MS = 180_000;
const DECISION = { category: 'network', impact: 2, urgency: 1, destination: 'network-team', summary: 'The VPN gateway restarts.' };

const bodyOf = ({ isLong }: Scene): string => (isLong ? `${BODY} `.repeat(80) : BODY);

export async function play(stage: Stage, client: Client, scene: Scene): Promise<Run> {
  const { name, providers, desk, episode, next } = scene;
  for (const dialect of DIALECTS) await stage.setProvider(dialect, providers?.[dialect] ?? { kind: 'works' });
  if (desk) await stage.setDesk('note', desk);
  const dueAt = new Date(Date.now() + (scene.dueInMs ?? 4 * 3_600_000)).toISOString();
  await stage.create([
    {
      id: name,
      client: scene.client ?? 'acme',
      subject: 'VPN drops every ten minutes',
      body: bodyOf(scene),
      dueAt,
    },
  ]);
  const played = { stage, client, ticket: name };
  if (scene.news) await announcedBetween(played);
  if (scene.returns) await whileItWaits(played);
  const other = OTHER_RUNS[String(scene.exports)];
  if (other) return other(played);
  if (next) await afterAsking(played, next);
  const first = await ended(client, name, undefined);
  const exported = await beside(played, scene);
  if (exported) return exported;
  if (episode !== 2) return { workflowId: itemId('triage', 'desk', name), runId: first };
  await stage.onTicket(name, 'close');
  const closing = await ended(client, name, first);
  await stage.onTicket(name, 'reopen');
  return { workflowId: itemId('triage', 'desk', name), runId: await ended(client, name, closing) };
}

/** What is exported beside a ticket that has ended. */
async function beside({ stage, client, ticket }: Played, scene: Scene): Promise<Run | undefined> {
  switch (scene.exports) {
    case 'review':
      await stage.setProvider('openai', { kind: 'works' });
      await client.workflow.getHandle(reviewId(itemId('triage', 'desk', ticket), 1)).signal('routeBack', '*');
      return runEnded(client, reviewId(itemId('triage', 'desk', ticket), 1));
    case 'poll':
      await client.workflow.start('pollDesk', { workflowId: pollId('desk'), taskQueue: 'standby', args: [{ connection: 'desk' }] });
      return runEnded(client, pollId('desk'));
    case 'heartbeat':
      await client.workflow.start('heartbeat', { workflowId: 'heartbeat:golden', taskQueue: 'standby', args: ['golden', 'nonce'] });
      return runEnded(client, 'heartbeat:golden');
    case 'control':
    case 'drain':
    // Of a group of alerts, which has no ticket of this kind.
    case 'severity':
    case undefined:
      return undefined;
  }
}

/** Played by themselves: what is exported does not end with the ticket. */
const OTHER_RUNS: Readonly<Record<string, (played: Played) => Promise<Run>>> = { drain: drained, control: controlled };

/** The first route has failed once and is asked again when the ticket changes: the next one is asked after a look. */
async function announcedBetween({ stage, ticket }: Played): Promise<void> {
  await pause(1_000);
  await stage.onTicket(ticket, 'edit', { fields: { subject: 'VPN drops' }, actor: 'automation' });
}

async function whileItWaits({ stage, client, ticket }: Played): Promise<void> {
  await pause(12_000);
  for (const dialect of DIALECTS) await stage.setProvider(dialect, { kind: 'works' });
  await client.workflow.getHandle(itemId('triage', 'desk', ticket)).signal('routeBack', '*');
}

async function drained(played: Played): Promise<Run> {
  const { stage, client, ticket } = played;
  await asked(played);
  for (const dialect of DIALECTS) await stage.setProvider(dialect, { kind: 'works' });
  const workflowId = 'drain:ticket-triage';
  const input = { process: 'ticket-triage', route: '*', pageSize: 10, rate: 10 };
  await client.workflow.start('drainWaiting', { workflowId, taskQueue: 'standby', args: [input] });
  await ended(client, ticket, undefined);
  return runEnded(client, workflowId);
}

/** It opens while a second ticket asks, a canary finds it back, and who waits is woken. */
async function controlled(played: Played): Promise<Run> {
  const { stage, client, ticket } = played;
  await asked(played);
  await stage.create([{ id: `${ticket}-2`, client: 'acme', subject: 'VPN drops again', body: BODY }]);
  await asked({ ...played, ticket: `${ticket}-2` });
  for (const dialect of DIALECTS) await stage.setProvider(dialect, { kind: 'works' });
  await ended(client, ticket, undefined);
  await ended(client, `${ticket}-2`, undefined);
  const control = client.workflow.getHandle(controlId('openai'));
  for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline; await pause(1_000)) {
    const { events } = await control.fetchHistory();
    if (events?.some(({ activityTaskScheduledEventAttributes: one }) => one?.activityType?.name === 'startDrains')) break;
  }
  await pause(2_000);
  await control.cancel();
  return runEnded(client, controlId('openai'));
}

async function asked({ stage, ticket }: Played): Promise<void> {
  for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline; await pause(200)) {
    const notes = (await stage.journal()).filter((entry) => entry.ticket === ticket && entry.kind === 'note-added');
    if (notes.length > 0) break;
  }
  await pause(1_000);
}

async function afterAsking(played: Played, next: Next): Promise<void> {
  await asked(played);
  const { stage, client, ticket } = played;
  const handle = client.workflow.getHandle(itemId('triage', 'desk', ticket));
  const task = (number: number): string => `${itemId('triage', 'desk', ticket)}:e1:t${number}`;
  const answered = (): Promise<unknown> => handle.executeUpdate('answerTask', { args: [{ task: task(1), by: 'Kim', decision: DECISION }] });
  switch (next) {
    case 'answered':
      return void (await answered());
    case 'taken':
      return stage.onTicket(ticket, 'edit', { fields: { owner: 'kim', category: 'network' }, actor: 'staff', staff: 'Kim' });
    case 'ai-returns':
      return aiReturns(played);
    case 'cancelled':
      return void (await handle.cancel());
    case 'undo-refused':
      // AI's own note is the first to be written, then the edit of the one that asks.
      await stage.setDesk('note', { kind: 'hold', count: 1 });
      await aiReturns(played);
      for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline && (await stage.held()) === 0;) await pause(100);
      await stage.setDesk('note', { kind: 'error', status: 422, count: 1 });
      await stage.release();
      await pause(5_000);
      return void (await handle.executeUpdate('answerTask', { args: [{ task: task(2), by: 'Kim', decision: null }] }));
    case 'overtaken':
      await stage.setDesk('note', { kind: 'error', status: 500 });
      await aiReturns(played);
      await pause(5 * 60_000 + 15_000);
      await answered();
      return stage.setDesk('note', { kind: 'works' });
    case 'continued':
      await untilContinued(played, task(1));
      return void (await answered());
  }
}

async function aiReturns({ stage, client, ticket }: Played): Promise<void> {
  for (const dialect of DIALECTS) await stage.setProvider(dialect, { kind: 'works' });
  await client.workflow.getHandle(itemId('triage', 'desk', ticket)).signal('routeBack', '*');
}

async function untilContinued({ client, ticket }: Played, task: string): Promise<void> {
  const handle = client.workflow.getHandle(itemId('triage', 'desk', ticket));
  const { runId } = await handle.describe();
  for (let claims = 0; claims < 400 && (await handle.describe()).runId === runId; claims++) {
    await handle.executeUpdate('claimTask', { args: [{ task, by: 'Kim' }] });
    await handle.executeUpdate('releaseTask', { args: [{ task, by: 'Kim' }] });
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The run that has ended, whatever it was. */
async function runEnded(client: Client, workflowId: string): Promise<Run> {
  for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline; await pause(200)) {
    const seen = await client.workflow.getHandle(workflowId).describe();
    if (seen.status.name === 'RUNNING') continue;
    process.stdout.write(`${workflowId}: ${seen.status.name}\n`);
    return { workflowId, runId: seen.runId };
  }
  throw new Error(`Expected ${workflowId} to end within ${TIMEOUT_MS} ms, got none.`);
}

/** Waits for the end of the ticket's newest run that is not `before`. */
async function ended(client: Client, ticket: string, before: string | undefined): Promise<string> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (Date.now() < deadline) {
    const handle = client.workflow.getHandle<() => Promise<EpisodeOutcome>>(itemId('triage', 'desk', ticket));
    const seen = await handle.describe().catch(() => undefined); // not there yet
    if (seen?.status.name === 'CANCELLED') return seen.runId;
    if (seen && seen.runId !== before && seen.status.name === 'COMPLETED') {
      const outcome = await handle.result();
      process.stdout.write(
        `${ticket}: ${outcome.kind}, ${'routeFailures' in outcome ? outcome.routeFailures.length : 0} route failure(s)\n`,
      );
      return seen.runId;
    }
    await pause(200);
  }
  throw new Error(`Expected a run of ${ticket} to end within ${TIMEOUT_MS} ms, got none.`);
}
