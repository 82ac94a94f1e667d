/** What a report takes of a ticket system's list: whole, in part, unreadable for good, or asked again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { listTicketsOf } from '../../../workers/reports/list-tickets.ts';
import type { PeriodPageRead, PeriodTicket } from '../../../connectors/period.ts';
import type { Period } from '../../../workflows/reports/period.ts';

const MONTH: Period = { kind: 'month', id: '2026-10', timeZone: 'UTC', fromMs: Date.UTC(2026, 9, 1), toMs: Date.UTC(2026, 10, 1) };
const TICKET: PeriodTicket = {
  id: 'T1',
  client: 'acme',
  subject: 'VPN',
  createdAtMs: MONTH.fromMs + 1,
  status: 'open',
  acknowledgedAtMs: 'none',
  resolvedAtMs: undefined,
  category: '',
  priority: 'High',
  site: undefined,
  sla: undefined,
  waitingOnClient: true,
  internal: undefined,
  project: true,
  merged: false,
};
const page = (more: object = {}): PeriodPageRead => ({
  kind: 'page',
  tickets: [TICKET],
  more: false,
  after: undefined,
  wholeUntilMs: undefined,
  unclear: 0,
  ...more,
});
const listing = (read: PeriodPageRead) =>
  listTicketsOf({
    capabilities: () => Promise.resolve({ kind: 'capabilities', optional: [] } as never),
    periodPage: () => Promise.resolve(read),
    countPeriod: () => Promise.resolve({ kind: 'count', created: 2, resolved: undefined, open: undefined }),
  })('acme', MONTH);

test('a whole list comes with the ticket system’s own total, and what is not known of a ticket is none', async () => {
  assert.deepEqual(await listing(page()), {
    kind: 'complete',
    value: {
      tickets: [
        {
          id: 'T1',
          subject: 'VPN',
          createdAtMs: TICKET.createdAtMs,
          acknowledgedAtMs: undefined,
          resolvedAtMs: undefined,
          category: undefined,
          priority: 'High',
          site: undefined,
          status: 'waiting-on-client',
          sla: 'none',
          flags: { internal: false, project: true, merged: false },
        },
      ],
      total: 2,
    },
  });
});

test('a ticket system that lists no periods is unreadable at once; one that is away, or not whole yet, is asked again', async () => {
  assert.deepEqual(await listing({ kind: 'unsupported' }), {
    kind: 'unreadable',
    reason: 'the ticket system lists no tickets of a period',
  });
  const isAgain = (error: unknown): boolean => error instanceof ApplicationFailure && error.type === 'RetryAttempt';
  await assert.rejects(listing({ kind: 'unreachable', detail: 'no connection', retryAfterMs: 5_000 }), isAgain);
  await assert.rejects(listing(page({ wholeUntilMs: MONTH.toMs - 1_000 })), isAgain);
});

test('a list of another client is not believed', async () => {
  const read = await listing(page({ tickets: [{ ...TICKET, client: 'globex' }] }));
  assert.equal(read.kind, 'unreadable');
});
