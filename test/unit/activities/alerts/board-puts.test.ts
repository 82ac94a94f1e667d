/** Tickets on boards of alerts: what they are read as, and that whatever happens to one it is either an alert or triaged, and never both. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boardPuts } from '../../../../activities/alerts/board-puts.ts';
import { alertOfTicket, conditionOf, keyOfTicket, normalSubject } from '../../../../activities/alerts/board-ticket.ts';
import { occurrenceIn } from '../../../../activities/alerts/body.ts';
import { alertConnection } from '../../../support/alert-connection.ts';
import { configured } from '../../../support/configured.ts';
import { randomFrom } from '../../../support/random.ts';
import type { BoardSource } from '../../../../activities/alert-work.ts';
import type { BoardTicket } from '../../../../activities/alerts/board-ticket.ts';
import type { AlertPut } from '../../../../ledger/alert-rows.ts';

const BOARDS = {
  ids: ['alerts'],
  conditions: [{ pattern: String.raw`disk full on (?<host>\S+)`, name: 'Disk full' }],
  severities: { P1: 'critical', P2: 'error', P3: 'warning', P4: 'info' },
  otherwise: 'warning',
} as const;
const source: BoardSource = { ...alertConnection(configured(), { kind: 'ticket-board', clientMap: {} }), boards: BOARDS };
const T0 = Date.UTC(2026, 11, 1, 8);
const ticketOf = (given: Partial<BoardTicket> = {}): BoardTicket & { status: 'open' | 'closed' } => ({
  id: '4711',
  client: 'acme',
  subject: 'Disk full on srv-07',
  body: 'C: has 2 % left.',
  createdAtMs: T0,
  fields: { category: null, impact: null, urgency: null, priority: 'P2', destination: 'alerts' },
  type: undefined,
  source: 'monitoring',
  status: 'open',
  ...given,
});

test('a ticket is an alert of its client, with the condition and host of its subject and the severity of its priority', () => {
  const { rule, host, owner, severity, startsAtMs, ticket, state, labels, key } = alertOfTicket(BOARDS, ticketOf(), T0 + 5_000);
  assert.deepEqual(
    { rule, host, owner, severity, startsAtMs, ticket, state },
    { rule: 'Disk full', host: 'srv-07', owner: 'acme', severity: 'error', startsAtMs: T0, ticket: '4711', state: 'firing' },
  );
  assert.deepEqual({ ...labels }, { board: 'alerts', priority: 'P2', source: 'monitoring' });
  assert.equal(key, keyOfTicket('4711', T0));
  assert.notEqual(key, keyOfTicket('4712', T0));
});

test('a start that cannot be meant is the time of the reading', () => {
  for (const createdAtMs of [undefined, T0 + 86_400_000 * 3, Date.UTC(1970, 0, 1)])
    assert.equal(alertOfTicket(BOARDS, ticketOf({ createdAtMs }), T0).startsAtMs, T0);
});

for (const [subject, rule] of [
  ['CPU 97% on WEB-3', 'cpu on'],
  ['CPU 12% on db-11.acme.local', 'cpu on'],
  ['[ALERT] Backup failed: job 8812 at 03:15', 'alert] backup failed: job at'],
  ['10.0.0.7', 'unnamed'],
  ['', 'unnamed'],
  ['Sauvegarde échouée', 'sauvegarde échouée'],
] as const)
  test(`without a pattern ${JSON.stringify(subject)} is about ${rule}`, () => {
    assert.equal(normalSubject(subject), rule);
    assert.equal(conditionOf(BOARDS, subject).rule, rule);
  });

test('a subject of a hundred thousand characters is read in its first words', () => {
  const began = performance.now();
  normalSubject('a1 '.repeat(40_000));
  alertOfTicket(BOARDS, ticketOf({ subject: `x${' y'.repeat(60_000)}` }), T0);
  assert.ok(performance.now() - began < 5_000);
});

/** What the ledger does with these, of one key: its start decides, then its body. */
function kept() {
  const starts: { startsAtMs: number; body: unknown; group: string | undefined }[] = [];
  return {
    starts,
    firing: () => starts.filter(({ body }) => occurrenceIn(body).resolved === undefined),
    put(puts: readonly AlertPut[]) {
      for (const { startOf, after, into } of puts) {
        const newest = starts.at(-1);
        const startsAtMs = startOf?.(newest);
        if (startsAtMs === undefined) continue;
        const known = starts.find((one) => one.startsAtMs === startsAtMs);
        if (known === undefined && into === undefined) continue;
        const { body } = after(known?.body, startsAtMs);
        if (known) known.body = body;
        else starts.push({ startsAtMs, body, group: into?.group });
      }
    },
  };
}

test('opened, closed, reopened, moved away and back: each stay on the board is an episode of its own', () => {
  const { put, starts, firing } = kept();
  const away = { ...ticketOf().fields, destination: 'onsite' };
  put(boardPuts(source, ticketOf(), T0 + 1_000));
  put(boardPuts(source, ticketOf(), T0 + 2_000));
  assert.deepEqual(
    starts.map(({ startsAtMs }) => startsAtMs),
    [T0],
    'read again it is the same',
  );
  put(boardPuts(source, ticketOf({ status: 'closed' } as never), T0 + 3_000));
  assert.equal(firing().length, 0);
  put(boardPuts(source, ticketOf(), T0 + 4_000));
  put(boardPuts(source, ticketOf({ fields: away }), T0 + 5_000));
  assert.equal(firing().length, 0);
  put(boardPuts(source, ticketOf({ fields: away }), T0 + 6_000));
  put(boardPuts(source, ticketOf(), T0 + 7_000));
  put(boardPuts(source, { kind: 'gone', id: '4711' }, T0 + 8_000));
  assert.deepEqual(
    starts.map(({ startsAtMs }) => startsAtMs - T0),
    [0, 4_000, 7_000],
  );
  assert.equal(firing().length, 0);
});

test('a ticket that was never an alert is none when it is closed, gone or elsewhere', () => {
  const { put, starts } = kept();
  put(boardPuts(source, ticketOf({ status: 'closed' } as never), T0));
  put(boardPuts(source, { kind: 'gone', id: '4711' }, T0));
  assert.deepEqual(starts, []);
});

test('another client’s by now: over for the one, and an alert of the other', () => {
  const { put, starts, firing } = kept();
  put(boardPuts(source, ticketOf(), T0 + 1_000));
  put(boardPuts(source, ticketOf({ client: 'globex' }), T0 + 2_000));
  assert.equal(starts.length, 2);
  assert.notEqual(starts[0]?.group, starts[1]?.group);
  assert.equal(firing().length, 1);
  assert.equal(occurrenceIn(firing()[0]?.body).firing?.alert.owner, 'globex');
});

test('an old reading that comes late takes nothing back', () => {
  const { put, firing } = kept();
  put(boardPuts(source, ticketOf(), T0 + 1_000));
  put(boardPuts(source, ticketOf({ status: 'closed' } as never), T0 + 3_000));
  put(boardPuts(source, ticketOf(), T0 + 2_000));
  assert.equal(firing().length, 0);
  put(boardPuts(source, ticketOf(), T0 + 4_000));
  put(boardPuts(source, ticketOf({ status: 'closed' } as never), T0 + 3_500));
  assert.equal(firing().length, 1);
});

test('any story of a ticket, with readings said again and readings that come late: it fires exactly while it is open on the board', () => {
  for (let seed = 1; seed <= 2_000; seed += 1) {
    const next = randomFrom(seed);
    const { put, starts, firing } = kept();
    let now = T0 + 1_000;
    let ticket = ticketOf();
    const readings: (() => void)[] = [];
    for (let at = 0; at < 12; at += 1) {
      now += 1 + Math.floor(next() * 5_000);
      const destination = next() < 0.5 ? 'alerts' : next() < 0.5 ? 'onsite' : null;
      const status = next() < 0.3 ? ('closed' as const) : ('open' as const);
      ticket = { ...ticket, status, client: next() < 0.2 ? 'globex' : 'acme', fields: { ...ticket.fields, destination } };
      const [as, askedAtMs] = [ticket, now];
      const read = (): void => put(boardPuts(source, as, askedAtMs));
      read();
      if (next() < 0.4) read();
      readings.push(read);
      // A worker that was paused, and wakes when the ticket has long changed.
      if (next() < 0.3) readings[Math.floor(next() * readings.length)]?.();
      const fires = status === 'open' && destination === 'alerts';
      assert.equal(firing().length, fires ? 1 : 0, `seed ${seed}, step ${at}`);
    }
    assert.equal(new Set(starts.map(({ startsAtMs }) => startsAtMs)).size, starts.length);
  }
});
