/** The lines of a sitting: exceptions first and behind a #, each report once, and no name that could pass for another line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSitting, sittingText, waitingOf } from '../../../cli/reports/sitting-lines.ts';
import type { Waiting } from '../../../cli/reports/sitting-lines.ts';

const hash = (sign: string): string => sign.repeat(64);
const report = (client: string, draft: unknown = { unreadable: [], byModel: 4 }, given: Partial<Waiting> = {}): Waiting =>
  waitingOf({ client, period: '2026-11', revision: 1, html: hash('a'), ...given }, draft);
const linesIn = (text: string) => {
  const read = readSitting(text);
  assert.ok(read.kind === 'lines', JSON.stringify(read));
  return read.lines;
};

test('a clean report is a line, and what somebody should see first stands above all and behind a #', () => {
  const all = [
    report('Zeta'),
    report('Acme Größe & Söhne #1'),
    report('gaps', { unreadable: ['ticket-system', 'alerts'], byModel: 4 }),
    report('code', { unreadable: [], byModel: 0 }),
    report('again', null, { revision: 3 }),
    report('odd', 'no draft'),
  ];
  const text = sittingText(all);
  assert.deepEqual(linesIn(text), [
    { client: 'Acme Größe & Söhne #1', period: '2026-11', html: hash('a') },
    { client: 'Zeta', period: '2026-11', html: hash('a') },
  ]);
  assert.match(text, /# - not read in full: ticket-system, alerts:\n# 2026-11 a{64} gaps\n/);
  assert.match(text, /# - all of its words are made by code:\n# 2026-11 a{64} code\n/);
  assert.match(text, /# - what its task shows cannot be read; revision 3: it says what has changed:\n# 2026-11 a{64} again\n/);
  assert.ok(text.indexOf('gaps') < text.indexOf('Zeta'));
  const taken = text.replaceAll(/^# (?=2026)/gm, '');
  assert.deepEqual(
    linesIn(taken).map(({ client }) => client),
    ['again', 'code', 'gaps', 'odd', 'Acme Größe & Söhne #1', 'Zeta'],
  );
});

test('a first report with tickets that have no place in it is approved by itself only', () => {
  const text = sittingText([
    report('first', { unreadable: [], byModel: 4, mapping: ['3 tickets created without a category', 7] }),
    report('Zeta'),
  ]);
  assert.match(text, /# - the first report, with no place for 3 tickets created without a category:\n# 2026-11 of first: by /);
  assert.deepEqual(
    linesIn(text.replaceAll(/^# (?=2026)/gm, '').replaceAll(/^2026-11 of .*$/gm, '')).map(({ client }) => client),
    ['Zeta'],
  );
});

test('a name with signs that end a line or are not seen stands as JSON, and comes back as it is', () => {
  const victim = '2026-11 ' + hash('b') + ' victim';
  const names = ['x\n' + victim, 'x\r' + victim, 'x\u2028y', '\u202egnp', ' blank', 'bell\u0007', 'می\u200cر', '"quoted"', 'plain'];
  const text = sittingText(names.map((client) => report(client)));
  assert.deepEqual(
    linesIn(text)
      .map(({ client }) => client)
      .toSorted(),
    names.toSorted(),
  );
  for (const sign of ['\u202e', '\u0007', '\u2028', '\r']) assert.equal(text.includes(sign), false);
  assert.equal(
    text.split('\n').some((line) => line.startsWith(victim)),
    false,
  );
  const odd = sittingText(names.map((client) => report(client, { unreadable: ['alerts'], byModel: 4 })));
  assert.deepEqual(linesIn(odd), []);
  for (const broken of ['"', '""', '{"a":1}"', '"a'])
    if (broken.startsWith('"')) assert.equal(readSitting(`2026-11 ${hash('a')} ${broken}`).kind, 'unreadable');
});

test('what is no line is told by its number, and nothing is approved', () => {
  const good = `2026-11 ${hash('a')} acme`;
  for (const [text, why] of [
    [`${good}\n2026-11 ${hash('a').slice(1)} acme`, 'line 2: expected a period, the hash of a page and a client'],
    [`acme 2026-11 ${hash('a')}`, 'line 1: expected a period, the hash of a page and a client'],
    [`${good}\n\n${good}`, 'line 3: expected each report once'],
    [Array.from({ length: 2_001 }, (_, at) => `2026-11 ${hash('a')} c${at}`).join('\n'), 'expected 2000 lines at most'],
  ] as const)
    assert.deepEqual(readSitting(text), { kind: 'unreadable', why });
  assert.deepEqual(linesIn(`\ufeff# words\r\n  ${good}  \r\n`.slice(1)), [{ client: 'acme', period: '2026-11', html: hash('a') }]);
});
