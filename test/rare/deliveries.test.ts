/** Many deliveries of few events, and many of none: one episode and one note for each ticket, and nothing at all for a forger. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { WEBHOOK_SECRET } from '../../simulator/stage/stage.ts';
import { triageId } from '../support/triage-id.ts';
import { OTHER_SECRET, countBy, message, nowSeconds, percentile, sendAll, shuffled } from '../support/deliveries.ts';
import { liveUntil, notesByTicket, someTickets, until } from '../support/live.ts';
import type { Live } from '../support/live.ts';
import type { Message } from '../support/deliveries.ts';

const EVENTS = 100;
const DELIVERIES = 50;
const AT_ONCE = 64;
const FORGED = 10_000;

let service: Live;
let close: () => Promise<void>;
let url: string;
before(async () => {
  ({ service, close } = await liveUntil({ webhooks: 'off', settings: { log: 'error' } }));
  url = `${service.service().urls.ingress}/hooks/desk`;
});
after(() => close());

const workflowIds = (): Promise<readonly string[]> =>
  service.withClient(async (client) => {
    const ids: string[] = [];
    for await (const { workflowId } of client.workflow.list({ query: "WorkflowType = 'triageTicket'" })) ids.push(workflowId);
    return ids;
  });
const metric = async (line: RegExp): Promise<number> => {
  const text = await (await fetch(`${service.service().urls.ingress}/metrics`)).text();
  return Number(line.exec(text)?.[1] ?? 0);
};
/** Every run of ours that is open now. */
const running = async (): Promise<number> =>
  service.withClient(
    async (client) => (await client.workflow.count("WorkflowType = 'triageTicket' AND ExecutionStatus = 'Running'")).count,
  );

test(`${FORGED} forged deliveries: none accepted, no workflow, no due row, and the service stays as small and quick as it was`, async (t) => {
  const smallBefore = await residentMb();
  const answers = await sendAll(url, forgeries(FORGED), AT_ONCE);
  assert.deepEqual(countBy(answers), { 401: FORGED });
  assert.deepEqual(await workflowIds(), []);
  await service.withLedger(async (ledger) => assert.equal((await ledger.counts(Date.now())).due, 0));
  const grownMb = (await residentMb()) - smallBefore;
  t.diagnostic(`p50 ${percentile(answers, 0.5)} ms, p99 ${percentile(answers, 0.99)} ms, ${grownMb} MB more in memory`);
  // Heap that is not yet collected; 10,000 bodies and headers kept would be more.
  assert.ok(grownMb < 150, `${grownMb} MB`);
  assert.ok(percentile(answers, 0.99) < 2_000);
  const forged = await metric(/connection="desk",result="forged"\} (\d+)/);
  const stale = await metric(/connection="desk",result="stale"\} (\d+)/);
  assert.equal(forged + stale, FORGED);
});

test(`${EVENTS} events, each delivered ${DELIVERIES} times, shuffled and ${AT_ONCE} at once, with a kill in between: one workflow id, one episode and one note each`, async (t) => {
  const tickets = someTickets(EVENTS, 'D');
  await service.stage.create(tickets);
  const messages = tickets.flatMap(({ id }) => Array.from({ length: DELIVERIES }, () => message(id)));
  const inOrder = shuffled(messages, 1);
  const half = inOrder.length / 2;
  const answers = [...(await sendAll(url, inOrder.slice(0, half), AT_ONCE))];
  // What this process remembers of deliveries goes with it: the other half is told from news by the workflows.
  await service.service().started.kill();
  await service.restart();
  answers.push(...(await sendAll(url, inOrder.slice(half), AT_ONCE)));
  assert.deepEqual(countBy(answers), { 202: EVENTS * DELIVERIES });
  t.diagnostic(
    `acknowledged: p50 ${percentile(answers, 0.5)} ms, p95 ${percentile(answers, 0.95)} ms, p99 ${percentile(answers, 0.99)} ms`,
  );

  const ids = tickets.map(({ id }) => triageId('desk', id));
  await service.withLedger(async (ledger) => {
    const ended = await until(
      'an end of every episode',
      240_000,
      () => ledger.decisions({}),
      (rows) => rows.length >= EVENTS,
    );
    await until('nobody at work', 60_000, running, (count) => count === 0);
    await until(
      'no due row',
      30_000,
      async () => (await ledger.counts(Date.now())).due,
      (due) => due === 0,
    );
    assert.deepEqual(new Set(ended.map(({ workflowId }) => workflowId)), new Set(ids));
    const all = await ledger.decisions({});
    assert.equal(all.length, EVENTS, 'one episode each');
    assert.ok(all.every(({ episode, outcome }) => episode === 1 && outcome === 'decided'));
  });
  assert.deepEqual(new Set(await workflowIds()), new Set(ids));
  const notes = notesByTicket(await service.stage.journal());
  assert.equal(notes.size, EVENTS);
  assert.ok(
    [...notes.values()].every((count) => count === 1),
    '0 second notes',
  );
  const text = await (await fetch(`${service.service().urls.ingress}/metrics`)).text();
  for (const line of [
    /^standby_ledger_up 1$/m,
    /^standby_temporal_metrics_up 1$/m,
    /^temporal_request_total\{/m,
    /^standby_decisions_total\{outcome="decided"\} 100$/m,
  ])
    assert.match(text, line);
});

/** Each kind in turn, each with an id of its own. */
function forgeries(count: number): readonly Message[] {
  const kinds: readonly ((ticket: string) => Message)[] = [
    (ticket) => message(ticket, { secret: OTHER_SECRET }),
    (ticket) => ({ ...message(ticket), body: message(`${ticket}x`).body }),
    (ticket) => changed(message(ticket), 'webhook-id', () => 'evt_other'),
    (ticket) => changed(message(ticket), 'webhook-timestamp', (time) => `${Number(time) + 1}`),
    (ticket) => message(ticket, { seconds: nowSeconds() - 400 }),
    (ticket) => message(ticket, { seconds: nowSeconds() + 400 }),
    (ticket) => changed(message(ticket), 'webhook-id', () => undefined),
    (ticket) => changed(message(ticket), 'webhook-timestamp', () => undefined),
    (ticket) => changed(message(ticket), 'webhook-signature', () => undefined),
    (ticket) => changed(message(ticket), 'webhook-signature', twoWrong),
    (ticket) => changed(message(ticket), 'webhook-signature', (right) => right.replace(/=+$/, '')),
    (ticket) => changed(message(ticket), 'webhook-signature', (right) => `v2${right.slice(2)}`),
    (ticket) => changed(message(ticket), 'webhook-signature', (right) => `v1,${Buffer.from(right.slice(3), 'base64').toString('hex')}`),
    (ticket) => ({ ...message(ticket), body: `${message(ticket).body} ` }),
    (ticket) => ({ ...message(ticket), body: '' }),
  ];
  return Array.from({ length: count }, (_, at) => (kinds[at % kinds.length] ?? assert.fail())(`F${at}`));
}

function twoWrong(right: string): string {
  const other = message('other', { secret: OTHER_SECRET }).headers['webhook-signature'];
  return `${other} v1,${Buffer.from(right.slice(3), 'base64').reverse().toString('base64')}`;
}

function changed({ headers, body }: Message, name: string, change: (value: string) => string | undefined): Message {
  const value = change(headers[name] ?? assert.fail(name));
  const others = Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name));
  return { headers: value === undefined ? others : { ...others, [name]: value }, body };
}

/** Of the service's own process; 0 where the system does not say. */
async function residentMb(): Promise<number> {
  const status = await readFile(`/proc/${service.service().started.pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024);
}

test('the secret that signs all this stands in no log line', () => {
  assert.ok(!service.logs.join('\n').includes(WEBHOOK_SECRET));
});
