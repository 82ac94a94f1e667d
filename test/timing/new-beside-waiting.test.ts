/**
 * Two thousand tickets wait for AI, which comes back. A ticket that comes in while they are woken is decided within seconds, and polls go on. The
 * waiting ones are put where a real run stands in its wait, on a real server: to bring each there by its whole way takes ten times as long.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { snapshotOf } from '../../activities/desk/snapshot.ts';
import { loadConfig } from '../../config/load.ts';
import { createDesk } from '../../connectors/desk/client.ts';
import { rulesKeeper } from '../../intake/kept-rules.ts';
import { OF_THIS_GENERATION } from '../../workflows/generation.ts';
import { WORKFLOW_QUEUE } from '../../workflows/ids.ts';
import { freshState } from '../../workflows/episode/state.ts';
import { priorityOf } from '../../workflows/priority.ts';
import { CONNECTION, PROCESS, rulesAttribute } from '../../workflows/search-attributes.ts';
import { DESK_TOKEN } from '../../simulator/stage/stage.ts';
import { live, until } from '../support/live.ts';
import { triageId } from '../support/triage-id.ts';
import type { Client } from '@temporalio/client';
import type { EpisodeInput } from '../../workflows/episode/input.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Live } from '../support/live.ts';

const WAITING = 2_000;
const NEW = 60;
const EVERY_MS = 1_000;
/** From acceptance to decision. */
const P95_MS = 10_000;
const POLL_EVERY_MS = 5_000;
const DAY_MS = 86_400_000;
const DOWN = { kind: 'status', status: 503 } as const;
const WORDS = {
  subject: 'The report of the month looks odd',
  body: 'Since this morning the totals of the monthly report look odd to us. Please have a look.',
};
const ticketOf = (id: string) => ({ id, client: 'acme', ...WORDS });

/** Each as a run that has asked all its routes in vain and goes on as a new one. */
async function waitingRuns(service: Live, ledger: Ledger, client: Client): Promise<void> {
  const { stage, dataDir } = service;
  const read = loadConfig({ path: stage.configPath, env: stage.env, nowMs: Date.now() });
  const [connection] = read.kind === 'config' ? read.config.connections : [];
  const settings = await rulesKeeper(ledger, Date.now)(connection?.settings ?? assert.fail('no connection'));
  const ids = Array.from({ length: WAITING }, (_, at) => `W${at}`);
  alreadyAnnounced(join(dataDir, 'ledger.db'), ids);
  for (let at = 0; at < WAITING; at += 500) await stage.create(ids.slice(at, at + 500).map(ticketOf));
  const desk = createDesk({ baseUrl: stage.env['DESK_URL'] ?? '', token: DESK_TOKEN });
  const one = await desk.read('W0', 10_000);
  if (one.kind !== 'found') return assert.fail(`the desk says ${one.kind}`);
  const snapshot = snapshotOf(one.ticket);
  const start = async (ticket: string): Promise<void> => {
    const nowMs = Date.now();
    const workflowId = triageId('desk', ticket);
    const due = {
      workflowId,
      process: 'ticket-triage',
      connection: 'desk',
      item: ticket,
      acceptedAtMs: nowMs,
      dueAtMs: nowMs + 7 * DAY_MS,
    };
    const { acceptance } = await ledger.putDue(due);
    const carried: EpisodeInput['carried'] = {
      ...freshState(),
      phase: { kind: 'waiting-for-ai', because: { kind: 'exhausted', why: 'all routes fail' }, draft: undefined, rejected: [] },
      reading: { kind: 'episode', number: 1, snapshot },
      aiWait: { endsAtMs: nowMs + 7 * DAY_MS, nextTryAtMs: nowMs + DAY_MS, tries: 1, triedAtMs: undefined },
      acceptance: { read: acceptance, looked: acceptance },
    };
    const input: EpisodeInput = { connection: 'desk', ticket, settings, carried };
    await client.workflow.start('triageTicket', {
      workflowId,
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      priority: priorityOf({ kind: 'item', comesBack: false, of: 'desk' }),
      typedSearchAttributes: [
        { key: PROCESS, value: 'ticket-triage' },
        { key: CONNECTION, value: 'desk' },
        OF_THIS_GENERATION,
        rulesAttribute(settings),
      ],
    });
  };
  const left = [...ids];
  const starter = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await start(next);
  };
  await Promise.all(Array.from({ length: 10 }, starter));
}

/** As a list has named them before. */
function alreadyAnnounced(path: string, ids: readonly string[]): void {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  const put = database.prepare(
    "insert into poll_item (connection, item, version, actor, changed_at_ms, fresh_at_ms, waits, tries, next_at_ms) values ('desk', ?, '1', 'client', ?, ?, 0, 0, 0)",
  );
  database.exec('begin');
  for (const id of ids) put.run(id, Date.now(), Date.now());
  database.exec('commit');
  database.close();
}

const setAll = async ({ stage }: Live, mode: { readonly kind: string }): Promise<void> => {
  for (const dialect of ['openai', 'anthropic', 'ollama'] as const) await stage.setProvider(dialect, mode);
};
const p95 = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

test(`with ${WAITING} that wait for AI and come back a new ticket is decided within seconds, and no poll is late`, async (t) => {
  const service = await live(t, {
    webhooks: 'off',
    settings: {
      intake: 'poll',
      pollEveryMs: POLL_EVERY_MS,
      otherClients: { ai: 'cloud', write: 'fields', onRefusal: 'next-route' },
      clients: { acme: { ai: 'cloud', write: 'fields', onRefusal: 'next-route', criticality: 'convenience' } },
      comingBack: { firstMs: DAY_MS / 2, atMostMs: DAY_MS },
      process: { convenienceWait: '7d' },
      log: 'warn',
    },
  });
  const { stage } = service;
  await setAll(service, DOWN);
  // Three ordinary tickets wait, and open the breakers by that.
  await stage.create(['A1', 'A2', 'A3'].map(ticketOf));
  await service.withLedger((ledger) =>
    service.withClient(async (client) => {
      const startedAtMs = Date.now();
      await waitingRuns(service, ledger, client);
      const waiting = async (): Promise<number> => (await ledger.waiting('ticket-triage', 10_000)).length;
      await until(`${WAITING} that wait`, 900_000, waiting, (count) => count >= WAITING + 3);
      t.diagnostic(`${WAITING} wait after ${seconds(Date.now() - startedAtMs)}`);
      const polls = pollsSeen(ledger);
      const saidBefore = service.logs.length;
      await setAll(service, { kind: 'works' });
      // The control finds it by a canary, and its drain begins.
      await until('the first that come back', 180_000, waiting, (count) => count < WAITING - 10);
      const [drainedAtMs, before] = [Date.now(), await waiting()];
      const ids = Array.from({ length: NEW }, (_, at) => `N${at}`);
      for (const [at, id] of ids.entries()) {
        await pause(Math.max(0, drainedAtMs + at * EVERY_MS - Date.now()));
        await stage.create([{ ...ticketOf(id), client: 'globex' }]);
      }
      const drainedMeanwhile = before - (await waiting());
      const overMs = Date.now() - drainedAtMs;
      const isDone = (rows: ReadonlyMap<string, number>): boolean => ids.every((id) => rows.has(id));
      const ends = await until('a decision of each new one', 600_000, () => endsOf(ledger, ids), isDone);
      const took: number[] = [];
      for (const id of ids) {
        const { startTime } = await client.workflow.getHandle(triageId('desk', id)).describe();
        took.push((ends.get(id) ?? Number.NaN) - startTime.getTime());
      }
      const gapMs = await polls.longestGap();
      t.diagnostic(
        `new tickets p50 ${seconds(took.toSorted((a, b) => a - b)[NEW / 2] ?? Number.NaN)}, p95 ${seconds(p95(took))}, ` +
          `beside ${(drainedMeanwhile / (overMs / 1_000)).toFixed(1)} a second that come back; ${await waiting()} still wait; polls at most ${seconds(gapMs)} apart`,
      );
      assert.ok(drainedMeanwhile > 0, 'not injected');
      assert.ok(p95(took) <= P95_MS, `p95 ${seconds(p95(took))}`);
      assert.ok(!service.logs.slice(saidBefore).some((line) => line.includes('poll-late')), 'a poll was late');
    }),
  );
});

async function endsOf(ledger: Ledger, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await Promise.all(ids.map((id) => ledger.decisions({ workflowId: triageId('desk', id) })));
  return new Map(rows.flat().map(({ item, endedAtMs }) => [item, endedAtMs]));
}

/** The longest time between two ends of polls, from now on. */
function pollsSeen(ledger: Ledger): { longestGap(): Promise<number> } {
  let [longestMs, lastMs, isOver] = [0, Date.now(), false];
  const seen = (async () => {
    for (; !isOver; await pause(500)) {
      const polledAtMs = (await ledger.pollCursor('desk'))?.polledAtMs ?? 0;
      if (polledAtMs <= lastMs) continue;
      longestMs = Math.max(longestMs, polledAtMs - lastMs);
      lastMs = polledAtMs;
    }
  })();
  return { longestGap: async () => ((isOver = true), await seen, Math.max(longestMs, Date.now() - lastMs)) };
}
