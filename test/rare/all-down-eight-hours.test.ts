/** All providers down for eight hours with a hundred tickets, the control on: what people are asked, what the providers are asked, and how long it takes to rehearse. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS, rehearse } from '../workflow/rehearsal.ts';
import { DOWN, TICKET, all, notesOn } from '../workflow/people.ts';
import { triageId } from '../support/triage-id.ts';

const opened = rehearse({ control: true, ledgerIn: 'memory' });
const TICKETS = 100;
const HOURS = 8;
/** Its first opening, and a step an hour. A processor's seconds are no bound on a machine that others use; this is one. */
const EVENTS_OF_A_CONTROL = 150;
/** Of the first ticket, and of the last; the others lie between. */
const DUE_IN_H = [2, 22] as const;

test('eight hours without a machine: a hundred tickets have the notes of those whose time came near, and no others', async (t) => {
  const { desk, providers, deliver, ledger, sleep, nowMs, until, alerts, handle } = opened();
  await all(providers, DOWN);
  const startedAt = performance.now();
  const lap = (what: string): void =>
    t.diagnostic(`${what} after ${((performance.now() - startedAt) / 1_000).toFixed(1)} s, ${cpuS().toFixed(1)} s of processor`);
  const beganAtMs = await nowMs();
  const dueAtMs: number[] = [];
  const tickets: string[] = [];
  for (let at = 0; at < TICKETS; at++) {
    const dueMs = beganAtMs + (DUE_IN_H[0] + ((DUE_IN_H[1] - DUE_IN_H[0]) * at) / TICKETS) * HOUR_MS;
    tickets.push(await desk.createTicket({ ...TICKET, subject: `Ticket ${at}`, dueAt: new Date(dueMs).toISOString() }));
    dueAtMs.push(dueMs);
    await deliver(tickets.at(-1) ?? '');
  }
  await inTurn('wait', async () => (await ledger.waiting('ticket-triage', 2 * TICKETS)).length);
  lap('all wait');
  await sleep(HOURS * HOUR_MS - ((await nowMs()) - beganAtMs));
  lap(`${HOURS} h are over`);
  const endsAtMs = await nowMs();

  const near = tickets.filter((_, at) => (dueAtMs[at] ?? 0) - 30 * MINUTE_MS <= endsAtMs);
  const withNotes = tickets.filter((ticket) => notesOn(desk, ticket).length > 0);
  t.diagnostic(`${withNotes.length} notes, ${near.length} tickets due within 30 min of the end or before it`);
  assert.deepEqual(withNotes, near);
  for (const ticket of near) assert.equal(notesOn(desk, ticket).length, 1);
  assert.equal((await ledger.listedWaits(2 * TICKETS)).length, TICKETS);
  // Begun, and each time that it has doubled.
  const told = alerts.filter(({ kind }) => kind === 'waiting-list').length;
  assert.ok(told >= 1 && told <= 4, `${told} lines for ${TICKETS} tickets`);

  const canaries = await Promise.all(
    ['openai', 'anthropic', 'ollama'].map(async (name) => (await ledger.attempts(`control:${name}`)).length),
  );
  const requests = (await Promise.all(tickets.map((ticket) => ledger.attempts(triageId('desk', ticket))))).flat().length;
  t.diagnostic(`${canaries.join(', ')} canaries; ${requests} requests of tickets`);
  for (const count of canaries) assert.ok(count > 60 * HOURS - 60 && count < 60 * HOURS + 40, `${count} canaries`);
  // What an hour of outage costs does not grow with its canaries: where each is given out by the control's workflow it is some 14 events.
  const events = await Promise.all(
    ['openai', 'anthropic', 'ollama'].map(async (name) => (await handle(`control:${name}`).describe()).historyLength),
  );
  t.diagnostic(`${events.join(', ')} events of controls`);
  for (const count of events) assert.ok(count <= EVENTS_OF_A_CONTROL, `${count} events`);
  // Three open a breaker; some are under way beside them when it opens.
  assert.ok(requests <= 30, `${requests} requests of tickets`);

  await providers.openai.setMode({ kind: 'works' });
  await inTurn('are decided', async () => (await ledger.decisions({})).length);
  lap('all are decided');
  assert.deepEqual(await ledger.listedWaits(9), []);
  const superseded = tickets.filter((ticket) => notesOn(desk, ticket).some(({ now }) => now.startsWith('Superseded')));
  assert.deepEqual(superseded, near, 'what was not written is not taken back');
  for (const ticket of tickets) assert.equal(notesOn(desk, ticket).length, near.includes(ticket) ? 2 : 1);

  /** On a busy machine a hundred take longer than any one wait; ten do not. */
  async function inTurn(what: string, counted: () => Promise<number>): Promise<void> {
    for (let some = 10; some <= TICKETS; some += 10) await until(`${some} ${what}`, async () => (await counted()) >= some);
  }
});

const begun = process.cpuUsage();
function cpuS(): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1e6;
}
