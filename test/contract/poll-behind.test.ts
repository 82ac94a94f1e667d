/** A client's reply behind a write of ours is announced, also on a desk whose acts come from a replica that lacks it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pollChanges } from '../../activities/poll/index.ts';
import type { PollPorts } from '../../activities/poll/index.ts';
import { createDesk } from '../../connectors/desk/client.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import { intent } from '../fixtures/ledger-rows.ts';
import { watchedLedger } from '../fixtures/watched-ledger.ts';

for (const under of [false, true])
  test(`a reply that the acts do not show yet is announced, write ${under ? 'under way' : 'returned'}`, async (t) => {
    const clock = { ms: Date.parse('2026-11-25T08:00:00.000Z') };
    const simulator = await startDeskSimulator({ token: 't', now: () => clock.ms });
    t.after(() => simulator.close());
    const ledger = await watchedLedger(t);
    const desk = createDesk({ baseUrl: simulator.url, token: 't' });
    const announced: string[] = [];
    const poll = (over: PollPorts['desk'] = desk) =>
      pollChanges(
        {
          desk: over,
          ledger,
          accept: async (_c, { ticket }) => (announced.push(ticket), { kind: 'accepted' }),
          clock: { nowMs: async () => clock.ms },
          alert: () => undefined,
        },
        'desk',
      );
    await poll();
    await simulator.createTickets([{ id: 'T1', client: 'acme' }]);
    await poll();
    announced.length = 0;
    clock.ms += 5_000;
    const read = await desk.read('T1', 1e4);
    assert.ok(read.kind === 'found');
    const key = 'triage:desk:T1:e1:note';
    await ledger.writeTried(intent({ key, workflowId: 'triage:desk:T1', step: 'note', connection: 'desk', item: 'T1' }), clock.ms);
    const done = await desk.addNote('T1', 'Ours. [standby 00c0ffee]', 1e4);
    assert.ok(done.kind === 'applied');
    if (!under) await ledger.writeApplied(key, done.ref, done.version, clock.ms);
    // What a replica that is a second behind goes on answering.
    const behind = await desk.acts('T1', read.ticket.version, 1e4);
    assert.ok(behind.kind === 'acts' && behind.version === done.version);
    await simulator.addNote('T1', 'It is the whole floor now!', 'person');
    clock.ms += 5_000;
    await poll({ changedSince: desk.changedSince, acts: async () => behind });
    clock.ms += 60_000;
    await poll();
    assert.deepEqual(announced, ['T1']);
  });
