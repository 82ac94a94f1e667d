/** What is promised by priority is counted by Standby's own clock, in business hours, beside the ticket system's verdict and never mixed with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freezeReport } from '../../../activities/reports/facts.ts';
import { monthOf, randomReport } from '../../support/report-input.ts';
import { CANARIES, SAMPLE, configOf, read, saidOf } from '../config-sample.ts';
import { configuredIn } from '../../../workers/reports/here.ts';
import type { ReportInput, ReportTicket, Targets } from '../../../activities/reports/source.ts';
import type { Calendar } from '../../../workflows/ticket/reading-rules.ts';

const OFFICE: Calendar = {
  timeZone: 'Europe/Berlin',
  hours: { mon: [{ from: '08:00', to: '17:00' }], fri: [{ from: '08:00', to: '17:00' }] },
  holidays: [],
};
/** A Friday, 16:00 in Berlin. */
const FRIDAY = Date.parse('2026-11-06T15:00:00Z');
const MONDAY_0830 = Date.parse('2026-11-09T07:30:00Z');
const TARGETS: Targets = { high: { acknowledge: 60, resolve: 120 }, Low: { resolve: 600 } };

const TICKET: ReportTicket = {
  id: 'T',
  subject: '',
  createdAtMs: FRIDAY,
  acknowledgedAtMs: FRIDAY + 60_000,
  resolvedAtMs: MONDAY_0830,
  category: undefined,
  priority: 'High',
  site: undefined,
  status: 'resolved',
  sla: 'missed',
  flags: { internal: false, project: false, merged: false },
};
function valuesOf(tickets: readonly Partial<ReportTicket>[], more: Partial<ReportInput>): readonly (number | null | undefined)[] {
  const rows = tickets.map((ticket, index) => ({ ...TICKET, id: `T-${index}`, ...ticket }));
  const value = { tickets: rows, total: undefined, noTotal: undefined, unclear: 0 };
  const period = monthOf('2026-11', 'Europe/Berlin');
  const { facts } = freezeReport({ ...randomReport(1, 0), period, tickets: { kind: 'complete', value }, targets: TARGETS, ...more });
  return ['sla', 'target-ours', 'response-ours'].map((id) => facts.find((fact) => fact.id === id)?.value);
}

test('business hours count: an hour on Friday and half an hour on Monday are inside two hours, and are not by the clock on the wall', () => {
  assert.deepEqual(valuesOf([{}], { calendar: OFFICE }), [0, 100, 100]);
  assert.deepEqual(valuesOf([{}], {}), [0, 0, 100]);
});

test("the ticket system's verdict and our count leave each other alone, also where it says nothing", () => {
  assert.deepEqual(valuesOf([{ sla: 'met', resolvedAtMs: MONDAY_0830 + 3 * 3_600_000 }], { calendar: OFFICE }), [100, 0, 100]);
  assert.deepEqual(valuesOf([{ sla: undefined }], { calendar: OFFICE }), [null, 100, 100]);
});

test('nobody has acknowledged it: it was not inside; whether anybody has is not known: it is not counted; nor is one without a target', () => {
  assert.deepEqual(valuesOf([{ acknowledgedAtMs: 'none' }], {})[2], 0);
  assert.deepEqual(valuesOf([{ acknowledgedAtMs: undefined }], {})[2], null);
  assert.deepEqual(valuesOf([{ priority: 'Normal' }, { priority: undefined }, { priority: 'not known' }], {}), [0, null, null]);
});

test('without targets there is no such figure, and without a time to respond none of that', () => {
  assert.deepEqual(valuesOf([{}], { targets: undefined }), [0, undefined, undefined]);
  assert.deepEqual(valuesOf([{}], { targets: { High: { resolve: 5 } } }), [0, 0, undefined]);
});

test('what is ours says so wherever it stands', () => {
  const { facts } = freezeReport({ ...randomReport(1, 9), targets: TARGETS });
  const ours = facts.filter(({ about }) => about.measure.endsWith('-ours'));
  assert.ok(ours.length > 0);
  for (const { label, definition } of ours) {
    assert.match(label, /by Standby's own count/);
    assert.match(definition, /not the ticket system's verdict/);
  }
});

const REPORTS = `${SAMPLE.trimEnd()}
reports:
  tickets: desk
  timeZone: Europe/Berlin
  name: Harbour IT
  targets: { P1: { respondWithin: 15m, resolveWithin: 4h } }
  approvers: [{ name: Kim, tokenEnv: DESK_TOKEN }]
  recipients: { archive: { kind: folder, folder: ./out } }
  clients:
    acme: { recipients: [archive] }
    globex: { recipients: [archive], targets: { P1: { resolveWithin: 1d } } }
`;

test('targets are those of the client, else of all, in the hours of the ticket system', () => {
  const configured = configuredIn(configOf(REPORTS, { env: CANARIES }).reports);
  const [acme, globex] = ['acme', 'globex'].map((client) => configured.reportOf({ client, kind: 'month' }));
  assert.deepEqual(acme?.targets, { P1: { acknowledge: 15, resolve: 240 } });
  assert.deepEqual(globex?.targets, { P1: { acknowledge: undefined, resolve: 1_440 } });
  assert.equal(acme?.calendar?.timeZone, 'Europe/Berlin');
  assert.deepEqual(acme.calendar.hours.sat, [{ from: '09:00', to: '12:00' }]);
});

for (const [to, said] of [
  ['{}', /reports\.targets: Expected 1 to 20 priorities/],
  ['{ P1: {} }', /reports\.targets\.P1: Expected respondWithin or resolveWithin, got neither/],
  ['{ P1: { resolveWithin: 1h }, p1: { resolveWithin: 2h } }', /reports\.targets: Expected each priority once, got one in two spellings/],
] as const)
  test(`targets: ${to} is refused`, () => {
    assert.match(saidOf(read(REPORTS.replace('{ P1: { respondWithin: 15m, resolveWithin: 4h } }', to), { env: CANARIES })), said);
  });
