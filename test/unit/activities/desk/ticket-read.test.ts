/** One reading of a ticket: what is triaged, what is not and why, and what is kept of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTicket } from '../../../../activities/desk/read.ts';
import { CREATED_AT, NOTHING_SET, TICKET, WORKFLOW, deskInMemory } from '../../../support/desk-in-memory.ts';
import type { Bench } from '../../../support/desk-in-memory.ts';
import type { ReadingRules } from '../../../../workflows/ticket/reading-rules.ts';

const again = (why: string, restMs?: number) => ({ kind: 'again', why, restMs }) as const;
const down = { kind: 'unreachable', detail: 'refused', retryAfterMs: 3_000 } as const;
const HOUR_MS = 3_600_000;
const RULES: ReadingRules = {
  scope: { include: [], exclude: [] },
  sla: { source: 'field', table: [], calendar: undefined, fallbackMs: HOUR_MS },
};
const textHash = (bench: Bench): string | undefined => bench.ledger.items.get(WORKFLOW)?.textHash;
/** As the ledger kept it when the ticket was first read. */
const keptOf = (bench: Bench, given: object = {}): object => ({
  workflowId: WORKFLOW,
  connection: 'desk',
  item: 'T1',
  createdAt: CREATED_AT,
  textHash: textHash(bench),
  baseEpisode: 0,
  highestEpisode: 1,
  reopened: 0,
  reopenedSinceMs: bench.nowMs,
  verdict: 'ask',
  ...given,
});

test('a ticket that is read for the first time is its first episode, as it stands, and is kept', async () => {
  const bench = deskInMemory();
  bench.ticket = { ...TICKET, owner: 'kim', dueAtMs: bench.nowMs + 1 };
  assert.deepEqual(await bench.read(), {
    kind: 'episode',
    number: 1,
    snapshot: {
      client: 'acme',
      version: '1',
      owner: 'kim',
      dueAtMs: bench.nowMs + 1,
      fields: NOTHING_SET,
      choices: TICKET.choices,
      text: 'VPN\n\nIt drops.',
    },
  });
  assert.deepEqual(bench.calls, [['read', 'T1', 10_000]]);
  assert.deepEqual(bench.ledger.items.get(WORKFLOW), keptOf(bench));
});

test('work that is no triage is kept under what its ticket is called', async () => {
  const bench = deskInMemory();
  await bench.read({ workflowId: 'something-else' });
  const item = bench.ledger.items.get('something-else');
  assert.deepEqual([item?.connection, item?.item], [null, 'T1']);
});

test('a closed ticket is nothing new, and nothing is kept or asked of it', async () => {
  const bench = deskInMemory();
  bench.ticket = { ...TICKET, status: 'closed' };
  assert.deepEqual(await bench.read(), { kind: 'nothing-new', why: 'the ticket is closed' });
  assert.equal(bench.ledger.items.size, 0);
});

test('a ticket that is too large is unreadable, and trouble at any call is waited out', async () => {
  const bench = deskInMemory();
  bench.instead.read.push({ kind: 'too-large', detail: '5 MB' }, down, { kind: 'forbidden', detail: '403' });
  assert.deepEqual(await bench.read(), { kind: 'unreadable', why: 'the ticket is too large: 5 MB' });
  assert.deepEqual(await bench.read(), again('the ticket system cannot be reached: refused', 3_000));
  assert.deepEqual(await bench.read(), again('the ticket system refuses our token', 60_000));
  bench.instead.findNote.push(down);
  assert.deepEqual(await bench.read(), again('the ticket system cannot be reached: refused', 3_000));
  assert.equal(bench.ledger.items.size, 0);
  assert.deepEqual(
    bench.alerts.map(({ kind, workflowId }) => [kind, workflowId]),
    [['desk-forbidden', WORKFLOW]],
  );
});

test('an episode that has ended, or has its note, is nothing new; the ticket is known from then on by its creation and its text', async () => {
  for (const [why, prepare] of [
    ['episode 1 has ended', async (bench: Bench) => void bench.ledger.ended.add(`${WORKFLOW} 1`)],
    ['episode 1 has its note', async (bench: Bench) => void bench.notes.push({ id: 'n1', text: await bench.sign('note') })],
  ] as const) {
    const bench = deskInMemory();
    await prepare(bench);
    let puts = 0;
    const putItem: typeof bench.ledger.putItem = (row) => ((puts += 1), bench.ledger.putItem(row));
    const read = () => bench.read({}, { ledger: { ...bench.ledger, putItem } });
    assert.deepEqual(await read(), { kind: 'nothing-new', why });
    assert.deepEqual(bench.ledger.items.get(WORKFLOW), keptOf(bench, { reopenedSinceMs: 0 }));
    await read();
    assert.equal(puts, 1, 'what has not changed is not written again');
    const first = textHash(bench);
    bench.ticket = { ...bench.ticket, body: 'Edited.' };
    await read();
    assert.deepEqual([puts, textHash(bench) === first], [2, false]);
    // A ledger that has lost the number of the newest episode, and one that knows a higher.
    for (const [highestEpisode, kept] of [
      [0, 1],
      [7, 7],
    ] as const) {
      const row = bench.ledger.items.get(WORKFLOW);
      assert.ok(row);
      await bench.ledger.putItem({ ...row, highestEpisode });
      await read();
      assert.equal(bench.ledger.items.get(WORKFLOW)?.highestEpisode, kept);
    }
    assert.equal(puts, 3);
  }
});

test('a creation that could not be meant is kept as none, and the first that can is the one that counts', async () => {
  const bench = deskInMemory();
  bench.ledger.ended.add(`${WORKFLOW} 1`);
  bench.ticket = { ...TICKET, createdAtMs: undefined, createdAtText: 'soon' };
  await bench.read();
  assert.equal(bench.ledger.items.get(WORKFLOW)?.createdAt, '');
  bench.ticket = TICKET;
  await bench.read();
  assert.equal(bench.ledger.items.get(WORKFLOW)?.createdAt, CREATED_AT);
  bench.ticket = { ...TICKET, createdAtText: '2046-11-25T07:00:30Z' };
  await bench.read();
  assert.equal(bench.ledger.items.get(WORKFLOW)?.createdAt, CREATED_AT);
});

test('another ticket under the number begins above every episode that was ever of the number, with a clean slate', async () => {
  for (const [highestEpisode, highest, base] of [
    [3, 1, 3],
    [3, 5, 5],
  ] as const) {
    const bench = deskInMemory();
    const old = { ...keptOf(bench), createdAt: '2040-01-01T00:00:00Z', textHash: 'old', highestEpisode, reopened: 2, verdict: 'person' };
    await bench.ledger.putItem(old as Parameters<typeof bench.ledger.putItem>[0]);
    bench.ledger.highest = highest;
    const reading = await bench.read();
    assert.equal(reading.kind === 'episode' && reading.number, base + 1);
    assert.deepEqual(bench.ledger.items.get(WORKFLOW), keptOf(bench, { baseEpisode: base, highestEpisode: base + 1 }));
  }
});

test('another ticket under the number is reopened as often as any before a person is asked: its first opening is none', async () => {
  const bench = deskInMemory();
  const old = { ...keptOf(bench), createdAt: '2040-01-01T00:00:00Z', textHash: 'old', highestEpisode: 3 };
  await bench.ledger.putItem(old as Parameters<typeof bench.ledger.putItem>[0]);
  const said: unknown[] = [];
  for (let openings = 1; openings <= 5; openings++) {
    bench.ticket = { ...TICKET, openings };
    const reading = await bench.read();
    said.push(reading.kind === 'episode' && reading.forPerson?.slice(0, 'the ticket was reopened 4 times'.length));
  }
  assert.deepEqual(said, [undefined, undefined, undefined, undefined, 'the ticket was reopened 4 times']);
});

test('a first reading asks for no earlier episode: what the ledger knows under this id is of another kind', async () => {
  const bench = deskInMemory();
  bench.ledger.highest = 4;
  const reading = await bench.read();
  assert.equal(reading.kind === 'episode' && reading.number, 1);
});

test('trouble at the look for notes that tell tickets apart is waited out, and makes no other ticket', async () => {
  const bench = deskInMemory();
  const old = { ...keptOf(bench), createdAt: '2040-01-01T00:00:00Z', textHash: 'old', highestEpisode: 3 };
  await bench.ledger.putItem(old as Parameters<typeof bench.ledger.putItem>[0]);
  bench.instead.findNote.push(down);
  assert.deepEqual(await bench.read(), again('the ticket system cannot be reached: refused', 3_000));
  assert.equal(bench.ledger.items.get(WORKFLOW)?.textHash, 'old');
});

test('a ticket that nobody wants is out of scope by where it is and how old it is, and its client is nobody’s business', async () => {
  const bench = deskInMemory();
  bench.ticket = { ...TICKET, fields: { ...NOTHING_SET, destination: 'printers' } };
  const clients: string[] = [];
  const read = (exclude: ReadingRules['scope']['exclude']) =>
    bench.read(
      { rules: { ...RULES, scope: { include: [], exclude } } },
      { checkClient: (client, workflowId) => void clients.push(client, workflowId) },
    );
  assert.deepEqual(await read([{ boards: ['printers'] }]), { kind: 'out-of-scope', why: 'excluded by rule 1 (board printers)' });
  assert.deepEqual(await read([{ olderThanMs: HOUR_MS - 1 }]), { kind: 'out-of-scope', why: 'excluded by rule 1 (older than 3599999 ms)' });
  assert.deepEqual([clients, bench.ledger.items.size], [[], 0]);
  assert.equal((await read([{ olderThanMs: HOUR_MS }])).kind, 'episode');
  assert.deepEqual(clients, ['acme', WORKFLOW]);
});

test('without rules a ticket is due when its system says so, and with rules by them; from when it was opened, or seen where nobody knows', async () => {
  const bench = deskInMemory();
  const due = async (ticket: Partial<typeof TICKET>, rules?: ReadingRules) => {
    bench.ledger.items.clear();
    bench.ticket = { ...TICKET, ...ticket };
    const reading = await bench.read({ rules });
    return reading.kind === 'episode' ? [reading.snapshot.dueAtMs, reading.snapshot.dueBy] : reading;
  };
  const created = Date.parse(CREATED_AT);
  const table = {
    ...RULES,
    sla: { ...RULES.sla, source: 'table', table: [{ client: '*', priority: 'P1', respondWithinMs: 1_000 }] },
  } as const;
  assert.deepEqual(await due({}), [undefined, undefined]);
  assert.deepEqual(await due({ dueAtMs: 5 }), [5, undefined]);
  assert.deepEqual(await due({ dueAtMs: bench.nowMs + 3_654 * 86_400_000 }), [undefined, undefined], 'a day that some database ends at');
  assert.deepEqual(await due({ dueAtMs: 5 }, RULES), [5, { kind: 'field' }]);
  const fallback = { kind: 'fallback', respondWithinMs: HOUR_MS };
  assert.deepEqual(await due({}, RULES), [created + HOUR_MS, fallback]);
  assert.deepEqual(await due({ createdAtMs: undefined, createdAtText: '' }, RULES), [bench.nowMs + HOUR_MS, fallback]);
  assert.deepEqual(await due({ openings: 2 }, RULES), [bench.nowMs + HOUR_MS, fallback]);
  assert.deepEqual(await due({ fields: { ...NOTHING_SET, priority: 'P1' } }, table), [
    created + 1_000,
    { kind: 'table', client: '*', priority: 'P1', respondWithinMs: 1_000 },
  ]);
});

test('the fourth reopening of a day with the same text asks a person and says why, and the fifth nobody', async () => {
  const bench = deskInMemory();
  const kinds: unknown[] = [];
  const why = (times: number): string =>
    `the ticket was reopened ${times} times within a day, and its text is the same: something closes and reopens it`;
  for (let openings = 1; openings <= 6; openings++) {
    bench.ticket = { ...TICKET, openings };
    const reading = await bench.read();
    kinds.push(reading.kind === 'episode' ? [reading.number, 'forPerson' in reading, reading.forPerson] : reading);
    bench.nowMs += 60_000;
  }
  assert.deepEqual(kinds, [
    ...[1, 2, 3, 4].map((number) => [number, false, undefined]),
    [5, true, why(4)],
    { kind: 'nothing-new', why: why(5) },
  ]);
  assert.equal(bench.ledger.items.get(WORKFLOW)?.highestEpisode, 6);
});

test('a ticket that was announced and is not there is looked for each five seconds for the time that is configured, unless it was deleted', async () => {
  const bench = deskInMemory();
  const read = (absentUntilMs: number, ...answers: Parameters<typeof bench.instead.read.push>) => {
    bench.instead.read.push(...answers);
    return bench.read({ absentUntilMs });
  };
  const soon = again('the ticket is not there yet', 5_000);
  for (const unknown of [{ kind: 'absent' }, { kind: 'named-absent', why: 'no-such-ticket' }] as const)
    assert.deepEqual(await read(bench.nowMs + 1, unknown), soon);
  const deleted = { kind: 'gone', why: 'the ticket was deleted' };
  assert.deepEqual(await read(bench.nowMs + 1, { kind: 'named-absent', why: 'deleted' }), deleted);
  assert.deepEqual(await read(bench.nowMs, { kind: 'named-absent', why: 'deleted' }), deleted);
  assert.deepEqual(bench.alerts, []);
  const rest = again('the ticket is not found, which proves nothing yet', 450_000);
  assert.deepEqual(await read(bench.nowMs, { kind: 'absent' }), rest);
  const gone = { kind: 'gone', why: 'the ticket system does not know this ticket' };
  assert.deepEqual(await read(bench.nowMs, { kind: 'named-absent', why: 'no-such-ticket' }), gone);
  const detail = 'an announced ticket is not there: do the address and the token belong to the desk that announces?';
  assert.deepEqual(bench.alerts, [{ kind: 'ticket-missing', detail, workflowId: WORKFLOW }]);
});

test('a client that nobody listens for is read like any other', async () => {
  const bench = deskInMemory();
  const request = { connection: 'desk', ticket: 'T1', workflowId: WORKFLOW, absentUntilMs: 0, rules: undefined };
  const reading = await readTicket(bench.ports, request);
  assert.deepEqual([reading.kind, 'forPerson' in reading], ['episode', false]);
});
