/**
 * Whether the tickets of a period, as the contract has them on the wire, are enough for a report: every figure made of what a desk tells is the
 * one that an independent count makes of the rows themselves.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freezeReport } from '../../activities/reports/facts.ts';
import type { ReportInput, ReportTicket, Source, TicketList } from '../../activities/reports/source.ts';
import { createDesk } from '../../connectors/desk/client.ts';
import { listPeriod } from '../../connectors/period-list.ts';
import type { PeriodRead } from '../../connectors/period-list.ts';
import type { Period } from '../../workflows/reports/period.ts';
import { monthOf, randomReport } from '../support/report-input.ts';
import { oracle } from '../support/report-oracle.ts';
import { ticketOf } from '../../workers/reports/list-tickets.ts';

const timeOf = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());

/** As an adapter tells it. */
const told = (ticket: ReportTicket): object => ({
  id: ticket.id,
  client: 'Northwind Traders',
  subject: ticket.subject,
  createdAt: timeOf(ticket.createdAtMs),
  status: ticket.resolvedAtMs === undefined ? 'open' : 'closed',
  acknowledgedAt: ticket.acknowledgedAtMs === 'none' ? 'none' : timeOf(ticket.acknowledgedAtMs),
  resolvedAt: timeOf(ticket.resolvedAtMs),
  category: ticket.category ?? '',
  priority: ticket.priority ?? '',
  site: ticket.site ?? '',
  sla: ticket.sla,
  waitingOnClient: ticket.status === 'waiting-on-client',
  ...ticket.flags,
});

/** A small desk that keeps the contract, written apart from the simulated one; four tickets a page. */
function deskWith(tickets: readonly ReportTicket[]): typeof fetch {
  const answer = async (asked: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(asked.url);
    const [from, until] = [Date.parse(searchParams.get('from') ?? ''), Date.parse(searchParams.get('until') ?? '')];
    const isIn = (ms: number | undefined): boolean => ms !== undefined && ms >= from && ms < until;
    const made = tickets.filter(({ createdAtMs }) => createdAtMs < until);
    if (pathname.endsWith('/count'))
      return Response.json({ created: made.filter(({ createdAtMs }) => isIn(createdAtMs)).length, resolved: null, open: null });
    const all = made.filter(({ resolvedAtMs }) => resolvedAtMs === undefined || resolvedAtMs >= from);
    const sorted = all.toSorted((a, b) => a.createdAtMs - b.createdAtMs || a.id.localeCompare(b.id));
    const begin = sorted.findIndex(({ id }) => id === searchParams.get('after')) + 1;
    const page = sorted.slice(begin, begin + 4);
    return Response.json({ tickets: page.map(told), more: begin + 4 < sorted.length, after: page.at(-1)?.id ?? 'none' });
  };
  return answer as typeof fetch;
}

function sourceOf(read: PeriodRead): Source<TicketList> {
  if (read.kind === 'unreadable') return read;
  const { tickets, count, noCount, unclear } = read.value;
  const value = { tickets: tickets.map(ticketOf), total: count.created, noTotal: noCount, unclear };
  return read.kind === 'complete' ? { kind: 'complete', value } : { kind: 'partial', untilMs: read.untilMs, value };
}

async function throughTheDesk(input: ReportInput): Promise<ReportInput> {
  const rows = input.tickets.kind === 'complete' ? input.tickets.value.tickets : assert.fail('expected all tickets');
  const desk = createDesk({ baseUrl: 'http://desk', token: 't', fetch: deskWith(rows) });
  const read = async ({ fromMs, toMs }: Period): Promise<Source<TicketList>> =>
    sourceOf(await listPeriod(desk, { client: 'Northwind Traders', fromMs, untilMs: toMs }, { callMs: 10_000, leftMs: () => 60_000 }));
  return { ...input, tickets: await read(input.period), previousTickets: await read(input.previous) };
}

const MONTHS = [
  ['2026-11', 'Europe/Berlin'],
  ['2026-03', 'Europe/Berlin'],
  ['2026-10', 'Europe/Berlin'],
  ['2026-11', 'America/New_York'],
] as const;
const INDEX = { this: 0, previous: 1, change: 2 } as const;

for (const [month, zone] of MONTHS)
  test(`every figure of the tickets of ${month} in ${zone} can be made of what a desk tells of the period`, async () => {
    const measures = new Set<string>();
    for (let seed = 1; seed <= 8; seed++) {
      const input = randomReport(seed * 6_151, seed * 12, monthOf(month, zone));
      const through = await throughTheDesk(input);
      assert.ok(through.tickets.kind === 'complete' && through.previousTickets.kind === 'complete');
      const [whole, wired] = [freezeReport(input), freezeReport(through)];
      // The total is counted by the desk here, and drawn there.
      const figures = ({ facts }: typeof whole) =>
        new Map(facts.filter(({ about }) => !about.measure.startsWith('system-total')).map((fact) => [fact.id, fact]));
      assert.deepEqual(figures(wired), figures(whole));
      const expected = oracle(input);
      for (const { id, about, value } of wired.facts) {
        const figure = expected.get(`${about.measure}|${about.group?.kind ?? ''}|${about.group?.name ?? ''}`);
        if (figure === undefined) continue;
        assert.equal(value, figure[INDEX[about.span]], id);
        measures.add(about.measure);
      }
      const apart = wired.facts.find(({ id }) => id === 'system-total-difference');
      assert.equal(apart?.value, 0);
    }
    for (const measure of [
      'created',
      'resolved',
      'open',
      'waiting',
      'open-age',
      'sla',
      'sla-missed',
      'acknowledge-median',
      'resolve-ninetieth',
      'left-out-internal',
      'left-out-project',
      'left-out-merged',
    ])
      assert.ok(measures.has(measure), measure);
  });
