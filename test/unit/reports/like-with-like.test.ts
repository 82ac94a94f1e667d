/** What is not known of a ticket is no none, in either period, and two periods are compared only where both are of the same kind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freezeReport } from '../../../activities/reports/facts.ts';
import { reportHtml } from '../../../activities/reports/page.ts';
import { proseOf } from '../../../activities/reports/prose.ts';
import { ticketOf } from '../../../workers/reports/list-tickets.ts';
import { randomReport } from '../../support/report-input.ts';
import type { ReportInput, ReportTicket } from '../../../activities/reports/source.ts';
import type { Fact, FrozenReport } from '../../../workflows/reports/facts.ts';

const INPUT = randomReport(1, 0);
const HOUR = 3_600_000;
type Given = Partial<ReportTicket>;

const listOf = (fromMs: number, tickets: readonly Given[]): ReportInput['tickets'] => ({
  kind: 'complete',
  value: {
    tickets: tickets.map((ticket, index) => ({
      id: `T-${fromMs}-${index}`,
      subject: 'Printer',
      createdAtMs: fromMs + HOUR,
      acknowledgedAtMs: fromMs + 2 * HOUR,
      resolvedAtMs: fromMs + 5 * HOUR,
      category: 'Network',
      priority: 'High',
      site: 'Head office',
      status: 'resolved',
      sla: 'met',
      flags: { internal: false, project: false, merged: false },
      ...ticket,
    })),
    total: undefined,
    noTotal: undefined,
    unclear: 0,
  },
});
const frozenOf = (now: readonly Given[], before: readonly Given[]): FrozenReport =>
  freezeReport({ ...INPUT, tickets: listOf(INPUT.period.fromMs, now), previousTickets: listOf(INPUT.previous.fromMs, before) });
const factIn = ({ facts }: FrozenReport, id: string): Fact => facts.find((fact) => fact.id === id) ?? assert.fail(id);
const valueIn = (frozen: FrozenReport, id: string): number | null | undefined => frozen.facts.find((fact) => fact.id === id)?.value;
function htmlOf(frozen: FrozenReport): Promise<string> {
  const prose = (section: 'outcome' | 'sla' | 'open' | 'continuity') => proseOf(section, frozen, undefined, []);
  const all = { outcome: prose('outcome'), sla: prose('sla'), open: prose('open'), continuity: prose('continuity') };
  return reportHtml({
    frozen,
    prose: all,
    brand: { name: 'H', colour: '#1f5aa6', logo: undefined },
    revision: 1,
    changes: [],
    extra: [],
  });
}

test('a ticket that nobody has acknowledged and one of which it is not told are two counts', async () => {
  const frozen = frozenOf([{}, { acknowledgedAtMs: 'none' }, { acknowledgedAtMs: 'none' }, { acknowledgedAtMs: undefined }], [{}]);
  assert.deepEqual(
    ['not-acknowledged', 'not-acknowledged.previous', 'unknown-acknowledged', 'acknowledge-median'].map((id) => valueIn(frozen, id)),
    [2, 0, 1, 60],
  );
  const html = await htmlOf(frozen);
  assert.match(
    html,
    /In no time to acknowledge: 2 tickets created that nobody has acknowledged; 0 tickets created .* in the period before\./,
  );
  assert.match(html, /Not known: 1 ticket created of which it is not known whether anybody has acknowledged them\./);
});

test('of none being told there is no count of never', () => {
  const frozen = frozenOf([{ acknowledgedAtMs: undefined }], []);
  assert.deepEqual(factIn(frozen, 'not-acknowledged').missing, 'the ticket system does not say');
});

test('what the ticket system says of an acknowledgement is taken as it says it', () => {
  const told = { id: 'T', client: 'c', subject: '', createdAtMs: 1, status: 'open' } as const;
  const names = { resolvedAtMs: undefined, category: undefined, priority: undefined, site: undefined, sla: undefined };
  const marks = { waitingOnClient: undefined, internal: undefined, project: undefined, merged: undefined };
  for (const acknowledgedAtMs of [5, 'none', undefined] as const)
    assert.equal(ticketOf({ ...told, ...names, ...marks, acknowledgedAtMs }).acknowledgedAtMs, acknowledgedAtMs);
});

test('of the period before it is said as well of how many what is not known', async () => {
  const frozen = frozenOf([{}], [{ sla: undefined }, { sla: undefined }, {}]);
  assert.deepEqual([valueIn(frozen, 'unknown-sla'), valueIn(frozen, 'unknown-sla.previous')], [undefined, 2]);
  assert.match(await htmlOf(frozen), /Not known: 2 tickets resolved with no word of the ticket system on their SLA in the period before\./);
});

const CASES: readonly (readonly [what: string, unknown: Given, ids: readonly string[]])[] = [
  ['whether they met their SLA', { sla: undefined }, ['sla', 'sla-missed', 'sla.priority.high--']],
  [
    'whether and when they were acknowledged',
    { acknowledgedAtMs: undefined },
    ['acknowledge-median', 'acknowledge-ninetieth', 'not-acknowledged'],
  ],
  ['since when they are closed', { resolvedAtMs: undefined, status: 'resolved' }, ['resolved', 'open', 'resolve-median', 'sla']],
  [
    'whether they are internal, of a project or merged',
    { flags: { internal: undefined, project: false, merged: false } },
    ['created', 'open'],
  ],
  ['their category', { category: 'not known' }, ['created.category.network--']],
];
for (const [what, unknown, ids] of CASES)
  test(`not compared where of some it is not known ${what}`, () => {
    for (const [now, before, counts] of [
      [[{}, unknown], [{}], '1 of this period and 0 of the one before'],
      [[{}], [{}, unknown, unknown], '0 of this period and 2 of the one before'],
    ] as const) {
      const { facts } = frozenOf(now, before);
      for (const id of ids) {
        const change = facts.find(
          (fact) => fact.id.startsWith(id) && fact.id.endsWith('.change') && (id.endsWith('--') || fact.id === `${id}.change`),
        );
        assert.deepEqual([change?.value, change?.missing], [null, `of ${counts} it is not known ${what}`], id);
        const both = facts.filter((fact) => fact.id === id || fact.id === `${id}.previous`);
        assert.ok(
          both.every(({ value }) => value !== null),
          `${id} stands there by itself`,
        );
      }
    }
  });

test('where all is known in both, or nothing in either, they are compared', () => {
  assert.equal(valueIn(frozenOf([{}, { sla: 'missed' }], [{}]), 'sla.change'), -50);
  const flags = { internal: undefined, project: undefined, merged: undefined };
  assert.equal(valueIn(frozenOf([{ flags }, { flags }], [{ flags }]), 'created.change'), 1);
});
