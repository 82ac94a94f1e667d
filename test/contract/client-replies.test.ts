/** A client's replies as the looks of one task find them: each is counted once, and none of them takes the ticket. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { realClock } from '../../activities/clock.ts';
import { lookAtTicket } from '../../activities/desk/look.ts';
import { createDesk } from '../../connectors/desk/client.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { openLedger } from '../../ledger/open.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import { keyIn } from '../support/live.ts';
import type { DeskNow, Since } from '../../workflows/ticket/contract.ts';

const TOKEN = 'test-token';
const FIELDS = { category: null, impact: null, urgency: null, priority: null, destination: null };

test('each reply of a client is counted by one look, and a technician between them ends the looking', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'standby-replies-'));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([await keyIn(dir)]) });
  t.after(async () => {
    await ledger.close();
    await rm(dir, { recursive: true, force: true });
  });
  const simulator = await startDeskSimulator({ token: TOKEN });
  const desk = createDesk({ baseUrl: simulator.url, token: TOKEN });
  let since: Since = { version: '1', fields: FIELDS, owner: undefined };
  const look = async (): Promise<DeskNow> => {
    const now = await lookAtTicket(
      { desk, ledger, clock: realClock, alert: (alert) => assert.fail(alert.kind) },
      { connection: 'desk', ticket: 'A', workflowId: 'triage:desk:A', since },
    );
    if (now.kind === 'untouched') since = now.since ?? assert.fail('expected the look to say where the next one begins');
    return now;
  };
  const counted = async (): Promise<unknown> => {
    const now = await look();
    return now.kind === 'untouched' ? now.clientReplies : now.kind;
  };
  try {
    await simulator.createTicket({ id: 'A', client: 'acme' });
    assert.equal(await counted(), undefined);
    await simulator.addNote('A', 'Hello?', 'client', 'Sam');
    await simulator.addNote('A', 'Anybody?', 'person');
    await simulator.addNote('A', 'Received.', 'automation');
    assert.equal(await counted(), 2);
    assert.equal(await counted(), undefined, 'the same replies are not counted again');
    await simulator.addNote('A', 'Still waiting.', 'client', 'Sam');
    assert.equal(await counted(), 1);
    await simulator.addNote('A', 'On it.', 'staff', 'Kim');
    assert.equal(await counted(), 'handled');
  } finally {
    await simulator.close();
  }
});

test('a reply that comes between the read of a look and its question for acts is counted by that look alone', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'standby-replies-'));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([await keyIn(dir)]) });
  t.after(async () => {
    await ledger.close();
    await rm(dir, { recursive: true, force: true });
  });
  const simulator = await startDeskSimulator({ token: TOKEN });
  t.after(() => simulator.close());
  const real = createDesk({ baseUrl: simulator.url, token: TOKEN });
  let replies = 1;
  const desk: typeof real = {
    ...real,
    acts: async (...asked) => {
      if (replies-- > 0) await simulator.addNote('A', 'Hello?', 'client', 'Sam');
      return real.acts(...asked);
    },
  };
  await simulator.createTicket({ id: 'A', client: 'acme' });
  let since: Since = { version: '1', fields: FIELDS, owner: undefined };
  const counted: unknown[] = [];
  for (let looks = 0; looks < 2; looks++) {
    const now = await lookAtTicket(
      { desk, ledger, clock: realClock, alert: (alert) => assert.fail(alert.kind) },
      { connection: 'desk', ticket: 'A', workflowId: 'triage:desk:A', since },
    );
    assert.ok(now.kind === 'untouched' && now.since);
    since = now.since;
    counted.push(now.clientReplies);
  }
  assert.deepEqual(counted, [1, undefined]);
});
