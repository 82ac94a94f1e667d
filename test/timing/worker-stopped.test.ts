/** The model worker of the primary hangs, and is killed, while tickets come in: who waits for it, who does not, and when traffic is back. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { createSeal } from '../../encryption/cipher.ts';
import { openLedger } from '../../ledger/open.ts';
import { makeKey, place, startPart } from '../support/apart.ts';
import { OPEN, keyIn, someTickets, until } from '../support/live.ts';
import { triageId } from '../support/triage-id.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Stage } from '../../simulator/stage/stage.ts';

/** As in production. */
const LIVENESS_MS = 15_000;
const PER_SECOND = 1;
/** How long it is away: longer than the time-out, and than the heartbeats of what was under way. */
const AWAY_MS = 30_000;
const PRIMARY = 'openai/gpt-5.5';
/** After which a request is taken from a worker that says nothing. */
const HEARTBEAT_MS = 20_000;
const { TIMEOUT_TYPE_SCHEDULE_TO_START, TIMEOUT_TYPE_HEARTBEAT } = proto.temporal.api.enums.v1.TimeoutType;

type Fed = { readonly ticket: string; readonly atMs: number };
type Feeding = { readonly fed: readonly Fed[]; stop(): Promise<void> };

/** Tickets at a rate until it is stopped. */
function feed(stage: Stage, prefix: string): Feeding {
  const fed: Fed[] = [];
  let isOver = false;
  const startedAtMs = Date.now();
  const done = (async () => {
    for (const ticket of someTickets(1_000, prefix)) {
      await pause(Math.max(0, startedAtMs + (fed.length * 1_000) / PER_SECOND - Date.now()));
      if (isOver) return;
      fed.push({ ticket: ticket.id, atMs: Date.now() });
      await stage.create([ticket]);
    }
  })();
  return { fed, stop: async () => ((isOver = true), done) };
}

/** `waitedMs`: in the primary's queue, in vain. `wasLost`: it was handed to its worker, and nothing came of it; `wasAsked`: a request had been made. */
type Seen = Fed & {
  readonly route: string | undefined;
  readonly detail: string;
  readonly waitedMs: number;
  readonly wasLost: boolean;
  readonly wasAsked: boolean;
  /** When it was first given to the primary's queue. */
  readonly goesAtMs: number | undefined;
};
type Source = { readonly ledger: Ledger; readonly client: Client };

async function decided({ ledger, client }: Source, fed: readonly Fed[]): Promise<readonly Seen[]> {
  const rows = await until(
    `decisions of ${fed.length} tickets`,
    240_000,
    async () => new Map((await ledger.decisions({})).map((row) => [row.workflowId, row])),
    (found) => fed.every(({ ticket }) => found.has(triageId('desk', ticket))),
  );
  const seen: Seen[] = [];
  for (const one of fed) {
    const row = rows.get(triageId('desk', one.ticket)) ?? assert.fail(`no decision of ${one.ticket}`);
    const wasAsked = (await ledger.attempts(row.workflowId)).some(({ route }) => route === PRIMARY);
    seen.push({ ...one, wasAsked, route: row.route, detail: row.detail, ...(await inQueue(client, row.workflowId)) });
  }
  return seen;
}

type Queued = Pick<Seen, 'waitedMs' | 'wasLost' | 'goesAtMs'>;
async function inQueue(client: Client, workflowId: string): Promise<Queued> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const scheduled = new Map<string, { readonly atMs: number; readonly patienceMs: number }>();
  let [waitedMs, wasLost] = [0, false];
  for (const { eventId, eventTime, activityTaskScheduledEventAttributes: given, activityTaskTimedOutEventAttributes: out } of events ??
    []) {
    const atMs = msOf(eventTime);
    if (given?.taskQueue?.name === 'llm-openai') scheduled.set(String(eventId), { atMs, patienceMs: msOf(given.scheduleToStartTimeout) });
    const since = scheduled.get(String(out?.scheduledEventId));
    const type = out?.failure?.timeoutFailureInfo?.timeoutType;
    if (since === undefined) continue;
    // What was taken and given out again ends later than that, by heartbeats that were missed.
    if (type === TIMEOUT_TYPE_HEARTBEAT || atMs - since.atMs > since.patienceMs + HEARTBEAT_MS / 2) wasLost = true;
    if (type === TIMEOUT_TYPE_SCHEDULE_TO_START) waitedMs += Math.min(atMs - since.atMs, since.patienceMs);
  }
  return { waitedMs, wasLost, goesAtMs: [...scheduled.values()][0]?.atMs };
}
type Stamp = { readonly seconds?: unknown; readonly nanos?: number | null } | null | undefined;
const msOf = (stamp: Stamp): number => Number(stamp?.seconds ?? 0) * 1_000 + (stamp?.nanos ?? 0) / 1_000_000;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

test('the worker of the primary hangs, and is killed, under load: nobody waits for it as long as the liveness time-out', async (t) => {
  const given = await place(t, { ...OPEN, livenessMs: LIVENESS_MS, lookAgainMs: 2_000 });
  const { stage, dataDir } = given;
  await makeKey(given);
  const part = (args: readonly string[]) => startPart(t, given, args);
  const primary = () => part(['worker', '--queues', 'llm-openai']);
  const [first] = await Promise.all([
    primary(),
    part(['worker', '--queues', 'llm-anthropic,llm-ollama']),
    part(['worker', '--queues', 'standby,desk-desk']),
    part(['ingress', '--port', String(stage.ingressPort)]),
  ]);
  const ledger = await openLedger({ path: join(dataDir, 'ledger.db'), seal: createSeal([await keyIn(dataDir)]) });
  t.after(() => ledger.close());
  const connection = await Connection.connect({ address: given.env['TEMPORAL_ADDRESS'] ?? '' });
  t.after(() => connection.close());
  const client = new Client({ connection });
  await stage.setProvider('openai', { kind: 'slow', ms: 400 });

  const runs = [
    {
      how: 'hangs',
      away: async () => void process.kill(first.pid, 'SIGSTOP'),
      back: async () => void process.kill(first.pid, 'SIGCONT'),
    },
    { how: 'is killed', away: () => first.kill(), back: async () => void (await primary()) },
  ];
  for (const [at, { how, away, back }] of runs.entries()) {
    const feeding = feed(stage, `${at}-`);
    await pause(8_000);
    const awayAtMs = Date.now();
    await away();
    await pause(AWAY_MS);
    await back();
    const backAtMs = Date.now();
    await pause(15_000);
    await feeding.stop();
    const seen = await decided({ ledger, client }, feeding.fed);

    const meanwhile = seen.filter(({ atMs }) => atMs > awayAtMs && atMs < backAtMs);
    const looked = seen.filter(({ waitedMs }) => waitedMs > 0);
    const longestMs = Math.max(0, ...looked.map(({ waitedMs }) => waitedMs));
    const whole = looked.filter(({ waitedMs }) => waitedMs >= LIVENESS_MS);
    const passed = meanwhile.filter(({ goesAtMs, detail }) => goesAtMs === undefined && detail.includes('no worker serves it'));
    const lost = seen.filter(({ wasLost, wasAsked }) => wasLost && !wasAsked);
    const underWay = seen.filter(({ wasLost, wasAsked }) => wasLost && wasAsked);
    const again = seen.find(({ goesAtMs = 0, route }) => goesAtMs > backAtMs && route === PRIMARY);
    const [state] = (await ledger.routeStates()).filter(({ route }) => route === PRIMARY);
    t.diagnostic(
      `${how}: of ${meanwhile.length} tickets meanwhile ${whole.length} waited ${seconds(LIVENESS_MS)} for a worker, ${looked.length} left after ` +
        `${seconds(longestMs)} at most, ${passed.length} did not go there; ${lost.length} were handed to it in vain, ${underWay.length} were under way; the first goes there again after ` +
        `${seconds((again?.goesAtMs ?? Number.NaN) - backAtMs)}, its breaker ${state?.state ?? 'never moved'}`,
    );
    assert.ok(looked.length > 0 && passed.length > 0, 'not injected');
    assert.equal(whole.length, 0);
    assert.ok(longestMs < LIVENESS_MS);
    assert.ok(lost.length <= 3, `${lost.length} were handed to it in vain`);
    assert.ok(again?.goesAtMs !== undefined && again.goesAtMs - backAtMs <= 15_000, 'traffic returns within seconds');
    assert.notEqual(state?.state, 'open', 'it was not the provider');
    assert.ok(
      meanwhile.every(({ route }) => route !== undefined),
      'machines have answered all of them',
    );
  }
});
