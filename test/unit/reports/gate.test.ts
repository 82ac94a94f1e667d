/** No false number of a client leaves in prose: judged by a corpus that is older than the gate. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gate, idsIn, rendered } from '../../../activities/reports/gate.ts';
import type { FrozenReport } from '../../../workflows/reports/facts.ts';
import type { Sentence } from '../../support/report-corpus.ts';

const read = (name: string): string => readFileSync(join(import.meta.dirname, '../../fixtures/reports', name), 'utf8');
const frozen = JSON.parse(read('facts.json')) as FrozenReport;
const sentences = (name: string): readonly Sentence[] =>
  read(name)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Sentence);
const OTHERS = ['Contoso', 'Fabrikam'];
const ids = new Set(frozen.facts.map(({ id }) => id));

test('all 250 false sentences are refused, each with a reason', () => {
  const passed = sentences('false.jsonl').filter(({ text }) => gate(text, frozen, OTHERS).kind === 'accepted');
  assert.deepEqual(passed, []);
});

test('all 100 true sentences are accepted', () => {
  const refused = sentences('true.jsonl').flatMap(({ text }) => {
    const gated = gate(text, frozen, OTHERS);
    return gated.kind === 'refused' ? [{ text, reasons: gated.reasons.map(({ why }) => why) }] : [];
  });
  assert.deepEqual(refused, []);
});

test('counter-test: with the gate off at least 200 of the false ones would be printed', () => {
  const printed = sentences('false.jsonl').filter(
    ({ text }) => idsIn(text).every((id) => ids.has(id)) && !/[{}]/.test(rendered(text, frozen)),
  );
  assert.ok(printed.length >= 200, `${printed.length}`);
});

test('what is accepted holds the figures by their value, unit and label', () => {
  assert.deepEqual(gate('We counted {{created}}; it rose by {{created.change}}.', frozen), {
    kind: 'accepted',
    text: 'We counted 41 tickets created; it rose by 9 more tickets created than in the period before.',
    used: ['created', 'created.change'],
  });
});

test('each figure passes beside its own name and its own way, and no other', () => {
  const groups = ['priority', 'category', 'site', 'severity', 'host'];
  for (const { id, about, value } of frozen.facts.filter((fact) => fact.value !== null)) {
    if (about.span === 'change' && value !== 0) {
      const [right, wrong] = (value ?? 0) > 0 ? ['rose', 'fell'] : ['fell', 'rose'];
      assert.equal(gate(`It ${right}: {{${id}}}.`, frozen).kind, 'accepted', id);
      assert.equal(gate(`It ${wrong}: {{${id}}}.`, frozen).kind, 'refused', id);
    }
    if (about.group === undefined || !groups.includes(about.group.kind) || about.group.name === 'none given') continue;
    assert.equal(gate(`${about.group.name}: {{${id}}}.`, frozen).kind, 'accepted', id);
    const others = new Set(
      frozen.facts.flatMap((fact) => (fact.about.group?.kind === about.group?.kind ? [fact.about.group?.name ?? ''] : [])),
    );
    for (const other of others)
      if (other !== about.group.name && other !== 'none given')
        assert.equal(gate(`${other}: {{${id}}}.`, frozen).kind, 'refused', `${other} ${id}`);
  }
});

const CASES: readonly (readonly [text: string, kind: 'accepted' | 'refused'])[] = [
  ['', 'refused'],
  ['{{created}}', 'accepted'],
  ['The service improved: {{resolve-ninetieth.change}}.', 'refused'],
  ['The service worsened: {{resolve-ninetieth.change}}.', 'accepted'],
  ['Alerts improved: {{alerts.change}}.', 'accepted'],
  ['Volume improved: {{created.change}}.', 'refused'],
  ['It fell: {{created-share.priority.high}}.', 'refused'],
  ['Ticket volume is up.', 'refused'],
  ['Alerts fell by {{alerts.change}}, while tickets rose by {{created.change}}.', 'accepted'],
  ['Alerts rose by {{alerts.change}}, while tickets fell by {{created.change}}.', 'refused'],
  ['Northwind Traders had {{created}}.', 'accepted'],
  ['Northwind Traders 2 had {{created}}.', 'refused'],
  ['The system <b>is</b> fine.', 'refused'],
  ['The systеm is fine.', 'refused'],
  ['The system is fi­ne.', 'refused'],
  ['The system is fıve.', 'accepted'],
  [`The system is fine. ${'It is fine. '.repeat(400)}`, 'refused'],
];
for (const [text, kind] of CASES) test(`${kind}: "${text.slice(0, 60)}"`, () => assert.equal(gate(text, frozen, OTHERS).kind, kind));

test('a client whose name holds a numeral may be named', () => {
  assert.equal(gate('Studio 54 had {{created}}.', { ...frozen, clientName: 'Studio 54' }).kind, 'accepted');
  assert.equal(gate('Studio 54 had {{created}}.', frozen).kind, 'refused');
});

test('what there is no data on is said as that, and went no way', () => {
  const facts = frozen.facts.map((fact) =>
    fact.id === 'created.change' ? { ...fact, value: null, missing: 'the month before was read in part only' } : fact,
  );
  const gated = gate('For comparison: {{created.change}}.', { ...frozen, facts });
  assert.equal(
    gated.kind === 'accepted' && gated.text,
    'For comparison: no data on tickets created for a comparison with the period before (the month before was read in part only).',
  );
  assert.equal(gate('It rose: {{created.change}}.', { ...frozen, facts }).kind, 'refused');
});
