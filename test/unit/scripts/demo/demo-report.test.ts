/** The week's report that the demo ends with: its figures in words, judged by the desk's journal, and made once for whoever asks at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endingOf } from '../../../../scripts/demo/ending.ts';
import { doneInDesk, isReportWhole, reportLine } from '../../../../scripts/demo/report-verdict.ts';
import { createWeekReport } from '../../../../scripts/demo/week-report.ts';
import type { ReportFigures } from '../../../../scripts/demo/report-verdict.ts';
import type { JournalEntry } from '../../../../simulator/stage/stage.ts';

const FIGURES: ReportFigures = { outages: 4, minutes: 2, items: 2, elsewhere: 1, people: 1 };
const note = (ticket: string, who: string, at: string): JournalEntry =>
  ({
    kind: 'note-added',
    ticket,
    actor: 'us',
    at,
    text: `${who} decided: P3, Service desk.\n[standby 2c]`,
    noteId: ticket,
    mark: ticket,
  }) as JournalEntry;
const sent = ['T1', 'T2', 'T3', 'T4'].map((id) => ({ id, client: id === 'T4' ? 'another' : 'tern-logistics', subject: '', body: '' }));
const JOURNAL = [
  note('T1', 'Robin', '2026-12-03T10:00:00Z'),
  note('T2', 'Robin', '2026-12-03T11:00:00Z'),
  note('T4', 'Robin', '2026-12-03T11:00:00Z'),
];

test('the desk says how many items a client had since its week began', () => {
  const done = (since: string) => doneInDesk('tern-logistics', { tickets: sent, storms: [] }, JOURNAL, Date.parse(since));
  assert.deepEqual([done('2026-11-30T00:00:00Z'), done('2026-12-03T10:30:00Z')], [2, 1], 'neither an open one nor that of another');
});

test('a report is whole with outages that others and people have carried, and as many items as the desk says', () => {
  assert.equal(isReportWhole(FIGURES, 2), true);
  assert.equal(isReportWhole(FIGURES, 3), false);
  for (const name of ['outages', 'minutes', 'elsewhere', 'people'] as const)
    for (const none of [0, null]) assert.equal(isReportWhole({ ...FIGURES, [name]: none }, 2), false, name);
});

test('its line says that it is simulated, and what is not known is not none', () => {
  assert.equal(
    reportLine('tern-logistics', FIGURES),
    "The week's report of Tern Logistics so far (simulated): four outages of AI survived, 2 min in all; two items decided, one of them elsewhere while the primary was blocked and one by a person.",
  );
  assert.match(
    reportLine('tern-logistics', { ...FIGURES, items: null, people: 0 }),
    /an unknown number of items decided.* and none by a person/,
  );
});

const PLACE = { dir: '/d', dataDir: '/d', configPath: '/d/c', client: 'tern-logistics', ledger: () => Promise.resolve(undefined) };

test('where Standby is down nothing is made, and those who ask at once are told the same', async () => {
  let changes = 0;
  const report = createWeekReport({ ...PLACE, isUp: () => false, changed: () => void (changes += 1) });
  const [one, other] = await Promise.all([report.make(), report.make()]);
  assert.equal(one, other);
  assert.match(one.kind === 'not-made' ? one.why : '', /Standby is down/);
  assert.deepEqual([report.last(), changes], [undefined, 1]);
});

test('the exit code of a played story counts the report, and the last words say where it is kept', async () => {
  const made = { kind: 'made', file: '/kept/r.html', html: '', madeAtMs: 0, fromMs: 0, figures: FIGURES } as const;
  const world = (figures?: ReportFigures) =>
    ({
      stage: { journal: () => Promise.resolve(JOURNAL) },
      sent: new Map(sent.slice(0, 2).map((one) => [one.id, one])),
      storms: { begun: [] },
      report: { client: 'tern-logistics', last: () => figures && { ...made, figures } },
    }) as unknown as Parameters<typeof endingOf>[0];
  const kept = await endingOf(world(FIGURES), { isCut: true, isKept: true });
  assert.equal(kept.code, 0);
  assert.match(kept.lines.join('\n'), /It is kept in \/kept\/r\.html\./);
  assert.match((await endingOf(world(FIGURES), { isCut: true, isKept: false })).lines.join('\n'), /--keep DIR keeps it\./);
  const without = await endingOf(world(), { isCut: false, isKept: false });
  assert.deepEqual([without.code, without.lines.at(-1)], [1, "The week's report was not made."]);
  assert.match(
    (await endingOf(world({ ...FIGURES, items: 5 }), { isCut: false, isKept: false })).lines.join('\n'),
    /The desk says 2 items\./,
  );
});
