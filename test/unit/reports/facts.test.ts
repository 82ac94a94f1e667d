/** The figures of a report equal those of an independent count to the last digit; what is not known is said, and never zero. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { freezeReport, isAsFrozen } from '../../../activities/reports/facts.ts';
import { percentOf } from '../../../activities/reports/figures.ts';
import { previousPeriod } from '../../../activities/reports/periods.ts';
import { dice, monthOf, randomReport, randomTicket } from '../../support/report-input.ts';
import { oracle } from '../../support/report-oracle.ts';
import type { ReportInput, ReportTicket } from '../../../activities/reports/source.ts';
import type { Fact, FrozenReport } from '../../../workflows/reports/facts.ts';

const DERIVED = new Set([
  'created-share',
  'created-rank',
  'recurring',
  'system-total',
  'system-total-difference',
  'items',
  'items-share',
  'answered-elsewhere',
  'people',
  'last-tested',
]);
const INDEX = { this: 0, previous: 1, change: 2 } as const;

function compare(input: ReportInput): number {
  const [frozen, expected] = [freezeReport(input), oracle(input)];
  let compared = 0;
  for (const { id, about, value } of frozen.facts) {
    if (DERIVED.has(about.measure)) continue;
    const figure = expected.get(`${about.measure}|${about.group?.kind ?? ''}|${about.group?.name ?? ''}`);
    if (figure === undefined) {
      assert.equal(value ?? 0, 0, `${id} is known to the oracle`);
      continue;
    }
    assert.equal(value, figure[INDEX[about.span]], id);
    compared += 1;
  }
  return compared;
}

const factIn = (frozen: FrozenReport, id: string): Fact => {
  const found = frozen.facts.find((fact) => fact.id === id);
  assert.ok(found, id);
  return found;
};

test('all figures of 40 clients of every size are those of the oracle', () => {
  let compared = 0;
  for (let seed = 1; seed <= 40; seed += 1) compared += compare(randomReport(seed * 7919, seed % 10 === 0 ? 200 : seed % 40));
  assert.ok(compared > 4_000, `${compared}`);
});

test('all figures over the public tickets are those of the oracle', () => {
  const path = join(import.meta.dirname, '../../fixtures/tickets/tickets.jsonl');
  const lines = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as {
          id: string;
          subject: string;
          labels: { category: string | null; priority: string | null };
          occurred_at: string | null;
        },
    );
  for (const id of ['2026-03', '2026-10', '2024-07']) {
    const period = monthOf(id, 'Europe/Berlin');
    const roll = dice(Number(id.replace('-', '')));
    // Real texts, categories and priorities; times only where the source has some, else made up.
    const tickets = lines.map((line): ReportTicket => {
      const made = randomTicket(roll, line.id, period);
      const createdAtMs = line.occurred_at === null || roll(2) === 0 ? made.createdAtMs : Date.parse(line.occurred_at);
      const moved = <T>(ms: number | T): number | T => (typeof ms === 'number' ? ms - made.createdAtMs + createdAtMs : ms);
      return {
        ...made,
        createdAtMs,
        acknowledgedAtMs: moved(made.acknowledgedAtMs),
        resolvedAtMs: moved(made.resolvedAtMs),
        subject: line.subject,
        category: line.labels.category ?? undefined,
        priority: line.labels.priority ?? undefined,
      };
    });
    const list = { kind: 'complete', value: { tickets, total: undefined, noTotal: undefined, unclear: 0 } } as const;
    assert.ok(
      compare({ ...randomReport(3, 0, period), period, previous: previousPeriod(period), tickets: list, previousTickets: list }) > 100,
    );
  }
});

test('shares and ranks are of what was created', () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const frozen = freezeReport(randomReport(seed, 60));
    const rows = frozen.facts.filter(
      ({ about }) => about.measure === 'created' && about.span === 'this' && about.group?.kind === 'category',
    );
    const sorted = rows.map(({ value }) => value ?? 0).toSorted((a, b) => b - a);
    for (const { value, id } of rows) {
      assert.equal(factIn(frozen, id.replace('created', 'created-rank')).value, sorted.indexOf(value ?? 0) + 1);
      const all = factIn(frozen, 'created').value ?? 0;
      assert.equal(factIn(frozen, id.replace('created', 'created-share')).value, Number((((value ?? 0) * 100) / all + 1e-9).toFixed(1)));
    }
    assert.equal(
      rows.reduce((sum, { value }) => sum + (value ?? 0), 0),
      factIn(frozen, 'created').value,
    );
  }
});

test('a half is rounded away from zero whatever floating point makes of it', () => {
  assert.equal(percentOf(1, 16), 6.3);
  assert.equal(percentOf(3, 2000), 0.2);
  assert.equal(percentOf(1, 3), 33.3);
  assert.equal(percentOf(201, 200), 100.5);
  assert.equal(percentOf(0, 0), undefined);
});

test("a count of the ticket system's own that differs by one is a figure", () => {
  const input = randomReport(5, 50);
  assert.ok(input.tickets.kind === 'complete');
  const { tickets } = input.tickets.value;
  const listed = tickets.filter(({ createdAtMs }) => createdAtMs >= input.period.fromMs && createdAtMs < input.period.toMs).length;
  const frozen = freezeReport({
    ...input,
    tickets: { kind: 'complete', value: { tickets, total: listed + 1, noTotal: undefined, unclear: 0 } },
  });
  assert.equal(factIn(frozen, 'system-total-difference').value, 1);
  assert.equal(factIn(frozen, 'system-total').value, listed + 1);
});

test('an unreadable source is never zero, and says why', () => {
  const frozen = freezeReport({
    ...randomReport(6, 50),
    tickets: { kind: 'unreadable', reason: 'the ticket system answered 503' },
    continuity: { kind: 'unreadable', reason: 'no ledger' },
  });
  for (const { id, value, missing, source, about } of frozen.facts.filter(
    (fact) => fact.source !== 'alerts' && fact.about.span !== 'previous',
  )) {
    assert.equal(value, null, `${id} ${about.span}`);
    assert.equal(missing, source === 'ledger' ? 'no ledger' : 'the ticket system answered 503');
  }
  assert.deepEqual(frozen.sources['ticket-system'], { kind: 'unreadable', reason: 'the ticket system answered 503' });
});

test('a period that was read in part is compared with nothing', () => {
  const whole = randomReport(7, 80);
  assert.ok(whole.previousTickets.kind === 'complete');
  const frozen = freezeReport({
    ...whole,
    previousTickets: { kind: 'partial', untilMs: whole.previous.fromMs + 1, value: whole.previousTickets.value },
  });
  assert.equal(typeof factIn(frozen, 'created').value, 'number');
  assert.equal(factIn(frozen, 'created.previous').value, null);
  assert.equal(factIn(frozen, 'created.change').value, null);
  assert.equal(typeof factIn(frozen, 'alerts.change').value, 'number', 'the other source is whole');
});

test('internal, project and merged tickets change no figure but their own', () => {
  const input = randomReport(8, 60);
  assert.ok(input.tickets.kind === 'complete');
  const { tickets, total } = input.tickets.value;
  const more = Array.from({ length: 9 }, (_, index) => ({
    ...randomTicket(dice(index + 1), `X-${index}`, input.period),
    createdAtMs: input.period.fromMs,
    flags: { internal: index % 3 === 0, project: index % 3 === 1, merged: index % 3 === 2 },
  }));
  const [without, withMore] = [tickets, [...tickets, ...more]].map((all) =>
    freezeReport({ ...input, tickets: { kind: 'complete', value: { tickets: all, total, noTotal: undefined, unclear: 0 } } }),
  );
  assert.ok(without && withMore);
  const changed = withMore.facts.filter((fact) => factIn(without, fact.id).value !== fact.value).map(({ id }) => id);
  assert.deepEqual(changed.toSorted(), ['left-out-internal', 'left-out-merged', 'left-out-project', 'system-total-difference']);
});

test('the hash is of the figures, in whatever order they came, and notices any change', () => {
  const input = randomReport(9, 120);
  const frozen = freezeReport(input);
  assert.ok(isAsFrozen(frozen));
  assert.ok(input.tickets.kind === 'complete');
  const turned = { kind: 'complete', value: { ...input.tickets.value, tickets: input.tickets.value.tickets.toReversed() } } as const;
  assert.equal(freezeReport({ ...input, tickets: turned }).hash, frozen.hash);
  const [first, ...others] = frozen.facts;
  assert.ok(first);
  assert.ok(!isAsFrozen({ ...frozen, facts: [{ ...first, value: (first.value ?? 0) + 1 }, ...others] }));
  assert.ok(!isAsFrozen({ ...frozen, clientName: 'Another' }));
});

test('names that look alike keep figures of their own', () => {
  const input = randomReport(10, 0);
  const names = ['Netz', 'netz', 'NETZ ', 'net z', 'net-z', '网络', '🖨', '<b>x</b>', 'created.change'];
  const tickets = names.map((category, index) => ({
    ...randomTicket(dice(1), `T-${index}`, input.period),
    createdAtMs: input.period.fromMs,
    category,
    flags: { internal: false, project: false, merged: false },
  }));
  const frozen = freezeReport({
    ...input,
    tickets: { kind: 'complete', value: { tickets, total: undefined, noTotal: undefined, unclear: 0 } },
  });
  assert.equal(
    frozen.facts.filter(({ about }) => about.measure === 'created' && about.group?.kind === 'category' && about.span === 'this').length,
    names.length,
  );
  for (const { id } of frozen.facts) assert.match(id, /^[a-z0-9.-]+$/);
});

test('an issue recurs from the third time on, whatever number or reply sign it carries', () => {
  const input = randomReport(11, 0);
  const of = (subject: string, index: number): ReportTicket => ({
    ...randomTicket(dice(1), `T-${index}`, input.period),
    subject,
    category: 'Printing',
    createdAtMs: input.period.fromMs + index,
    flags: { internal: false, project: false, merged: false },
  });
  const tickets = ['Printer 4 is jammed', 'Re: printer 12 is jammed', 'AW: Re: Printer is jammed!', 'VPN drops', 'VPN drops'].map(of);
  const frozen = freezeReport({
    ...input,
    tickets: { kind: 'complete', value: { tickets, total: undefined, noTotal: undefined, unclear: 0 } },
  });
  assert.deepEqual(
    frozen.facts.filter(({ about }) => about.measure === 'recurring').map(({ value, about }) => [about.group?.name, value]),
    [['Printer 4 is jammed (Printing)', 3]],
  );
});
