/** What a report takes of a ticket system's list: whole, in part, unreadable for good, or asked again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { isLastOf } from '../../../activities/reports/tickets-text.ts';
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
const listing = (read: PeriodPageRead, isLast = false) =>
  listTicketsOf({
    capabilities: () => Promise.resolve({ kind: 'capabilities', optional: [] } as never),
    periodPage: () => Promise.resolve(read),
    countPeriod: () => Promise.resolve({ kind: 'count', created: 2, resolved: undefined, open: undefined }),
  })('acme', MONTH, isLast);

test('a whole list comes with the ticket system’s own total, and what is not known of a ticket stays so', async () => {
  assert.deepEqual(await listing(page()), {
    kind: 'complete',
    value: {
      tickets: [
        {
          id: 'T1',
          subject: 'VPN',
          createdAtMs: TICKET.createdAtMs,
          acknowledgedAtMs: 'none',
          resolvedAtMs: undefined,
          category: undefined,
          priority: 'High',
          site: 'not known',
          status: 'waiting-on-client',
          sla: undefined,
          flags: { internal: undefined, project: true, merged: false },
        },
      ],
      total: 2,
      noTotal: undefined,
      unclear: 0,
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

test('a list that is not whole yet when the time is over is a part, and says up to when; one that is away then is asked again all the same', async () => {
  const read = await listing(page({ wholeUntilMs: MONTH.toMs - 1_000 }), true);
  assert.deepEqual(read.kind === 'partial' && [read.untilMs, read.value.tickets.length], [MONTH.toMs - 1_000, 1]);
  await assert.rejects(listing({ kind: 'unreachable', detail: 'no connection', retryAfterMs: undefined }, true));
});

test('the last 20 minutes of the time to read are the last try', () => {
  const isLast = (sinceMs: number, allMs: number): boolean =>
    isLastOf({ scheduledTimestampMs: 1_000, currentAttemptScheduledTimestampMs: 1_000 + sinceMs, scheduleToCloseTimeoutMs: allMs });
  const [hour, minute] = [3_600_000, 60_000];
  assert.deepEqual([isLast(0, hour), isLast(39 * minute, hour), isLast(40 * minute, hour), isLast(0, minute)], [false, false, true, true]);
});
