/** Whose rules a ticket gets: those of its client however its name is written, and of a name that is almost one the strictest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distance } from 'fastest-levenshtein';
import { checkClient } from '../../../../activities/desk/client-check.ts';
import { foldedName, isSameClient, nearName } from '../../../../workflows/rules/client-name.ts';
import { policyFor } from '../../../../workflows/rules/permissions.ts';
import { configured } from '../../../support/configured.ts';
import { changed, configOf, read, saidOf } from '../../config-sample.ts';
import type { ClientPolicy } from '../../../../workflows/rules/contract.ts';

const CLOUD: ClientPolicy = { ai: 'cloud', write: 'fields', onRefusal: 'next-route', criticality: 'sla' };
const LOCAL: ClientPolicy = { ai: 'local-only', write: 'note', onRefusal: 'person', criticality: 'sla' };

for (const name of [
  'acme corp',
  'ACME CORP',
  ' Acme  Corp ',
  'Acme\u00a0Corp',
  'Acme\tCorp',
  'Ａｃｍｅ Ｃｏｒｐ',
  'Ac\u200bme Corp',
  'Acme\u3000Corp',
  '\ufeffAcme Corp',
  'A\u00adcme Corp',
])
  test(`a ticket of ${JSON.stringify(name)} gets the rules of "Acme Corp", in whatever case the file says it`, () => {
    for (const written of ['Acme Corp', 'acme corp', 'ACME  CORP']) {
      const settings = configured({ clients: { [written]: LOCAL }, otherClients: CLOUD });
      assert.deepEqual(policyFor(settings, { client: name, board: null, priority: null }), LOCAL);
    }
  });

test('accents, sharp s and ligatures are the same letters however they are written', () => {
  for (const [one, other] of [
    ['Müller', 'Mu\u0308ller'],
    ['STRASSE', 'straße'],
    ['Ofﬁce', 'office'],
    ['ΟΔΟΣ', 'οδος'],
    ['Bäckerei №1', 'bäckerei no1'],
  ] as const)
    assert.ok(isSameClient(one, other), `${one} ${other}`);
  assert.ok(!isSameClient('acme', 'acme inc'));
});

test('folding twice is folding once, whatever the name', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => assert.equal(foldedName(foldedName(name)), foldedName(name))),
    { numRuns: 2_000 },
  ));

test('an exception that names a client holds for it however its name is written', () => {
  const settings = { clients: {}, otherClients: CLOUD, exceptions: [{ when: { clients: ['ACME Corp'] }, ai: 'off' as const }] };
  assert.equal(policyFor(settings, { client: 'acme  corp', board: null, priority: null }).ai, 'off');
  assert.equal(policyFor(settings, { client: 'globex', board: null, priority: null }).ai, 'cloud');
});

for (const [name, isNear] of [
  ['acme crop', true],
  ['acmecorp', true],
  ['acme corpo', true],
  ['acme corp.', true],
  ['acm corp', true],
  ['Acmе Соrp', false], // three Cyrillic letters: no slip, another name
  ['Acmе Corp', true], // one
  ['acme corporation', false],
  ['globex', false],
  ['acme', false],
] as const)
  test(`"${name}" beside a configured "Acme Corp" is ${isNear ? 'almost it: no model, nothing written' : 'another client'}`, () => {
    const settings = {
      ...configured({ clients: { 'Acme Corp': LOCAL }, otherClients: CLOUD }),
      exceptions: [{ when: { boards: ['b'] }, write: 'fields' as const, fields: { priority: 'fields' as const } }],
    };
    const got = policyFor(settings, { client: name, board: 'b', priority: null });
    assert.deepEqual([got.ai, got.write, got.fields], isNear ? ['off', 'observe', {}] : ['cloud', 'fields', { priority: 'fields' }]);
  });

test('short names and names whose numbers differ are no slips, and a configured name is never one', () => {
  for (const [one, other] of [
    ['abc', 'abd'],
    ['site 1', 'site 2'],
    ['client-12', 'client-13'],
    ['client 7', 'client'],
    ['ab', 'a'],
    ['', 'a'],
  ] as const)
    assert.equal(nearName(one, [other]), undefined, `${one} ${other}`);
  const both = configured({ clients: { 'acme north': CLOUD, 'acme norths': LOCAL }, otherClients: CLOUD });
  assert.deepEqual(policyFor(both, { client: 'Acme Norths', board: null, priority: null }), LOCAL);
  assert.deepEqual(policyFor(both, { client: 'Acme North', board: null, priority: null }), CLOUD);
});

test('what is near is what Levenshtein says, by the library', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), minLength: 8, maxLength: 12 }).map(foldedName);
  fc.assert(
    fc.property(letters, letters, (one, other) => {
      const shorter = Math.min(one.length, other.length);
      const most = shorter < 4 ? 0 : shorter < 8 ? 1 : 2;
      assert.equal(nearName(one, [other]) !== undefined, one !== other && distance(one, other) <= most);
    }),
    { numRuns: 5_000 },
  );
});

test('a client that is almost named is told once, without its own letters', () => {
  const told: string[] = [];
  const check = checkClient([foldedName('Acme Corp')], ({ kind, detail }) => void told.push(`${kind}: ${detail}`));
  for (const name of ['Acme Corp', 'globex', 'Acme Crop', 'ACME CROP', 'Acmee Corp']) check(name, 'triage:desk:1');
  assert.equal(told.length, 2);
  for (const one of told) {
    assert.match(one, /^client-nearly-named: .*almost like "acme corp"/);
    assert.doesNotMatch(one, /crop|acmee/i);
  }
});

test('of two configured names that are almost the same neither is told of', () => {
  const told: string[] = [];
  const check = checkClient(['acme corp', 'acme corq'], ({ kind }) => void told.push(kind));
  for (const name of ['Acme Corp', 'Acme Corq']) check(name, 'triage:desk:1');
  assert.deepEqual(told, []);
});

test('a thousand names that are almost configured are remembered as told; those beyond are told each time', () => {
  const told: (string | undefined)[] = [];
  const configured = foldedName('Acme Corporation 0000');
  const check = checkClient([configured], ({ workflowId }) => void told.push(workflowId));
  // Names with one letter too many, at every place and of many letters: each near, no two the same.
  const near = Array.from({ length: 1_001 }, (_, at) => `${configured}${String.fromCodePoint(0x4e00 + at)}`);
  for (const name of [...near, ...near]) check(name, 'triage:desk:1');
  assert.deepEqual([told.length, new Set(told)], [1_002, new Set(['triage:desk:1'])]);
});

test('two configured names that are one are refused, with both places', () => {
  const twice = changed('  acme: { ai: cloud }\n', '  acme: { ai: cloud }\n  "ＡCME ": { ai: off }\n');
  assert.match(
    saidOf(read(twice)),
    /clients\["ＡCME "\]: Expected each client once, got "ＡCME " beside "acme", which is the same name but for case, blanks or the width of letters\. Keep one\./,
  );
  assert.match(
    saidOf(read(changed('  acme: { ai: cloud }\n', '  acme: { ai: cloud }\n  "\\u200b": { ai: off }\n'))),
    /Expected a name that can be seen/,
  );
});

test('the file may write a client in any case, in its own rules and where a rule names it', () => {
  const { connections } = configOf(changed('  acme: { ai: cloud }', '  ACME: { ai: cloud }'));
  const settings = connections[0]?.settings ?? assert.fail('Expected a connection.');
  const got = policyFor(settings, { client: 'Acme', board: 'onsite', priority: null });
  assert.deepEqual([got.ai, got.write], ['cloud', 'fields']);
});
