/** What of a client's tickets has no place in a first report: listed with counts, and in the way of an approval until somebody accepts it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freezeReport } from '../../../activities/reports/facts.ts';
import { mappingGaps } from '../../../activities/reports/mapping-gaps.ts';
import { NOT_KNOWN } from '../../../activities/reports/source.ts';
import { checkReportAnswer } from '../../../workflows/reports/answer.ts';
import { randomReport } from '../../support/report-input.ts';
import type { ReportInput, ReportTicket, Source, TicketList } from '../../../activities/reports/source.ts';

const base = randomReport(7, 40);
const MAPPED: ReportTicket = {
  id: '1',
  subject: 'VPN drops',
  createdAtMs: base.period.fromMs + 1,
  acknowledgedAtMs: 'none',
  resolvedAtMs: base.period.fromMs + 60_000,
  category: 'Network',
  priority: 'High',
  site: undefined,
  status: 'resolved',
  sla: 'met',
  flags: { internal: false, project: false, merged: false },
};
const list = (tickets: readonly ReportTicket[], unclear = 0): Source<TicketList> => ({
  kind: 'complete',
  value: { tickets, total: tickets.length, noTotal: undefined, unclear },
});
const gapsOf = (given: Partial<ReportInput>): readonly string[] => mappingGaps(freezeReport({ ...base, ...given }));

test('tickets that have all that a report needs leave no gap', () => assert.deepEqual(gapsOf({ tickets: list([MAPPED]) }), []));

test('what has no place is listed with its count', () => {
  const flags = { internal: undefined, project: undefined, merged: undefined };
  const tickets = [
    MAPPED,
    { ...MAPPED, id: '2', category: undefined, priority: ' ' },
    { ...MAPPED, id: '3', category: NOT_KNOWN, priority: NOT_KNOWN, sla: undefined, flags },
    { ...MAPPED, id: '4', category: undefined, status: undefined, resolvedAtMs: undefined },
  ];
  assert.deepEqual(gapsOf({ tickets: list(tickets, 2) }).toSorted(), [
    '1 tickets created of which the category is not told',
    '1 tickets created of which the priority is not told',
    '1 tickets created that may be internal, of a project or merged, and are counted',
    '1 tickets created without a priority',
    '1 tickets open at the end of which it is not known whether they wait on the client',
    '1 tickets resolved with no word of the ticket system on their SLA',
    '2 tickets created without a category',
    '2 tickets of which the ticket system tells something that cannot be read',
  ]);
});

test('a client without a single ticket may be called otherwise; of one that could not be read nothing is known', () => {
  assert.deepEqual(gapsOf({ tickets: list([]) }), ['no ticket at all: is the client called so in the ticket system?']);
  assert.deepEqual(gapsOf({ tickets: { kind: 'unreadable', reason: 'HTTP 503' } }), []);
});

test('an approval of a first report with gaps needs a word on them; of any other page it needs none', () => {
  const check = (mapping: readonly string[] | undefined, given: object): void =>
    checkReportAnswer({ draft: { html: 'page', ...(mapping ? { mapping } : {}) } } as never, 'Kim', ['Kim'])(
      { kind: 'approve', html: 'page', proof: 'a'.repeat(64), ...given },
      {} as never,
    );
  check(undefined, {});
  check([], {});
  check(['a gap'], { mapping: true });
  check(undefined, { mapping: true });
  assert.throws(() => check(['a gap', 'another'], {}), /no place in a first report \(2 kinds\)/);
  assert.throws(() => check(['a gap'], { mapping: 'yes' }), /a word on the mapping/);
});
