/** The simulated desk as a process: what it stored outlives kill -9, and its webhooks are patient and signed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createDesk } from '../../connectors/desk/client.ts';
import { verifyDelivery } from '../../connectors/standard-webhooks.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';

const MAIN = fileURLToPath(new URL('../../simulator/desk/main.ts', import.meta.url));
const TOKEN = 'test-token';
const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const NOTE = 'Handed over. [standby 0badcafe]';

async function folderFor(t: TestContext, prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}
type Started = { process: ChildProcess; url: string; controlUrl: string };
async function start(t: TestContext, journal: string, flags: readonly string[] = []): Promise<Started> {
  const args = [MAIN, '--journal', journal, '--token', TOKEN, '--json', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = JSON.parse(line);
    assert.equal(ready.event, 'ready');
    assert.equal(ready.simulated, true);
    return { process: child, url: ready.url, controlUrl: ready.controlUrl };
  }
  return assert.fail('the simulator ended before it was ready');
}
async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = await exited;
  return code;
}
/** Waits until one reply is held. */
async function oneHeld({ controlUrl }: Started): Promise<void> {
  for (let round = 0; round < 200; round++) {
    if ((await call('GET', `${controlUrl}/control/counts`)).held === 1) return;
    await sleep(10);
  }
  assert.fail('nothing was held');
}
function entriesIn(journal: string): Record<string, unknown>[] {
  return readFileSync(journal, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
async function call(method: string, url: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  assert.ok(response.ok, `${method} ${url}: ${response.status} ${await response.clone().text()}`);
  const value: unknown = await response.json();
  assert.ok(typeof value === 'object' && value !== null);
  return { ...value };
}

test('a note that was held is in the journal after kill -9, and the desk started again answers with it', async (t) => {
  const folder = await folderFor(t, 'desk-kill-');
  const journal = join(folder, 'journal.jsonl');
  const first = await start(t, journal);
  await call('POST', `${first.controlUrl}/control/tickets`, [
    { client: 'acme', subject: 'VPN' },
    { id: 'X-7', client: 'acme' },
  ]);
  await call('POST', `${first.controlUrl}/control/tickets/X-7/close`);
  await call('POST', `${first.controlUrl}/control/tickets/X-7/reopen`);
  await call('PUT', `${first.controlUrl}/control/modes/note`, { kind: 'hold', count: 15 });
  const unanswered = createDesk({ baseUrl: first.url, token: TOKEN }).addNote('T1001', NOTE, 10_000);
  await oneHeld(first);
  await end(first.process, 'SIGKILL');
  assert.equal((await unanswered).kind, 'unknown');

  const kinds = entriesIn(journal).map((entry) => entry.kind);
  assert.deepEqual(kinds, ['ticket-created', 'ticket-created', 'closed', 'reopened', 'note-added', 'held']);

  // What a crash in the middle of a write leaves behind was never answered for.
  appendFileSync(journal, '{"seq":7,"kind":"note-ad');
  const second = await start(t, journal);
  const desk = createDesk({ baseUrl: second.url, token: TOKEN });
  assert.deepEqual(await desk.findNote('T1001', '0badcafe', 10_000), { kind: 'found', noteId: 'n1', text: NOTE });
  const reopened = await desk.read('X-7', 10_000);
  assert.ok(reopened.kind === 'found' && reopened.ticket.openings === 2 && reopened.ticket.version === '3');
  assert.deepEqual(await desk.addNote('T1001', 'next', 10_000), { kind: 'applied', ref: 'n2', version: '3' });
  assert.equal(await end(second.process, 'SIGTERM'), 0);
  const lines = readFileSync(journal, 'utf8').trim().split('\n');
  assert.deepEqual([lines.length, JSON.parse(lines[6] ?? '').noteId], [7, 'n2'], 'the torn line is cut off, and its number taken again');
});

test('an edited note, a merge and who did it are there after kill -9, and so are the acts', async (t) => {
  const folder = await folderFor(t, 'desk-kill-acts-');
  const journal = join(folder, 'journal.jsonl');
  const first = await start(t, journal);
  await call('POST', `${first.controlUrl}/control/tickets`, [{ client: 'acme' }, { id: 'X-7', client: 'acme' }]);
  const before = createDesk({ baseUrl: first.url, token: TOKEN });
  await before.addNote('T1001', NOTE, 10_000);
  await call('POST', `${first.controlUrl}/control/tickets/T1001/edit`, { fields: { owner: 'kim', impact: 1 }, staff: 'lee' });
  await call('POST', `${first.controlUrl}/control/tickets/T1001/merge`, { into: 'X-7', actor: 'staff', staff: 'lee' });
  await call('PUT', `${first.controlUrl}/control/modes/note`, { kind: 'hold', count: 1 });
  const unanswered = before.editNote('T1001', 'n1', 'Superseded. [standby 0badcafe]', 10_000);
  await oneHeld(first);
  await end(first.process, 'SIGKILL');
  assert.equal((await unanswered).kind, 'unknown');
  const entries = entriesIn(journal);
  assert.deepEqual(
    entries.slice(2).map(({ kind, staff, into, operation }) => [kind, staff, into, operation]),
    [
      ['note-added', undefined, undefined, undefined],
      ['fields-set', 'lee', undefined, undefined],
      ['merged', 'lee', 'X-7', undefined],
      ['note-edited', undefined, undefined, undefined],
      ['held', undefined, undefined, 'note'],
    ],
  );

  const second = await start(t, journal, ['--no-note-edit']);
  const desk = createDesk({ baseUrl: second.url, token: TOKEN });
  assert.deepEqual(await desk.findNote('T1001', '0badcafe', 10_000), {
    kind: 'found',
    noteId: 'n1',
    text: 'Superseded. [standby 0badcafe]',
  });
  const merged = await desk.read('T1001', 10_000);
  assert.ok(merged.kind === 'found' && merged.ticket.status === 'closed' && merged.ticket.version === '5');
  const told = await desk.acts('T1001', '1', 10_000);
  const at = (seq: number): number => Date.parse(String(entries[seq - 1]?.at));
  assert.deepEqual(told, {
    kind: 'acts',
    version: '5',
    acts: [
      { actor: 'us', kind: 'other', staff: undefined, atMs: at(3) },
      { actor: 'staff', kind: 'owner', staff: 'kim', atMs: at(4) },
      { actor: 'staff', kind: 'fields', staff: 'lee', atMs: at(4) },
      { actor: 'staff', kind: 'merged', staff: 'lee', atMs: at(5) },
      { actor: 'us', kind: 'other', staff: undefined, atMs: at(6) },
    ],
  });
  assert.deepEqual(await desk.editNote('T1001', 'n1', NOTE, 10_000), { kind: 'unsupported' });
  assert.equal(await end(second.process, 'SIGTERM'), 0);
});

test('what is deleted, moved and edited is so after a restart', async (t) => {
  const folder = await folderFor(t, 'desk-restart-');
  const options = { token: TOKEN, journalFile: join(folder, 'journal.jsonl') };
  const first = await startDeskSimulator(options);
  t.after(() => first.close());
  const [moved, gone] = await first.createTickets([{ client: 'acme' }, { client: 'acme' }]);
  await first.moveClient(moved ?? '', 'globex');
  await first.editTicket(moved ?? '', { owner: 'kim', category: 'email' });
  await first.editTicket(moved ?? '', { owner: null }, 'automation');
  await first.deleteTicket(gone ?? '');
  const before = first.tickets();
  await first.close();
  const second = await startDeskSimulator(options);
  t.after(() => second.close());
  assert.deepEqual(second.tickets(), before);
  const edits = second.journal().filter((entry) => entry.kind === 'fields-set');
  assert.deepEqual(
    edits.map(({ before: was, after, actor }) => ({ was, after, actor })),
    [
      { was: { owner: null, category: null }, after: { owner: 'kim', category: 'email' }, actor: 'staff' },
      { was: { owner: 'kim' }, after: { owner: null }, actor: 'automation' },
    ],
  );
});

test('a file that is no journal of a desk is refused', async (t) => {
  const folder = await folderFor(t, 'desk-wrong-');
  const journalFile = join(folder, 'journal.jsonl');
  appendFileSync(journalFile, '{"seq":2,"kind":"closed"}\n');
  await assert.rejects(startDeskSimulator({ token: TOKEN, journalFile }), /Expected line 1 of the journal/);
});

function saidIn(body: string): unknown {
  const { type, timestamp, data } = JSON.parse(body);
  assert.ok(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000);
  return [type, data];
}

test('a webhook is tried again under one id until it is accepted, each try signed anew, and never after that', async (t) => {
  const got: { id: string; genuine: string; said: unknown }[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const header = (name: string) => String(request.headers[name]);
      const headers = { id: header('webhook-id'), timestamp: header('webhook-timestamp'), signature: header('webhook-signature') };
      const rawBody = Buffer.concat(chunks);
      got.push({
        id: headers.id,
        genuine: verifyDelivery({ secrets: [SECRET], headers, rawBody, nowMs: Date.now() }).kind,
        said: saidIn(String(rawBody)),
      });
      // The first is refused twice, by a 503 and by a reset; then all is accepted.
      if (got.length === 2) return void request.socket.resetAndDestroy();
      response.writeHead(got.length === 1 ? 503 : 204).end();
    });
  });
  t.after(() => receiver.close());
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const simulator = await startDeskSimulator({ token: TOKEN, webhooks: { url, secret: SECRET, retryEveryMs: 30 } });
  t.after(() => simulator.close());
  const until = async (deliveries: number): Promise<void> => {
    for (let round = 0; round < 200 && simulator.counts().webhooks.delivered < deliveries; round++) await sleep(10);
    assert.equal(simulator.counts().webhooks.delivered, deliveries);
  };
  const id = await simulator.createTicket({ client: 'acme' });
  await until(1);
  await createDesk({ baseUrl: simulator.url, token: TOKEN }).addNote(id, NOTE, 5000);
  await until(2);
  await simulator.editTicket(id, { impact: 1 }, 'automation');
  await until(3);
  await sleep(100); // three intervals in which a sender that forgets would send again
  assert.equal(got.length, 5);
  assert.ok(got.every(({ genuine }) => genuine === 'genuine'));
  assert.equal(new Set(got.slice(0, 3).map((delivery) => delivery.id)).size, 1);
  assert.equal(new Set(got.map((delivery) => delivery.id)).size, 3);
  const said = got.slice(2).map((delivery) => delivery.said);
  assert.deepEqual(said, [
    ['ticket.created', { ticket: id, actor: 'client' }],
    ['ticket.updated', { ticket: id, actor: 'us' }],
    ['ticket.updated', { ticket: id, actor: 'automation' }],
  ]);
});

test("a sender's time-out ends its try, and is counted", async (t) => {
  // Port 9 of the loopback address: nobody listens there.
  const webhooks = { url: 'http://127.0.0.1:9/', secret: SECRET, retryEveryMs: 5, mostTries: 3 };
  const simulator = await startDeskSimulator({ token: TOKEN, webhooks });
  t.after(() => simulator.close());
  await simulator.createTicket({ client: 'acme' });
  for (let round = 0; round < 200 && simulator.counts().webhooks.givenUp === 0; round++) await sleep(10);
  assert.deepEqual(simulator.counts().webhooks, { sent: 1, delivered: 0, failedTries: 3, givenUp: 1 });
});
