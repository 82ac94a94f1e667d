/** Plays groups of alerts: two alerts fire, more come, all are over; the run of the group is exported. */
import { setTimeout as pause } from 'node:timers/promises';
import { listen } from '../../net/listen.ts';
import { signedHeaders } from '../../simulator/desk/sign.ts';
import { untilWithin } from './until.ts';
import type { Client } from '@temporalio/client';
import type { Ledger } from '../../ledger/contract.ts';
import type { Stage } from '../../simulator/stage/stage.ts';
import type { Run } from './play.ts';
import type { Scene } from './scenes.ts';

/** Simulated, and printed here for everyone: it opens nothing. */
export const ALERT_SECRET = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
/** Notes are as near to each other as a file may say. */
const SOURCE = {
  kind: 'alerts',
  webhookSecretsEnv: 'ALERT_SECRETS',
  tickets: 'desk',
  clientMap: { acme: 'acme' },
  window: { quiet: '2s', atMost: '30s' },
  notes: { apart: '1m' },
} as const;
/**
 * In one the count doubles, which is told; in one a third raises the severity by a second ticket, and both are closed; in one it raises the
 * priority, and a receiver is told.
 */
export const alertsFile = (receiver: string) =>
  ({
    alerts: {
      signed: SOURCE,
      raising: { ...SOURCE, onHigherSeverity: 'ticket', closeResolved: true },
      telling: {
        ...SOURCE,
        onHigherSeverity: 'webhook',
        higherSeverityWebhook: { url: receiver, webhookSecretsEnv: 'ALERT_SECRETS' },
      },
    },
  }) as const;
export type GoldenSource = keyof ReturnType<typeof alertsFile>['alerts'];
/** A window, a minute between two notes, and what a busy machine adds. */
const TIMEOUT_MS = 240_000;

export async function playOfAlerts(
  { stage, client, ledger }: { stage: Stage; client: Client; ledger: Ledger },
  { source, exports }: { readonly source: GoldenSource; readonly exports: Scene['exports'] },
): Promise<Run> {
  const openTickets = async (): Promise<boolean> => {
    const [episode] = await ledger.allOpenEpisodes(1);
    return episode?.ticket !== undefined && !first.includes(episode.ticket);
  };
  const first: string[] = [];
  const startsAt = new Date().toISOString();
  const alerts = ['01', '02'].map((host) => ({
    key: `DiskFull srv-${host}`,
    startsAt,
    state: 'firing',
    severity: 'warning',
    rule: 'DiskFull',
    title: 'Disk almost full',
    owner: 'acme',
    site: 'Berlin',
    host: `srv-${host}`,
  }));
  await post(stage, source, alerts);
  const [{ group } = { group: '' }] = await ledger.allOpenEpisodes(1);
  const workflowId = `alerts:${source}:${group}`;
  await until('its ticket is made', openTickets);
  const third = { ...alerts[0], key: 'DiskFull srv-03', host: 'srv-03', ...(source === 'signed' ? {} : { severity: 'critical' }) };
  first.push((await ledger.allOpenEpisodes(1))[0]?.ticket ?? '');
  const more = source !== 'signed' ? [third] : [third, { ...third, key: 'DiskFull srv-04', host: 'srv-04' }];
  await post(stage, source, more);
  if (source === 'raising') await until('its second ticket is made', openTickets);
  else await until('its ticket is told', () => isTold(client, workflowId));
  await pause(5_000);
  const endsAt = new Date().toISOString();
  const all = [...alerts, ...more];
  await post(
    stage,
    source,
    all.map((alert) => ({ ...alert, state: 'resolved', endsAt })),
  );
  await until('its run has ended', async () => (await client.workflow.getHandle(workflowId).describe()).status.name === 'COMPLETED');
  const shown = exports === 'severity' ? await messageOf(client, workflowId) : workflowId;
  return { workflowId: shown, runId: (await client.workflow.getHandle(shown).describe()).runId };
}

/** The one that its run has begun. */
async function messageOf(client: Client, workflowId: string): Promise<string> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const begun = events?.find(({ startChildWorkflowExecutionInitiatedEventAttributes: child }) => child);
  const id = begun?.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId;
  if (id) return id;
  throw new Error('Expected the group to have begun a message, got none.');
}

/** Takes a message at its second try. */
export async function startReceiver(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  let tries = 0;
  const { port, stop } = await listen(async (request) => {
    await request.arrayBuffer();
    tries += 1;
    return new Response(null, tries % 2 === 1 ? { status: 503, headers: { 'retry-after': '2' } } : { status: 204 });
  }, 0);
  return { url: `http://127.0.0.1:${port}/`, stop };
}

async function isTold(client: Client, workflowId: string): Promise<boolean> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return events?.some(({ activityTaskScheduledEventAttributes: asked }) => asked?.activityType?.name === 'tellOfGroup') === true;
}

let posts = 0;
async function post({ ingressPort }: Stage, source: GoldenSource, alerts: readonly object[]): Promise<void> {
  posts += 1;
  const body = JSON.stringify({ type: 'alerts', data: { alerts } });
  const headers = {
    'content-type': 'application/json',
    ...signedHeaders(ALERT_SECRET, { id: `msg_${posts}`, seconds: Math.floor(Date.now() / 1_000), body }),
  };
  const { status } = await fetch(`http://127.0.0.1:${ingressPort}/hooks/${source}`, { method: 'POST', headers, body });
  if (status !== 202) throw new Error(`Expected the alerts to be taken, got ${status}.`);
}

const until = (what: string, isSo: () => Promise<boolean>): Promise<void> => untilWithin(TIMEOUT_MS, what, isSo);
