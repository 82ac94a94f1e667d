/** How numbers and days stand on a report, by the language that is frozen with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freezeReport } from '../../../activities/reports/facts.ts';
import { gate } from '../../../activities/reports/gate.ts';
import { reportHtml } from '../../../activities/reports/page.ts';
import { dayText, minuteText, numberText, printedAs } from '../../../activities/reports/printed.ts';
import { proseOf } from '../../../activities/reports/prose.ts';
import { REPORT_LANGUAGES } from '../../../workflows/reports/facts.ts';
import { randomReport } from '../../support/report-input.ts';
import type { ReportLanguage } from '../../../workflows/reports/facts.ts';

const AT = Date.parse('2026-11-30T23:05:00Z');
const frozenIn = (language: ReportLanguage) => {
  const input = randomReport(20_261, 140);
  const value = { tickets: [], total: 12_345, noTotal: undefined, unclear: 0 };
  return freezeReport({ ...input, tickets: { kind: 'complete', value }, language });
};

for (const [language, number, share, day, minute] of [
  ['en', '1234567', '1234.5', '2026-12-01', '2026-12-01 00:05'],
  ['en-GB', '1,234,567', '1,234.5', '1 December 2026', '1 December 2026, 00:05'],
  ['en-US', '1,234,567', '1,234.5', 'December 1, 2026', 'December 1, 2026, 00:05'],
] as const)
  test(`${language}: ${number}, ${minute}`, async () => {
    const printed = { timeZone: 'Europe/Berlin', language };
    assert.deepEqual(
      [numberText(1_234_567, 0, printed), numberText(1_234.5, 1, printed), dayText(AT, printed), minuteText(AT, printed)],
      [number, share, day, minute],
    );
    const frozen = frozenIn(language);
    const prose = (section: 'outcome' | 'sla' | 'open' | 'continuity') => proseOf(section, frozen, undefined, []);
    const html = await reportHtml({
      frozen,
      prose: { outcome: prose('outcome'), sla: prose('sla'), open: prose('open'), continuity: prose('continuity') },
      brand: { name: 'Harbour IT', colour: '#1f5aa6', logo: undefined },
      revision: 1,
      changes: [],
      extra: [],
    });
    assert.match(html, new RegExp(`<html lang="${language}">`));
    assert.ok(html.includes(numberText(12_345, 0, printed)));
    assert.ok(html.includes(`up to ${minuteText(frozen.period.toMs, printedAs(frozen))}, Europe/Berlin.`));
  });

test('the language is frozen with the figures, and what was frozen before there was one is as en', () => {
  assert.equal(new Set(REPORT_LANGUAGES.map((language) => frozenIn(language).hash)).size, REPORT_LANGUAGES.length);
  const { language: _, ...old } = frozenIn('en-GB');
  assert.equal(printedAs(old).language, 'en');
});

test('a figure of a sentence is put in as its language has it, and a writer may write it in none', () => {
  for (const [language, said] of [
    ['en', '12345'],
    ['en-GB', '12,345'],
  ] as const) {
    const gated = gate('We know of {{system-total}}.', frozenIn(language));
    assert.ok(gated.kind === 'accepted' && gated.text.includes(said));
    assert.equal(gate(`We know of ${said} tickets.`, frozenIn(language)).kind, 'refused');
  }
});
