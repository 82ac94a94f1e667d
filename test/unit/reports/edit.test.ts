/** A person's words in a report: under the same gate as a machine's, by name, over nobody else's, and with what to write instead of what is refused. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { wordsBetween } from '../../../activities/reports/changes.ts';
import { gate } from '../../../activities/reports/gate.ts';
import { insteadOf } from '../../../activities/reports/gate-advice.ts';
import { proseIn, whose } from '../../../activities/reports/kept-prose.ts';
import { toldByCode } from '../../../activities/reports/prose.ts';
import { wordsOfAll } from '../../../activities/reports/words-of-all.ts';
import { MOST_EDITS, checkReportAnswer } from '../../../workflows/reports/answer.ts';
import type { Worded } from '../../../activities/reports/words-of-all.ts';
import type { FrozenReport } from '../../../workflows/reports/facts.ts';
import type { ProseOfAll } from '../../../workflows/reports/sections.ts';

const frozen = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/reports/facts.json'), 'utf8')) as FrozenReport;
const others = ['Contoso'];

function prose(written: readonly Worded[], earlier?: ProseOfAll): ProseOfAll {
  const worded = wordsOfAll({ frozen, others, earlier }, written);
  return worded.kind === 'words' ? worded.prose : assert.fail(worded.why);
}
const none = (section: Worded['section']): Worded => ({ section, kind: 'none', why: 'every machine was away' });
const FIRST = prose([
  { section: 'outcome', kind: 'model', text: 'We counted {{created}}.' },
  none('sla'),
  none('open'),
  none('continuity'),
]);

test('what a person writes takes the place of any words, under a name and with its figures put in; the others stay as they are', () => {
  const edited = prose([{ section: 'outcome', kind: 'person', name: 'Kim', text: ' {{created}} came in.\n\nThank you. ' }], FIRST);
  assert.deepEqual(edited.outcome, {
    by: 'person',
    name: 'Kim',
    text: '41 tickets created came in.\n\nThank you.',
    source: '{{created}} came in.\n\nThank you.',
  });
  assert.deepEqual({ ...edited, outcome: FIRST.outcome }, FIRST);
  assert.deepEqual(proseIn(JSON.stringify(edited)), edited, 'and is read back as it was kept');
  assert.deepEqual([whose(edited.outcome), whose(edited.sla)], ['written by Kim', 'made by code (every machine was away)']);
});

test('no machine and no code writes over what a person has written; a machine writes over code', () => {
  const edited = prose([{ section: 'sla', kind: 'person', name: 'Kim', text: 'We agreed on it.' }], FIRST);
  const later = prose(
    [
      { section: 'sla', kind: 'model', text: 'It was {{sla}}.' },
      { section: 'open', kind: 'model', text: 'We see {{open}}.' },
      none('continuity'),
    ],
    edited,
  );
  assert.equal(later.sla, edited.sla);
  assert.equal(later.open.by, 'model');
  assert.equal(later.continuity, FIRST.continuity);
});

test('what does not pass the gate makes no page, and what is told of it quotes nobody', () => {
  const refused = wordsOfAll({ frozen, others, earlier: FIRST }, [{ section: 'sla', kind: 'person', name: 'Kim', text: 'Wir hatten 41.' }]);
  assert.deepEqual(refused, {
    kind: 'refused',
    why: 'Expected words of sla in which figures stand by their ids alone, got others: a numeral: figures are written as {{id}}: a word.',
  });
  const gone = wordsOfAll({ frozen, others, earlier: FIRST }, [{ section: 'sla', kind: 'person', name: 'Kim', text: undefined }]);
  assert.match(gone.kind === 'refused' ? gone.why : '', /not kept any more: give them again/);
  assert.equal(proseIn('{"outcome":{"by":"nobody"}}'), undefined);
});

test('the words of code are the same figures, and are a person’s to write on', () => {
  const { sla } = FIRST;
  assert.equal(sla.text, toldByCode('sla', frozen));
  const again = gate(sla.source ?? '', frozen, others);
  assert.equal(again.kind === 'accepted' && again.text, sla.text);
});

test('a figure that begins a sentence begins with a capital', () => {
  const gated = gate('{{resolve-median}}. It is so: {{resolve-median}}.', {
    ...frozen,
    facts: frozen.facts.map((fact) => (fact.about.span === 'this' ? { ...fact, value: null, missing: 'away' } : fact)),
  });
  assert.match(gated.kind === 'accepted' ? gated.text : '', /^No data on .* It is so: no data on /);
});

const adviceOn = (text: string): readonly string[] => {
  const gated = gate(text, frozen, others);
  return gated.kind === 'refused' ? gated.reasons.map((refusal) => `${refusal.word ?? ''}: ${insteadOf(refusal, 'outcome', frozen)}`) : [];
};
test('of what is refused the word is said, and what to write instead: of a number the figures that are printed with it', () => {
  assert.deepEqual(adviceOn('There were 41.'), ['41: write {{created}} ("41 tickets created")']);
  assert.ok(
    adviceOn('There were nine.')[0]?.startsWith('nine: write {{created.change}} ("9 more tickets created than in the period before")'),
  );
  assert.match(adviceOn('There were 1,234.')[0] ?? '', /^1,234: write the \{\{id\}\} of the figure/);
  assert.match(adviceOn('It was {{creatd}}.')[0] ?? '', /^\{\{creatd\}\}: take an id of the list/);
  assert.match(adviceOn('It was in May.')[0] ?? '', /^May: leave it out: the page says which period/);
  assert.match(adviceOn('Everything went well.')[0] ?? '', /^Everything: say it by the/);
  assert.match(adviceOn('It rose.')[0] ?? '', /ends in \.change/);
  assert.match(adviceOn('Contoso had {{created}}.')[0] ?? '', /^Contoso: leave it out/);
  assert.match(adviceOn('There were about {{created}}.')[0] ?? '', /^about: leave the word out/);
});
test('an edit names the page that was looked at and sections by hashes, so many of them and no more', () => {
  const [proof, hash] = ['a'.repeat(64), 'b'.repeat(64)];
  const check = (decision: object, draft: object = {}) =>
    checkReportAnswer({ draft: { html: 'page', ...draft } } as never, 'Kim', ['Kim'])(
      { kind: 'edit', html: 'page', proof, ...decision },
      {} as never,
    );
  check({ sections: { outcome: hash, sla: hash } });
  assert.throws(() => check({ sections: { outcome: hash }, html: 'another' }), /edit of the page as it is now/);
  for (const sections of [undefined, {}, { outcome: 'text' }, { nowhere: hash }, [hash], 'outcome'])
    assert.throws(() => check({ sections }), /Expected some of the sections/, JSON.stringify(sections));
  assert.throws(() => check({ sections: { outcome: hash } }, { edits: MOST_EDITS }), /at most 50 edits/);
});

test('a revision names the sections that code had made and a machine has written since, and no others', () => {
  const later = prose([{ section: 'sla', kind: 'model', text: 'It was {{sla}}.' }], FIRST);
  assert.deepEqual(wordsBetween(FIRST, later, 1), ['The words of Service levels are written anew; those of revision 1 were made by code.']);
  assert.deepEqual([wordsBetween(FIRST, FIRST, 1), wordsBetween(undefined, later, 1)], [[], []]);
});
