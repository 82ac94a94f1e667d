/** AI comes back for twenty waiting tickets, and people edit them in the desk at random moments of just that: their word stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { DIALECTS } from '../../simulator/stage/stage.ts';
import { CATEGORIES, DESTINATIONS } from '../../simulator/desk/taxonomy.ts';
import { drainId, WORKFLOW_QUEUE } from '../../workflows/ids.ts';
import { triageId } from '../support/triage-id.ts';
import { randomFrom } from '../support/random.ts';
import { live, notesByTicket, someTickets, until } from '../support/live.ts';
import { overwritesIn } from '../support/overwrites.ts';
import { deskJournal } from './journal.ts';
import type { DrainInput } from '../../workflows/drain/contract.ts';
import type { JournalEntry } from '../../simulator/desk/effect.ts';
import type { Live } from '../support/live.ts';

const TICKETS = 20;
/** From the first signal to about the last note, on two cores: a drain has four woken that have not begun, and an answer takes some seconds. */
const WINDOW_MS = 12_000;
const DRAIN_RATE = 10;
/** A run in which fewer end so has raced nobody. */
const LEAST_EACH = 3;
const SEED = Number(process.env['STANDBY_TEST_SEED'] ?? Date.now() % 2 ** 31);

test('while twenty waiting tickets are answered after an outage, no field that a person sets in the desk is overwritten', async (t) => {
  t.diagnostic(`seed ${SEED}; again with STANDBY_TEST_SEED=${SEED}`);
  const service = await live(t, { entry: 'test/fixtures/service-without-control.ts' });
  const { stage } = service;
  for (const dialect of DIALECTS) await stage.setProvider(dialect, { kind: 'status', status: 503 });
  const tickets = someTickets(TICKETS, 'R');
  const ids = tickets.map(({ id }) => id);
  await stage.create(tickets);
  await until(
    `${TICKETS} tickets waiting for a person`,
    90_000,
    () => service.withLedger((ledger) => ledger.waiting('ticket-triage', 2 * TICKETS)),
    (rows) => rows.length === TICKETS,
  );

  // An answer takes a while, so that a person finds every moment of it.
  await stage.setProvider('openai', { kind: 'slow', ms: 700 });
  const backAt = Date.now();
  await Promise.all([drain(service), edit(service, ids)]);
  const ends = await ended(service, ids);
  const seconds = (Date.now() - backAt) / 1000;

  const journal = await deskJournal(service);
  const count = (outcome: string): number => [...ends.values()].filter((one) => one === outcome).length;
  const edits = journal.filter((entry) => entry.kind === 'fields-set' && entry.actor === 'staff').length;
  t.diagnostic(
    `${edits} edits by people; ${count('decided')} decided, ${count('handled-in-desk')} handled in the desk, ${seconds.toFixed(1)} s after AI was back`,
  );
  assert.equal(edits, TICKETS);
  assert.equal(count('decided') + count('handled-in-desk'), TICKETS, JSON.stringify([...ends]));
  assert.ok(
    count('decided') >= LEAST_EACH && count('handled-in-desk') >= LEAST_EACH,
    `not injected: expected ${LEAST_EACH} of each, got ${count('decided')} decided and ${count('handled-in-desk')} handled`,
  );
  assertClose(t, journal, ids);
  assert.deepEqual(overwritesIn(journal), []);
  assert.ok(
    [...notesByTicket(await stage.journal()).values()].every((notes) => notes <= 2),
    'the hand-over and the answer at the most',
  );
});

async function drain(service: Live): Promise<void> {
  const input: DrainInput = { process: 'ticket-triage', route: 'openai/gpt-5.5', pageSize: 5, rate: DRAIN_RATE };
  await service.withClient((client) =>
    client.workflow.start('drainWaiting', { workflowId: drainId('ticket-triage'), taskQueue: WORKFLOW_QUEUE, args: [input] }),
  );
}

/** One edit on each ticket: an owner, or two fields, with values that no rule of the simulated model chooses. */
async function edit({ stage }: Live, ids: readonly string[]): Promise<void> {
  const random = randomFrom(SEED);
  // In an order of its own and over the whole window: a random clump would leave one of the two ends without a case.
  const order = ids.map((id) => ({ id, rank: random() })).toSorted((a, b) => a.rank - b.rank);
  const plan = order.map(({ id }, at) => ({ id, atMs: ((at + random()) / ids.length) * WINDOW_MS, what: random(), which: random() }));
  await Promise.all(
    plan.map(async ({ id, atMs, what, which }) => {
      await pause(atMs);
      const fields =
        what < 0.3
          ? { owner: 'kim' }
          : { category: idIn(CATEGORIES, which), destination: idIn(DESTINATIONS, which), impact: 3, urgency: 3 };
      await stage.onTicket(id, 'edit', { fields, actor: 'staff', staff: 'kim' });
    }),
  );
}
const idIn = (list: readonly { readonly id: string }[], share: number): string | undefined => list[Math.floor(share * list.length)]?.id;

async function ended(service: Live, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(ids.map((id) => triageId('desk', id)));
  const rows = await until(
    `all ${ids.length} tickets ended`,
    60_000,
    () => service.withLedger(async (ledger) => (await ledger.decisions({})).filter(({ workflowId }) => wanted.has(workflowId))),
    (found) => found.length === ids.length,
  );
  return new Map(rows.map(({ item: ticket, outcome }) => [ticket, outcome]));
}

/** Edits that came that near to a write of ours had something to race. */
const CLOSE_MS = 500;

function assertClose(t: TestContext, journal: readonly JournalEntry[], ids: readonly string[]): void {
  const close = ids.filter((id) => {
    const changes = journal
      .filter((entry) => entry.kind !== 'ticket-created' && entry.kind !== 'held')
      .filter(({ ticket }) => ticket === id);
    const edited = changes.find(({ kind, actor }) => kind === 'fields-set' && actor === 'staff');
    return edited && changes.some(({ at, actor }) => actor === 'us' && Math.abs(Date.parse(at) - Date.parse(edited.at)) < CLOSE_MS);
  });
  t.diagnostic(`${close.length} edits within ${CLOSE_MS} ms of a write of ours`);
  assert.ok(close.length > 0, 'not injected: no edit came near a write of ours');
}
