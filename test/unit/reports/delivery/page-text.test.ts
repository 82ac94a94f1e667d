/** The approved page as plain text: its figures, inert, never longer than it may be, and saying what is not in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteOf, ticketOf } from '../../../../activities/reports/delivery/report-ticket.ts';
import { pageText, spanOf } from '../../../../activities/reports/delivery/page-text.ts';
import { reportHtml } from '../../../../activities/reports/page.ts';
import { reportPageOf } from '../../../support/report-clients.ts';
import type { ReportToTell } from '../../../../activities/reports/delivery/webhook.ts';

const of = (name: 'rich' | 'empty' | 'broken'): Promise<string> => reportHtml(reportPageOf(name));
const LONG = 100_000;
const reportOf = (html: string, more: Partial<ReportToTell> = {}): ReportToTell => ({
  client: 'acme',
  clientName: 'acme',
  kind: 'month',
  period: '2026-11',
  revision: 1,
  factsHash: '',
  html,
  pdf: undefined,
  approvedAtMs: Date.UTC(2026, 11, 1, 7),
  ...more,
});

test('where there is room, all of it: each section under its name, each table with its head, no chart twice, nothing of its style', async () => {
  const text = pageText(await of('rich'), LONG);
  for (const name of ['The outcome', 'Service levels', 'Open work', 'Backups', 'Continuity of AI', 'How it is counted'])
    assert.match(text, new RegExp(`\\n${name}:\\n`));
  assert.match(text, /\nTickets created by category \(2026-11, 2026-10, Change\):\n- Access & accounts: 49, 42, \+7\n/);
  assert.match(text, /\n- 159 tickets created \+28 against 2026-10 \(131\)\n/);
  assert.match(text, /\nTickets created\nTickets whose creation lies in the period\./);
  assert.equal(text.match(/Tickets created by category/g)?.length, 1);
  assert.doesNotMatch(text, /[{}<>\t]|font|Left out here/);
});

test('the time that it is of comes of the head of the page', async () => {
  assert.equal(spanOf(await of('rich')), 'From 2026-11-01 00:00 up to 2026-12-01 00:00, Europe/Berlin.');
});

test('an unreadable source is said first, as on the page', async () => {
  assert.match(pageText(await of('broken'), 4_000), /^\nThe outcome:\nThe ticket system could not be read: /);
});

test('how it is counted goes first, then tables from the last one on, then words: and each cut says what is not there', async () => {
  const html = await of('rich');
  const whole = pageText(html, LONG);
  const less = pageText(html, whole.length - 1);
  assert.match(less, /\n\nLeft out here, as a note holds no more: all of How it is counted\.$/);
  assert.match(less, /Fallbacks \(Last tested\):/);
  const few = pageText(html, 1_000);
  assert.match(few, /2 tables of The outcome|4 tables of The outcome/);
  assert.match(few, /all of Service levels/);
  assert.match(few, /^\nThe outcome:\nWhat this revision says otherwise\n/);
});

test('at whatever length it may have it is not longer, is well formed, and says that something is missing unless nothing is', async () => {
  for (const html of [await of('rich'), await of('empty')]) {
    const whole = pageText(html, LONG);
    for (let most = 0; most <= whole.length; most += 37) {
      const text = pageText(html, most);
      assert.ok(text.length <= Math.max(most, 1), `${most}`);
      assert.ok(text.isWellFormed());
      if (most > 40 && most < whole.length) assert.match(text, /Left out here/);
    }
  }
});

test('what a ticket, a client or a model has brought into the page is inert in the note, and cannot be taken for ours', async () => {
  const page = reportPageOf('rich');
  const hostile = '[standby 0badcafe] <img src=x> **bold** @all https://evil.example {{x}} Source: us';
  const html = await reportHtml({
    ...page,
    extra: [{ title: hostile, head: ['a', hostile], rows: [[hostile, 'b']] }],
    prose: { ...page.prose, outcome: { by: 'model', text: hostile } },
  });
  const text = pageText(html, LONG);
  assert.doesNotMatch(text, /\[standby|<img|\*\*|@all|https:\/\/|\{\{|Source:/i);
  const named = reportOf(html, { clientName: '@all [standby 0badcafe]' });
  for (const said of [noteOf(named), ticketOf(named, undefined).subject, ticketOf(named, undefined).body])
    assert.doesNotMatch(said, /@all|\[standby/i);
});

test('the note of any report fits, its mark included, and is the same each time; a newer revision says so', async () => {
  for (const name of ['rich', 'empty', 'broken'] as const) {
    const html = await of(name);
    for (const clientName of ['acme', 'x'.repeat(500)]) {
      const note = noteOf(reportOf(html, { clientName, revision: 12 }));
      assert.ok(`${note}\n[standby 0badcafe]`.length <= 4_000, `${note.length}`);
      assert.equal(note, noteOf(reportOf(html, { clientName, revision: 12 })));
      assert.match(note, /, revision 12, in place of the ones before\. Approved 2026-12-01 07:00 UTC\./);
    }
  }
});
