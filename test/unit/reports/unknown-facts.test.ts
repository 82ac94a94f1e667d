/** What a ticket system does not say of a ticket is in no figure, is never none, and the report says of how many. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freezeReport } from '../../../activities/reports/facts.ts';
import { dice, monthOf, randomReport, randomTicket } from '../../support/report-input.ts';
import type { ReportTicket } from '../../../activities/reports/source.ts';
import type { Fact } from '../../../workflows/reports/facts.ts';

const MONTH = monthOf('2026-11', 'Europe/Berlin');
const KNOWN: ReportTicket = {
  ...randomTicket(dice(1), 'T', MONTH),
  createdAtMs: MONTH.fromMs,
  resolvedAtMs: MONTH.fromMs + 1,
  status: 'resolved',
  sla: 'met',
  flags: { internal: false, project: false, merged: false },
};
const UNKNOWN_FLAGS = { internal: undefined, project: undefined, merged: undefined };
function figuresOf(tickets: readonly Partial<ReportTicket>[], more: object = {}): (id: string) => Fact {
  const rows = tickets.map((ticket, index) => ({ ...KNOWN, ...ticket, id: `T-${index}` }));
  const value = { tickets: rows, total: undefined, noTotal: undefined, unclear: 0, ...more };
  const { facts } = freezeReport({ ...randomReport(1, 0), period: MONTH, tickets: { kind: 'complete', value } });
  return (id) => facts.find((fact) => fact.id === id) ?? assert.fail(id);
}

test('a verdict that is not known is neither met nor missed, nor without an SLA', () => {
  const some = figuresOf([{}, { sla: 'missed' }, { sla: undefined }, { sla: 'none' }]);
  assert.deepEqual([some('sla').value, some('sla-missed').value, some('unknown-sla').value], [50, 1, 1]);
  const none = figuresOf([{ sla: undefined }, { sla: undefined }]);
  for (const id of ['sla', 'sla-missed'])
    assert.deepEqual([none(id).value, none(id).missing], [null, 'the ticket system does not say'], id);
  assert.equal(none('unknown-sla').value, 2);
});

test('an open ticket of which it is not known whether it waits on the client is not said to wait, and not said not to', () => {
  const open = { resolvedAtMs: undefined } as const;
  const some = figuresOf([
    { ...open, status: undefined },
    { ...open, status: 'waiting-on-client' },
  ]);
  assert.deepEqual([some('open').value, some('waiting').value, some('unknown-waiting').value], [2, 1, 1]);
  assert.equal(figuresOf([{ ...open, status: undefined }])('waiting').value, null);
});

test('a closed ticket that does not say since when is neither open nor resolved, and is told', () => {
  const told = figuresOf([{}, { resolvedAtMs: undefined }]);
  assert.deepEqual([told('open').value, told('resolved').value, told('unknown-resolved').value], [0, 1, 1]);
});

test('a ticket that may have to be left out is counted, and is told', () => {
  const some = figuresOf([{}, { flags: UNKNOWN_FLAGS }, { flags: { ...UNKNOWN_FLAGS, internal: true } }]);
  assert.deepEqual([some('created').value, some('left-out-internal').value, some('unknown-flags').value], [2, 1, 1]);
  assert.equal(figuresOf([{ flags: UNKNOWN_FLAGS }])('left-out-merged').value, null);
});

test('what cannot be read in a list is counted, and why there is no count of its own is said', () => {
  const told = figuresOf([{}], { unclear: 3, noTotal: 'the ticket system answered HTTP 404' });
  assert.equal(told('unclear').value, 3);
  assert.equal(told('system-total').missing, 'the ticket system answered HTTP 404');
});
