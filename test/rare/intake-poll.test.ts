/** Without a webhook no ticket is missed: whatever was down when it came, the poll finds it, and it is triaged once. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ensurePoll } from '../../intake/poll-schedules.ts';
import { WORKFLOW_QUEUE, pollId } from '../../workflows/ids.ts';
import { triageId } from '../support/triage-id.ts';
import { live, notesByTicket, someTickets, until } from '../support/live.ts';
import type { Live } from '../support/live.ts';

const EVERY_MS = 2_000;
/** A poll, a triage, and a machine that does other things as well. */
const SOON_MS = 60_000;

const notes = (service: Live, count: number, withinMs = SOON_MS): Promise<ReadonlyMap<string, number>> =>
  until(
    `${count} tickets with a note`,
    withinMs,
    async () => notesByTicket(await service.stage.journal()),
    (seen) => seen.size >= count,
  );
async function onceEach(service: Live, count: number): Promise<void> {
  const seen = [...(await notes(service, count)).values()];
  assert.deepEqual(
    seen,
    Array.from({ length: count }, () => 1),
  );
}
/** Runs of triage by ticket; visibility is a little late, so they are counted when they have come to rest. */
async function runs(service: Live, of: readonly string[]): Promise<readonly number[]> {
  return service.withClient(async (client) => {
    const counts: number[] = [];
    for (const ticket of of) {
      const { count } = await client.workflow.count(`WorkflowId = '${triageId('desk', ticket)}'`);
      counts.push(count);
    }
    return counts;
  });
}
const idsOf = (tickets: readonly { readonly id: string }[]): readonly string[] => tickets.map(({ id }) => id);
const reopened = async (service: Live, ticket: string): Promise<void> => {
  await service.stage.onTicket(ticket, 'close');
  await service.stage.onTicket(ticket, 'reopen');
};

test('polled tickets are triaged once: made while Standby runs, while it is stopped, while the desk is down, and reopened', async (t) => {
  const service = await live(t, { webhooks: 'off', settings: { intake: 'poll', pollEveryMs: EVERY_MS, lookAgainMs: 2_000 } });
  const { stage } = service;
  const [running, stopped, down] = [someTickets(3, 'R'), someTickets(20, 'S'), someTickets(5, 'D')];
  await stage.create(running);
  await onceEach(service, 3);

  assert.equal(await service.service().started.stop(), 0);
  await stage.create(stopped);
  await reopened(service, 'R1');
  const backAt = Date.now();
  await service.restart();
  await notes(service, 23);
  t.diagnostic(`20 tickets made while it was stopped had their notes ${Date.now() - backAt} ms after the start was asked for`);

  // Nobody is in the middle of a write: what is cut off there is another test's.
  await service.withLedger((ledger) =>
    until(
      'an outcome of each',
      SOON_MS,
      async () => (await ledger.decisions({})).length,
      (count) => count === 24,
    ),
  );
  await stage.setDesk('read', { kind: 'down' });
  await stage.create(down);
  await pause(20_000);
  await stage.setDesk('read', { kind: 'works' });
  const upAt = Date.now();
  await notes(service, 28);
  t.diagnostic(`5 tickets made while the desk was down had their notes ${Date.now() - upAt} ms after it was back`);

  await reopened(service, 'R2');
  const byTicket = await until(
    'a second note on what was reopened',
    SOON_MS,
    async () => notesByTicket(await stage.journal()),
    (seen) => seen.get('R1') === 2 && seen.get('R2') === 2,
  );
  for (const [ticket, count] of byTicket) assert.equal(count, ticket === 'R1' || ticket === 'R2' ? 2 : 1, ticket);
  assert.deepEqual(
    service.logs.filter((line) => line.includes('"alert"')),
    [],
  );
});

for (const intake of ['poll', 'both'] as const)
  test(`with intake ${intake} a plain ticket has one note and ${intake === 'poll' ? 'one run' : 'at most two runs more than it needs'}`, async (t) => {
    const service = await live(t, { webhooks: intake === 'both' ? 'on' : 'off', settings: { intake, pollEveryMs: EVERY_MS } });
    const tickets = someTickets(10);
    for (const ticket of tickets) {
      await service.stage.create([ticket]);
      await pause(300);
    }
    await onceEach(service, 10);
    // The overlap passes, and with it whatever could be announced again.
    await pause(5 * EVERY_MS);
    const counts = await runs(service, idsOf(tickets));
    t.diagnostic(`intake ${intake}, a poll every ${EVERY_MS / 1_000} s: runs of each ticket ${counts.join(' ')}`);
    await pause(3 * EVERY_MS);
    assert.deepEqual(await runs(service, idsOf(tickets)), counts, 'it does not go on');
    for (const count of counts) assert.ok(count >= 1 && count <= 3, counts.join(' '));
    // A poll that has announced a ticket knows what others had done to it, and so what is ours since. A webhook tells no version.
    if (intake === 'poll')
      assert.deepEqual(
        counts,
        tickets.map(() => 1),
      );
    await onceEach(service, 10);
  });

async function configured(service: Live, change: Readonly<Record<string, unknown>>): Promise<void> {
  const path = service.stage.configPath;
  const file: { connections: { desk: Record<string, unknown> } } = JSON.parse(await readFile(path, 'utf8'));
  Object.assign(file.connections.desk, change);
  await writeFile(path, JSON.stringify(file));
}
async function schedules(service: Live): Promise<readonly { readonly id: string; readonly everyMs: number | undefined }[]> {
  return service.withClient(async (client) => {
    const found = [];
    for await (const { scheduleId, spec } of client.schedule.list()) found.push({ id: scheduleId, everyMs: spec?.intervals?.[0]?.every });
    return found;
  });
}
const scheduled = (service: Live, wanted: Awaited<ReturnType<typeof schedules>>): Promise<unknown> =>
  until(
    `schedules ${JSON.stringify(wanted)}`,
    20_000,
    () => schedules(service),
    (seen) => JSON.stringify(seen) === JSON.stringify(wanted),
  );
async function again(t: TestContext, service: Live, change: Readonly<Record<string, unknown>>): Promise<void> {
  assert.equal(await service.service().started.stop(), 0);
  await configured(service, change);
  await service.restart();
  t.diagnostic(`started again with ${JSON.stringify(change)}`);
}

test('the schedule follows the configuration at each start, is one, waits for a poll that hangs, and shows one that fails', async (t) => {
  const service = await live(t, { webhooks: 'off', settings: { intake: 'both', pollEveryMs: EVERY_MS, deadManMs: 2_000 } });
  await scheduled(service, [{ id: pollId('desk'), everyMs: EVERY_MS }]);
  // Of a connection that an earlier configuration had.
  const { id: installation } = await service.withLedger((ledger) => ledger.installation());
  await service.withClient((client) =>
    client.schedule.create({
      scheduleId: pollId('gone'),
      memo: { installation },
      spec: { intervals: [{ every: '1h' }] },
      action: { type: 'startWorkflow', workflowType: 'pollDesk', taskQueue: WORKFLOW_QUEUE, args: [{ connection: 'gone' }] },
    }),
  );
  await again(t, service, {});
  await scheduled(service, [{ id: pollId('desk'), everyMs: EVERY_MS }]);

  await service.stage.setDesk('read', { kind: 'hold' });
  await pause(5 * EVERY_MS);
  const running = await service.withClient((client) => client.workflow.count("WorkflowType = 'pollDesk' AND ExecutionStatus = 'Running'"));
  assert.equal(running.count, 1, 'nobody piles up behind a desk that hangs');
  await service.stage.setDesk('read', { kind: 'works' });
  await service.stage.release();

  await again(t, service, { pollEvery: '5s' });
  await scheduled(service, [{ id: pollId('desk'), everyMs: 5_000 }]);
  await again(t, service, { intake: 'webhook' });
  await scheduled(service, []);
  await again(t, service, { intake: 'both', pollEvery: '1s' });
  await scheduled(service, [{ id: pollId('desk'), everyMs: 1_000 }]);

  // A time that is none, as no poll has ever written it.
  // The service writes, too.
  const ledger = new DatabaseSync(join(service.dataDir, 'ledger.db'), { timeout: 20_000 });
  ledger.exec('update poll set since_ms = -8640000000000001');
  await until(
    'runs that have failed',
    20_000,
    () => service.withClient((client) => client.workflow.count("WorkflowType = 'pollDesk' AND ExecutionStatus = 'Failed'")),
    ({ count }) => count > 0,
  );
  const late = (): number => service.logs.filter((line) => line.includes('"alert":"poll-late"')).length;
  await until(
    'an alert',
    90_000,
    () => Promise.resolve(late()),
    (count) => count === 1,
  );
  ledger.exec(`update poll set since_ms = ${Date.now() - 60_000}`);
  ledger.close();
  await until(
    'word that it is over',
    30_000,
    () => Promise.resolve(service.logs.filter((line) => line.includes('desk is polled again')).length),
    (count) => count === 1,
  );
  assert.equal(late(), 1);
});

test('a poll that its release cannot even begin ends by itself, and the next one starts', async (t) => {
  const service = await live(t, { webhooks: 'off', settings: { intake: 'webhook' } });
  await service.withClient(async (client) => {
    await ensurePoll({ client, installation: 'a test' }, { name: 'other', intake: 'poll', pollEveryMs: 1_000 });
    const schedule = client.schedule.getHandle(pollId('other'));
    const { action } = await schedule.describe();
    assert.equal(action.workflowExecutionTimeout, 15 * 60_000);
    // Its workflow task fails for ever: no worker knows the type. The real time-out is long for a test.
    const broken = { ...action, workflowType: 'pollDeskOfALaterRelease', workflowExecutionTimeout: '3s' } as const;
    await schedule.update((before) => ({ ...before, action: broken }));
    // The first poll was begun by a release that can, and waits for a connection that nobody serves.
    const first = await until(
      'the first poll',
      20_000,
      async () => (await schedule.describe()).info.recentActions,
      (actions) => actions.length > 0,
    );
    for (const { action: begun } of first)
      if (begun.type === 'startWorkflow') await client.workflow.getHandle(begun.workflow.workflowId).terminate('simulated');
    const of = (status: string): Promise<number> =>
      client.workflow.count(`WorkflowType = 'pollDeskOfALaterRelease' AND ExecutionStatus = '${status}'`).then(({ count }) => count);
    await until(
      'two polls that were ended',
      60_000,
      () => of('TimedOut'),
      (count) => count >= 2,
    );
    assert.ok((await of('Running')) <= 1);
    await schedule.delete();
  });
});
