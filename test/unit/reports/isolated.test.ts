/** A name that is read from right to left turns no figure beside it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesBetween } from '../../../activities/reports/changes.ts';
import { freezeReport } from '../../../activities/reports/facts.ts';
import { nameHtml, nameText, textHtml } from '../../../activities/reports/isolated.ts';
import { reportHtml } from '../../../activities/reports/page.ts';
import { proseOf } from '../../../activities/reports/prose.ts';
import { randomReport } from '../../support/report-input.ts';
import type { FrozenReport } from '../../../workflows/reports/facts.ts';
import type { ReportInput } from '../../../activities/reports/source.ts';

const HEBREW = 'רשת & מדפסות';
const CLIENT = 'شركة 12';
const BASE = randomReport(20_261, 140);

function frozenOf(most: number): FrozenReport {
  assert.ok(BASE.tickets.kind === 'complete');
  const tickets = BASE.tickets.value.tickets.slice(0, most).map((ticket) => ({ ...ticket, category: HEBREW }));
  const list: ReportInput['tickets'] = { kind: 'complete', value: { tickets, total: undefined, noTotal: undefined, unclear: 0 } };
  return freezeReport({ ...BASE, clientName: CLIENT, tickets: list, previousTickets: list });
}

test('in tables, prose, heads and at the foot of a sheet, such a name stands by itself', async () => {
  const frozen = frozenOf(140);
  const [id] = frozen.facts.flatMap((fact) => (fact.about.group?.name === HEBREW && fact.about.span === 'this' ? [fact.id] : []));
  const prose = (section: 'sla' | 'open' | 'continuity') => proseOf(section, frozen, undefined, []);
  const outcome = proseOf('outcome', frozen, `We counted {{${id}}}.`, []);
  assert.equal(outcome.by, 'model');
  const html = await reportHtml({
    frozen,
    prose: { outcome, sla: prose('sla'), open: prose('open'), continuity: prose('continuity') },
    brand: { name: 'Harbour IT', colour: '#1f5aa6', logo: undefined },
    revision: 2,
    changes: changesBetween(frozenOf(90), frozen),
    extra: [],
  });
  const shown = '<bdi>רשת &amp; מדפסות</bdi>';
  assert.ok(html.includes(`<th scope="row">${shown}</th>`));
  assert.match(html, new RegExp(`<p>We counted \\d+ tickets created, category ${shown}\\.</p>`));
  assert.ok(html.includes(`<h1><bdi>${CLIENT}</bdi></h1>`));
  assert.match(html, /content:"\\2068 .* 12\\2069 \\2c  2026/);
  assert.match(html, /<li>tickets created, category \u2068רשת &amp; מדפסות\u2069: \d+ instead of \d+<\/li>/);
  assert.doesNotMatch(html, /<p class="from"><bdi>/);
});

test('a name cannot leave what keeps it apart', () => {
  assert.equal(nameText('\u2069\u202e12'), '\u2068\u202e12\u2069');
  assert.equal(nameHtml('\u202e<b>'), '<bdi>\u202e&lt;b&gt;</bdi>');
});

test('names that turn nothing are as they are', () => {
  for (const name of ['Network', 'Données', 'сеть', '東京 2', '']) assert.deepEqual([nameHtml(name), nameText(name)], [name, name]);
  assert.equal(textHtml(freezeReport(BASE))('a <b> & "c"'), 'a &lt;b&gt; &amp; &quot;c&quot;');
});
