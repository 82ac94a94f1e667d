/** A ticket system may have as many names as tickets: the work grows with the tickets, and the page stays one that is read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freezeReport } from '../../../activities/reports/facts.ts';
import { reportHtml } from '../../../activities/reports/page.ts';
import { proseOf } from '../../../activities/reports/prose.ts';
import { randomReport } from '../../support/report-input.ts';
import type { ReportInput, ReportTicket } from '../../../activities/reports/source.ts';

const INPUT = randomReport(1, 0);
const MANY = 20_000;

/** Each with names of its own; whatever is read of one is counted. */
function counted(many: number, wanted: Partial<ReportTicket> = {}): { readonly input: ReportInput; readonly reads: () => number } {
  let reads = 0;
  const count: ProxyHandler<ReportTicket> = {
    get(ticket, key) {
      reads += 1;
      return Reflect.get(ticket, key) as unknown;
    },
  };
  const of = (fromMs: number): ReportInput['tickets'] => {
    const tickets = Array.from({ length: many }, (_, index) => {
      const name = `name-${index}`;
      const ticket: ReportTicket = {
        id: `T-${index}`,
        subject: 'Printer',
        createdAtMs: fromMs + index,
        acknowledgedAtMs: fromMs + index + 60_000,
        resolvedAtMs: fromMs + index + 600_000,
        category: name,
        priority: name,
        site: name,
        status: 'resolved',
        sla: 'met',
        flags: { internal: false, project: false, merged: false },
        ...wanted,
      };
      return new Proxy(ticket, count);
    });
    return { kind: 'complete', value: { tickets, total: many, noTotal: undefined, unclear: 0 } };
  };
  const input = { ...INPUT, tickets: of(INPUT.period.fromMs), previousTickets: of(INPUT.previous.fromMs) };
  return { input: { ...input, targets: { High: { acknowledge: 5, resolve: 60 } } }, reads: () => reads };
}

test('twice as many names are twice the work', () => {
  const [some, twice] = [500, 1_000].map((many) => {
    const { input, reads } = counted(many);
    freezeReport(input);
    return reads();
  });
  assert.ok(some !== undefined && twice !== undefined && twice < some * 2.1, `${some} and ${twice} reads`);
});

test(`${MANY} categories are counted with a bounded look at each ticket, and the page shows some and counts the rest`, async () => {
  const { input, reads } = counted(MANY, { priority: 'High', site: 'Head office' });
  const frozen = freezeReport(input);
  assert.ok(reads() < 400 * 2 * MANY, `${reads()} reads`);
  assert.equal(
    frozen.facts.filter(({ about }) => about.measure === 'created' && about.group?.kind === 'category' && about.span === 'this').length,
    MANY,
  );
  const prose = (section: 'outcome' | 'sla' | 'open' | 'continuity') => proseOf(section, frozen, undefined, []);
  const html = await reportHtml({
    frozen,
    prose: { outcome: prose('outcome'), sla: prose('sla'), open: prose('open'), continuity: prose('continuity') },
    brand: { name: 'H', colour: '#1f5aa6', logo: undefined },
    revision: 1,
    changes: [],
    extra: [],
  });
  assert.ok(html.length < 200_000, `${html.length}`);
  assert.match(html, new RegExp(`<th scope="row">and ${MANY - 60} more</th><td>${MANY - 60}</td><td>${MANY - 60}</td><td>0</td>`));
});
