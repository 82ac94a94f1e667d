/** What our own writes do to a ticket starts no run, and nobody hides behind them. The desk is simulated, over real sockets; the ledger is a real one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { pollChanges } from '../../activities/poll/index.ts';
import type { PollPorts } from '../../activities/poll/index.ts';
import { createDesk } from '../../connectors/desk/client.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import { intent } from '../fixtures/ledger-rows.ts';
import { watchedLedger } from '../fixtures/watched-ledger.ts';

const TOKEN = 'test-token';
const CALL_MS = 10_000;
const START_MS = Date.parse('2026-11-25T08:00:00.000Z');
const TICKETS = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9', 'T10'];

async function bench(t: TestContext) {
  const clock = { ms: START_MS };
  const simulator = await startDeskSimulator({ token: TOKEN, now: () => clock.ms });
  t.after(() => simulator.close());
  const ledger = await watchedLedger(t);
  const desk = createDesk({ baseUrl: simulator.url, token: TOKEN });
  const announced: string[] = [];
  const poll = (over: PollPorts['desk'] = desk) =>
    pollChanges(
      {
        desk: over,
        ledger,
        accept: (_connection, { ticket }) => {
          announced.push(ticket);
          return Promise.resolve({ kind: 'accepted' });
        },
        clock: { nowMs: () => Promise.resolve(clock.ms) },
        alert: () => undefined,
      },
      'desk',
    );
  /** As a run does it: recorded, sent, and recorded as applied. */
  const write = async (ticket: string, step: string): Promise<void> => {
    const key = `triage:desk:${ticket}:e1:${step}`;
    await ledger.writeTried(intent({ key, workflowId: `triage:desk:${ticket}`, step, connection: 'desk', item: ticket }), clock.ms);
    const done = await desk.addNote(ticket, `Ours, ${step}. [standby 00c0ffee]`, CALL_MS);
    assert.ok(done.kind === 'applied');
    await ledger.writeApplied(key, done.ref, done.version, clock.ms);
  };
  await poll();
  await simulator.createTickets(TICKETS.map((id) => ({ id, client: 'acme' })));
  await poll();
  announced.length = 0;
  return { clock, simulator, ledger, desk, announced, poll, write };
}

test('ten tickets that were written to after they were announced are not announced again, whatever the list calls them', async (t) => {
  const b = await bench(t);
  b.clock.ms += 5_000;
  for (const ticket of TICKETS) await b.write(ticket, 'note');
  await b.poll();
  for (const ticket of TICKETS) await b.write(ticket, 'second');
  b.clock.ms += 55_000;
  const end = await b.poll();
  t.diagnostic(`announced again: ${b.announced.length} of 10`);
  assert.deepEqual(b.announced, []);
  assert.ok(end.kind === 'polled' && end.ours === 10, JSON.stringify(end));
  for (let minute = 0; minute < 5; minute++) {
    b.clock.ms += 60_000;
    await b.poll();
  }
  assert.deepEqual(b.announced, []);
});

for (const [what, act] of Object.entries({
  'a reply': (b: Awaited<ReturnType<typeof bench>>) => b.simulator.addNote('T1', 'Any news?', 'person'),
  'a closing and reopening': async (b: Awaited<ReturnType<typeof bench>>) => {
    await b.simulator.closeTicket('T1');
    await b.simulator.reopenTicket('T1');
  },
}))
  test(`${what} that came before our write, and since it was announced, is announced although our version is the newest`, async (t) => {
    const b = await bench(t);
    b.clock.ms += 5_000;
    await act(b);
    b.clock.ms += 5_000;
    await b.write('T1', 'note');
    b.clock.ms += 50_000;
    await b.poll();
    assert.deepEqual(b.announced, ['T1']);
  });

test('what came after our write is announced, and the desk is asked about our own alone', async (t) => {
  const b = await bench(t);
  for (const ticket of ['T1', 'T2']) await b.write(ticket, 'note');
  await b.simulator.addNote('T1', 'Thanks.', 'person');
  const counted = b.simulator.counts().requests.read;
  await b.poll();
  assert.deepEqual(b.announced, ['T1']);
  assert.equal(b.simulator.counts().requests.read, counted + 2, 'one list, and one question about T2');
});

test('where the desk does not say what was done, our own changes are announced, and it is asked once', async (t) => {
  const b = await bench(t);
  for (const ticket of ['T1', 'T2']) await b.write(ticket, 'note');
  let asked = 0;
  await b.poll({
    changedSince: b.desk.changedSince,
    acts: () => {
      asked += 1;
      return Promise.resolve({ kind: 'unreachable', detail: 'silent', retryAfterMs: undefined });
    },
  });
  assert.deepEqual([b.announced.toSorted(), asked], [['T1', 'T2'], 1]);
});
