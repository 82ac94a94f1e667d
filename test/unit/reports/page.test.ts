/** A page that a client keeps: whole in one file, with its figures and its gaps, and with no word of anybody else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freezeReport } from '../../../activities/reports/facts.ts';
import { reportHtml } from '../../../activities/reports/page.ts';
import { readable } from '../../../activities/reports/brand.ts';
import { proseOf, toldByCode } from '../../../activities/reports/prose.ts';
import { SECTIONS } from '../../../workflows/reports/sections.ts';
import { printedAs } from '../../../activities/reports/printed.ts';
import { valueText } from '../../../activities/reports/fact-text.ts';
import { escaped } from '../../../activities/reports/page-parts.ts';
import { randomReport } from '../../support/report-input.ts';
import type { Brand } from '../../../activities/reports/brand.ts';
import type { ReportPage } from '../../../activities/reports/page-input.ts';
import type { ReportInput, ReportTicket } from '../../../activities/reports/source.ts';

const BRAND: Brand = { name: 'Harbour IT', colour: '#1f5aa6', logo: 'data:image/png;base64,iVBORw0KGgo=' };

function pageOf(input: ReportInput, more: Partial<ReportPage> = {}): ReportPage {
  const frozen = freezeReport(input);
  const [outcome, sla, open, continuity] = SECTIONS.map((section) => proseOf(section, frozen, undefined, []));
  assert.ok(outcome && sla && open && continuity);
  return { frozen, prose: { outcome, sla, open, continuity }, brand: BRAND, revision: 1, changes: [], extra: [], ...more };
}
const rich = randomReport(20_261, 140);
const broken: ReportInput = { ...rich, tickets: { kind: 'unreadable', reason: 'the ticket system answered 503' } };

test('nothing is loaded from outside, nothing runs, and the policy in the page says so', async () => {
  const html = await reportHtml(pageOf(rich));
  assert.doesNotMatch(html, /<script|<link|<iframe|\son[a-z]+=|src="(?!data:image\/png;base64,)|href=|@import|url\(/i);
  assert.match(html, /Content-Security-Policy" content="default-src &#39;none&#39;; img-src data:; style-src &#39;sha256-/);
});

test('each chart has its table beside it, and each heading its section', async () => {
  const html = await reportHtml(pageOf(rich));
  const charts = [...html.matchAll(/<figcaption>([^<]*)</g)].map(([, caption]) => caption);
  const tables = new Set([...html.matchAll(/<caption>([^<]*)</g)].map(([, caption]) => caption));
  assert.ok(charts.length >= 4);
  assert.deepEqual(
    charts.filter((caption) => !tables.has(caption ?? '')),
    [],
  );
  for (const [, id] of html.matchAll(/aria-labelledby="([^"]*)"/g)) assert.ok(html.includes(`id="${id}"`));
  const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test('what is printed are the frozen figures', async () => {
  const page = pageOf(rich);
  // A number and its unit are held together.
  const html = (await reportHtml(page)).replaceAll('\u00a0', ' ');
  for (const fact of page.frozen.facts.filter(({ about }) =>
    ['created', 'sla', 'open-age', 'items', 'left-out-internal', 'system-total-difference'].includes(about.measure),
  ))
    assert.ok(html.includes(escaped(valueText(fact, printedAs(page.frozen)))), fact.id);
  assert.ok(html.includes(page.frozen.hash));
  assert.ok(html.includes('From 2026-11-01 00:00 up to 2026-12-01 00:00, Europe/Berlin.'));
});

test('an unreadable source is said first, and no zero stands for it', async () => {
  const html = await reportHtml(pageOf(broken));
  assert.match(
    html,
    /The ticket system could not be read: the ticket system answered 503\. Figures of it are missing, which is not zero\./,
  );
  assert.match(html, /<li><strong>no data<\/strong><span>tickets created<\/span>/);
  assert.doesNotMatch(html, /<strong>0<\/strong><span>tickets|Nothing that we know of/);
  assert.match(html, /Which tickets wait on you is not known: the ticket system answered 503\./);
});

test("a count of the ticket system's own that differs by one is printed", async () => {
  assert.ok(rich.tickets.kind === 'complete');
  const { tickets, total = 0 } = rich.tickets.value;
  const html = await reportHtml(
    pageOf({ ...rich, tickets: { kind: 'complete', value: { tickets, total: total + 1, noTotal: undefined, unclear: 0 } } }),
  );
  assert.match(html, /own count and its list differ: 1 ticket between/);
  assert.doesNotMatch(await reportHtml(pageOf(rich)), /its list differ/);
});

test('of how many tickets something is not known stands first, and nobody is told that nothing waits on them', async () => {
  assert.ok(rich.tickets.kind === 'complete');
  const { tickets } = rich.tickets.value;
  const left = tickets.map((ticket): ReportTicket => {
    const status = ticket.status === 'resolved' ? 'resolved' : undefined;
    return { ...ticket, status, sla: ticket.id === 'T-1' ? 'met' : undefined };
  });
  const value = { tickets: left, total: undefined, noTotal: 'the ticket system answered HTTP 404', unclear: 2 };
  const html = await reportHtml(pageOf({ ...rich, tickets: { kind: 'complete', value } }));
  assert.match(html, /Not known: \d+ tickets resolved with no word of the ticket system on their SLA\./);
  assert.match(html, /Not known: 2 tickets of which the ticket system tells something that cannot be read\./);
  assert.match(html, /No count of its own: the ticket system answered HTTP 404\./);
  assert.doesNotMatch(html, /Nothing that we know of/);
  assert.doesNotMatch(await reportHtml(pageOf(rich)), /Not known:|No count of its own/);
});

test('a client without a ticket gets a whole page', async () => {
  const html = await reportHtml(
    pageOf({ ...randomReport(3, 0), alerts: { kind: 'complete', value: [] }, previousAlerts: { kind: 'complete', value: [] } }),
  );
  assert.match(html, /<strong>0<\/strong><span>tickets created<\/span>/);
  assert.match(html, /No data on the share of the tickets resolved/);
});

test('names that would be markup are text, and a brand that is none is not taken', async () => {
  const hostile = '<img src=x onerror=alert(1)>"\'&';
  assert.ok(rich.tickets.kind === 'complete');
  const tickets = rich.tickets.value.tickets.map((ticket): ReportTicket => ({
    ...ticket,
    category: hostile,
    site: hostile,
    subject: hostile,
  }));
  const list = { kind: 'complete', value: { tickets, total: undefined, noTotal: undefined, unclear: 0 } } as const;
  const brand = {
    name: hostile,
    colour: 'red;}body{display:none',
    logo: 'data:image/svg+xml,<svg onload=alert(1)>',
  };
  const html = await reportHtml(
    pageOf(
      { ...rich, clientName: hostile, tickets: list, previousTickets: list },
      { brand, changes: [hostile], extra: [{ title: hostile, head: [hostile], rows: [[hostile, hostile]] }] },
    ),
  );
  assert.doesNotMatch(html, /<img|<script|display:none|<svg onload/);
  assert.match(html, /<html lang="en">/);
});

test('a heading can be read whatever the brand, and a dark one keeps its colour', () => {
  assert.equal(readable('#1f5aa6'), '#1f5aa6');
  for (const colour of ['#ffcc00', '#ffffff', '#7ed321', '#00ffff']) {
    const darker = readable(colour);
    assert.ok(contrastOnWhite(darker) >= 4.5 && contrastOnWhite(darker) < 5.6, `${colour} became ${darker}`);
  }
});

test('each sheet says whose report it is, in a style that a name cannot leave', async () => {
  assert.match(await reportHtml(pageOf(rich)), /@bottom-left\{content:"Northwind Traders\\2c  2026\\2d 11"/);
  const html = await reportHtml(pageOf({ ...rich, clientName: '"}</style><b>\\\n' }));
  assert.match(html, /content:"\\22 \\7d \\3c \\2f style\\3e \\3c b\\3e \\5c \\a \\2c  2026/);
});

test('where no bar has a length there is no chart, and its table stands', async () => {
  const html = await reportHtml(pageOf(randomReport(3, 0)));
  assert.doesNotMatch(html, /<figcaption>Open tickets by age/);
  assert.match(html, /<caption>Open tickets by age/);
});

test('each measure is explained once, by a name of its own', async () => {
  const terms = [...(await reportHtml(pageOf(rich))).matchAll(/<dt>([^<]*)/g)].map(([, term = '']) => term);
  assert.equal(new Set(terms).size, terms.length);
  for (const term of ['Share of the tickets created, by priority and category', 'Tickets open at the end, by age', 'Alerts'])
    assert.ok(terms.includes(term), term);
});

test('of eight clients no page holds a word of another', async () => {
  const pages: string[] = [];
  for (let client = 0; client < 8; client += 1) {
    const mark = `CANARY${client}`;
    const input = randomReport(900 + client, 60);
    assert.ok(input.tickets.kind === 'complete');
    const tickets = input.tickets.value.tickets.map((ticket): ReportTicket => ({
      ...ticket,
      category: `${mark} ${ticket.category}`,
      site: mark,
      subject: `${mark} again`,
    }));
    const list = { kind: 'complete', value: { tickets, total: undefined, noTotal: undefined, unclear: 0 } } as const;
    pages.push(await reportHtml(pageOf({ ...input, client: mark, clientName: mark, tickets: list, previousTickets: list })));
  }
  for (const [client, html] of pages.entries()) {
    assert.ok(html.includes(`CANARY${client}`));
    for (let other = 0; other < 8; other += 1)
      if (other !== client) assert.ok(!html.includes(`CANARY${other}`), `${client} names ${other}`);
  }
});

test('the same facts are the same page, in whatever zone the machine stands', async () => {
  const before = process.env['TZ'];
  try {
    const pages: string[] = [];
    for (const zone of ['UTC', 'America/New_York', 'Asia/Tokyo']) {
      process.env['TZ'] = zone;
      pages.push(await reportHtml(pageOf(rich)));
    }
    assert.equal(new Set(pages).size, 1);
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});

test('prose that is refused gives way to sentences by code, and the reason is kept', () => {
  const frozen = freezeReport(rich);
  const refused = proseOf('outcome', frozen, 'We saw 40 tickets.', []);
  assert.deepEqual([refused.by, refused.text], ['code', toldByCode('outcome', frozen)]);
  assert.match(refused.by === 'code' ? refused.why : '', /numeral/);
  assert.deepEqual(proseOf('outcome', frozen, 'We counted {{created}}.', []), {
    by: 'model',
    text: 'We counted 41 tickets created.',
    source: 'We counted {{created}}.',
  });
});

/** By WCAG 2, written down anew. */
function contrastOnWhite(colour: string): number {
  const linear = (at: number): number => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part > 0.04045 ? Math.pow((part + 0.055) / 1.055, 2.4) : part / 12.92;
  };
  return 1.05 / (linear(1) * 0.2126 + linear(3) * 0.7152 + linear(5) * 0.0722 + 0.05);
}
