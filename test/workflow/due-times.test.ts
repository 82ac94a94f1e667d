/** When a ticket is due, by which rule, and that machines, people and the index of workflows go by it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SLA_DUE_AT } from '../../workflows/search-attributes.ts';
import { HOUR_MS, MINUTE_MS, decided, rehearse, rehearsed } from './rehearsal.ts';
import { stop } from './convenience.ts';
import { DOWN, TICKET, all, handedOver, requestsOf } from './people.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { SlaRules } from '../../workflows/ticket/reading-rules.ts';

const TABLE = [
  { priority: 'P1', respondWithin: '15m' },
  { client: 'acme', respondWithin: '4h' },
  { client: 'acme', priority: 'p2', respondWithin: '1h' },
  { client: 'globex', respondWithin: '8h' },
];
const under = (source: SlaRules['source']): EpisodeSettings => rehearsed({ connection: { sla: { source, table: TABLE } } });
/** What no key can say: a time so short that no machine fits into it. */
const tooSoon = (settings: EpisodeSettings): EpisodeSettings => ({
  ...settings,
  reading: {
    scope: { include: [], exclude: [] },
    sla: { source: 'table', table: [{ client: 'acme', priority: '*', respondWithinMs: 1_300 }], calendar: undefined, fallbackMs: 1_300 },
  },
});
const opened = rehearse({ settings: under('table') });

const createdAtMs = (ticket: string): number => {
  const created = opened()
    .desk.journal()
    .find((entry) => entry.kind === 'ticket-created' && entry.ticket === ticket);
  return created?.kind === 'ticket-created' ? Date.parse(created.created.createdAt) : assert.fail('Expected the ticket to be created.');
};
const indexed = async (ticket: string): Promise<number | undefined> =>
  (await opened().handle(`triage:desk:${ticket}`).describe()).typedSearchAttributes.get(SLA_DUE_AT)?.getTime();
async function recordedOf(ticket: string): Promise<unknown> {
  const rows = await opened().ledger.decisions({ workflowId: `triage:desk:${ticket}` });
  return JSON.parse(rows.at(-1)?.detail ?? '{}').dueBy;
}

for (const [what, source, input, wantedMs, dueBy] of [
  [
    'the row of its client and priority',
    'table',
    { fields: { priority: 'P2' } },
    HOUR_MS,
    { kind: 'table', client: 'acme', priority: 'p2', respondWithinMs: HOUR_MS },
  ],
  [
    'the row of its client, of which every priority is one',
    'table',
    { fields: { priority: 'P1' } },
    4 * HOUR_MS,
    { kind: 'table', client: 'acme', priority: '*', respondWithinMs: 4 * HOUR_MS },
  ],
  ['the fallback, where its system gives no time', 'field', {}, 30 * MINUTE_MS, { kind: 'fallback', respondWithinMs: 30 * MINUTE_MS }],
] as const)
  test(`a ticket is due by ${what}: its person's deadline, the index and the record say so`, async () => {
    const rehearsal = opened();
    const { useSettings } = rehearsal;
    useSettings(under(source));
    const { ticket, task } = await handedOver(rehearsal, { ...TICKET, ...input });
    const dueAtMs = createdAtMs(ticket) + wantedMs;
    assert.deepEqual([task.dueAtMs, await indexed(ticket)], [dueAtMs, dueAtMs]);
    await stop(rehearsal, ticket);
    assert.deepEqual(await recordedOf(ticket), dueBy);
  });

test('a ticket whose system gives a time is due then, and the record says that it was the field', async () => {
  const rehearsal = opened();
  const { nowMs, useSettings } = rehearsal;
  useSettings(under('field'));
  const dueAtMs = Math.floor((await nowMs()) / 1_000) * 1_000 + 7 * HOUR_MS;
  const { ticket, task } = await handedOver(rehearsal, { ...TICKET, dueAt: new Date(dueAtMs).toISOString() });
  assert.deepEqual([task.dueAtMs, await indexed(ticket)], [dueAtMs, dueAtMs]);
  await stop(rehearsal, ticket);
  assert.deepEqual(await recordedOf(ticket), { kind: 'field' });
});

test('machines get their share of the time that the rule leaves: with too little left none is asked', async () => {
  const rehearsal = opened();
  const { providers, useSettings } = rehearsal;
  // A request takes up to a second here, and 70 % of what is left is less.
  useSettings(tooSoon(under('table')));
  const before = requestsOf(providers);
  const { ticket, task } = await handedOver(rehearsal);
  assert.equal(requestsOf(providers), before);
  assert.match(task.detail, /too slow for the time left/);
  // Past the first escalation, which comes a second after the task: the test server does not survive a cancel that crosses a timer.
  await rehearsal.sleep(MINUTE_MS);
  await stop(rehearsal, ticket);
});

test('a ticket that is overdue when it is read gets a short try of the machines, and else a person at once', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, ended, alerts, until, nowMs, useSettings } = rehearsal;
  useSettings(under('field'));
  const overdue = { ...TICKET, dueAt: new Date((await nowMs()) - 2 * HOUR_MS).toISOString() };
  await all(providers, { kind: 'works' });
  const answered = await desk.createTicket(overdue);
  await deliver(answered);
  assert.equal(decided((await ended(answered)).outcome).by.route, 'openai/gpt-5.5');
  assert.deepEqual(await recordedOf(answered), { kind: 'field' });
  const { ticket, task } = await handedOver(rehearsal, overdue);
  assert.equal(task.dueAtMs, task.openedAtMs);
  assert.equal(await indexed(ticket), Date.parse(overdue.dueAt));
  await until('the next role is told', () => alerts.some(({ kind, detail }) => kind === 'task-escalated' && detail.includes(ticket)));
  await stop(rehearsal, ticket);
});

test('the time of a reopened ticket begins when it is seen, and not when it was made', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, ended, asked, sleep, nowMs, useSettings } = rehearsal;
  useSettings(under('table'));
  await all(providers, { kind: 'works' });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  decided((await ended(ticket)).outcome);
  assert.equal(await indexed(ticket), createdAtMs(ticket) + 4 * HOUR_MS);
  await desk.closeTicket(ticket);
  await sleep(9 * HOUR_MS);
  await desk.reopenTicket(ticket);
  await desk.editTicket(ticket, { priority: 'P2' }, 'staff', 'Eve');
  await all(providers, DOWN);
  const seenMs = await nowMs();
  await deliver(ticket, `${ticket}-reopened`);
  const { dueAtMs } = await asked(ticket);
  assert.ok(dueAtMs >= seenMs + HOUR_MS && dueAtMs < seenMs + HOUR_MS + MINUTE_MS, `due ${dueAtMs - seenMs} ms after it was seen`);
  assert.equal(await indexed(ticket), dueAtMs);
  await stop(rehearsal, ticket);
});

test("a ticket that moves to another client is due by that client's row, also in the index", async () => {
  const rehearsal = opened();
  const { desk, ledger, deliver, until } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  assert.equal(await indexed(ticket), createdAtMs(ticket) + 4 * HOUR_MS);
  await desk.moveClient(ticket, 'globex', 'automation');
  await deliver(ticket, `${ticket}-moved`);
  await until('the item waits', async () => (await ledger.waiting('ticket-triage', 10)).some(({ client }) => client === 'globex'));
  // The row stands before the workflow task that brings the index its time has ended.
  await until('the index knows', async () => (await indexed(ticket)) === createdAtMs(ticket) + 8 * HOUR_MS);
  await stop(rehearsal, ticket);
  assert.deepEqual(await recordedOf(ticket), { kind: 'table', client: 'globex', priority: '*', respondWithinMs: 8 * HOUR_MS });
});
