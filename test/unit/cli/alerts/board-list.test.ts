/** The list of a board's tickets: all pages, each ticket once, and never a part that is taken for all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_TICKETS, readBoardList } from '../../../../cli/alerts/board-list.ts';
import { change, pageOf } from '../../../support/scripted-poll.ts';
import type { ChangesRead, DeskTicket, ListFrom, TicketRead } from '../../../../connectors/ticket-system.ts';

const T0 = Date.UTC(2026, 10, 1);
const found = (id: string): TicketRead => ({ kind: 'found', ticket: { id } as DeskTicket });
const unreachable = { kind: 'unreachable', detail: 'the desk answered HTTP 503', retryAfterMs: 0 } as const;

/** Answers with one page after another; of a ticket with what `read` says. */
async function listed(pages: readonly ChangesRead[], read: (id: string) => TicketRead = found) {
  const asked: ListFrom[] = [];
  const took: [string, number][] = [];
  const reads: string[] = [];
  const said: string[] = [];
  const end = await readBoardList({
    desk: {
      changedSince: async (from) => pages[asked.push(from) - 1] ?? assert.fail('one page too many'),
      read: async (id) => {
        reads.push(id);
        return read(id);
      },
    },
    sinceMs: T0,
    take: ({ ticket, changedAtMs }) => void took.push([ticket.id, changedAtMs]),
    tell: (line) => void said.push(line()),
    againMs: 0,
  });
  return { end, asked, took, reads, said };
}
const more = { more: true } as const;
const at = (id: string, ms: number) => change(id, { changedAtMs: T0 + ms });

test('pages go on by places where there are any, each ticket is read once and at its newest change', async () => {
  const { end, asked, took, said } = await listed([
    pageOf([at('1', 1), at('2', 2)], { ...more, after: 'p1' }),
    pageOf([at('3', 3), at('1', 4)], { skipped: 2 }),
  ]);
  assert.deepEqual(end, { kind: 'read', listed: 3, unnamed: 2, gone: 0, unread: [] });
  assert.deepEqual(asked, [{ sinceMs: T0 }, { sinceMs: T0, after: 'p1' }]);
  assert.equal(took.length, 3);
  assert.deepEqual(Object.fromEntries(took), { '1': T0 + 4, '2': T0 + 2, '3': T0 + 3 });
  assert.ok(said.includes('3 of 3 tickets read'));
});

test('without places they go on by the last time', async () => {
  const { asked } = await listed([pageOf([at('1', 1), at('2', 2)], more), pageOf([at('2', 2), at('3', 3)])]);
  assert.deepEqual(asked, [{ sinceMs: T0 }, { sinceMs: T0 + 2 }]);
});

test('a place that is known no more begins the list anew, once', async () => {
  const anew = await listed([pageOf([at('1', 1)], { ...more, after: 'p' }), { kind: 'place-unknown' }, pageOf([at('1', 1)])]);
  assert.equal(anew.end.kind, 'read');
  const twice = await listed([{ kind: 'place-unknown' }, { kind: 'place-unknown' }]);
  assert.deepEqual(twice.end, { kind: 'refused', why: 'it does not know the place that it has just told' });
});

test('a list that comes to no end is none, and neither is one of more tickets than are read', async () => {
  const stuck = await listed([pageOf([at('1', 0)], more)]);
  assert.deepEqual(stuck.end, { kind: 'refused', why: 'it lists without an end' });
  const ids = Array.from({ length: MOST_TICKETS + 1 }, (_, number) => at(String(number), number));
  const many = await listed([pageOf(ids)]);
  assert.deepEqual([many.end, many.reads], [{ kind: 'too-many' }, []]);
});

test('what passes is asked for again; what is gone and what cannot be read is counted, and the others are read', async () => {
  const tries = new Map<string, number>();
  const { end, took } = await listed([unreachable, pageOf(['1', '2', '3', '4'].map((id) => at(id, 1)))], (id) => {
    tries.set(id, (tries.get(id) ?? 0) + 1);
    if (id === '1' && tries.get(id) === 1) return unreachable;
    if (id === '2') return { kind: 'named-absent', why: 'deleted' };
    return id === '3' ? { kind: 'too-large', detail: '5 MB' } : found(id);
  });
  assert.deepEqual(end, { kind: 'read', listed: 4, unnamed: 0, gone: 1, unread: [{ ticket: '3', why: '5 MB' }] });
  assert.deepEqual(took.map(([id]) => id).toSorted(), ['1', '4']);
});

test('a ticket system that answers no more, or forbids, ends it: nothing is said of a part', async () => {
  const page = pageOf(Array.from({ length: 200 }, (_, number) => at(String(number), number)));
  const down = await listed([page], () => unreachable);
  assert.deepEqual(down.end, { kind: 'refused', why: 'the desk answered HTTP 503' });
  assert.ok(down.reads.length < 50, `${down.reads.length} reads`);
  const forbidden = await listed([page], () => ({ kind: 'forbidden', detail: 'the desk answered HTTP 403' }));
  assert.deepEqual(forbidden.end, { kind: 'refused', why: 'the desk answered HTTP 403' });
  assert.deepEqual((await listed([{ kind: 'unsupported' }])).end, { kind: 'unsupported' });
});
