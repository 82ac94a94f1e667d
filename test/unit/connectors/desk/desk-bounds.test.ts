/** How much of a desk's word is kept: each bound on both of its sides, with the figures that a ledger and a model rely on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choicesOf, orNone, timeTextOf } from '../../../../connectors/desk/bounds.ts';
import { nameOf } from '../../../../connectors/names.ts';

for (const [said, isTime] of [
  ['1989-12-31T23:59:59Z', false],
  ['1990-01-01T00:00:00Z', true],
  ['2100-12-31T23:59:59Z', true],
  ['2101-01-01T00:00:00Z', false],
  ['0001-01-01T00:00:00Z', false],
  ['9999-12-31T00:00:00Z', false],
  ['+010000-01-01T00:00:00Z', false],
  ['-000001-01-01T00:00:00Z', false],
  ['tomorrow', true],
  ['', true],
] as const)
  test(`${JSON.stringify(said)} ${isTime ? 'is left as it came' : 'says that there is none'}`, () =>
    assert.equal(orNone(said), isTime ? said : null));

test('what is no text is left for others to judge', () => {
  for (const said of [null, undefined, 7, 1989, { at: 1 }]) assert.equal(orNone(said), said);
});

test('a name of 200 characters is whole, and of a longer one 180 stand before a hash of 12 digits over all of it', () => {
  assert.equal(nameOf('n'.repeat(200)), 'n'.repeat(200));
  assert.equal(nameOf('n'.repeat(201)), `${'n'.repeat(180)}…291c4194382c`);
  assert.notEqual(nameOf(`${'n'.repeat(200)}a`), nameOf(`${'n'.repeat(200)}b`));
});

test('a name with control characters or half a letter is one line of real text, and still its own', () => {
  assert.match(nameOf('a\r\n\u0000b'), /^a b…[0-9a-f]{12}$/);
  assert.match(nameOf('half \ud83d'), /^half \ufffd…[0-9a-f]{12}$/);
  assert.notEqual(nameOf('a\u0000b'), nameOf('a\u0001b'));
  assert.equal(nameOf('Müller & Söhne 🙂'), 'Müller & Söhne 🙂');
});

const choice = (id: string, name = id) => ({ id, name });

test('500 choices are kept, and not one more', () => {
  const said = Array.from({ length: 501 }, (_, at) => choice(`c${at}`));
  assert.deepEqual(choicesOf(said.slice(0, 500)), said.slice(0, 500));
  assert.deepEqual(choicesOf(said), said.slice(0, 500));
});

test('a choice whose id cannot be kept whole is left out, and those behind it are not', () => {
  const said = [choice('i'.repeat(201)), choice('a\u0000'), choice('half \ud83d'), choice('i'.repeat(200)), choice('last')];
  assert.deepEqual(
    choicesOf(said).map(({ id }) => id),
    ['i'.repeat(200), 'last'],
  );
});

test('a label is one line of 100 characters at most', () => {
  assert.deepEqual(choicesOf([choice('a', `${'n'.repeat(99)}xy`), choice('b', 'one\n\ttwo')]), [
    choice('a', `${'n'.repeat(99)}x`),
    choice('b', 'one two'),
  ]);
});

test('ids and labels together are 16,000 characters at most', () => {
  const said = Array.from({ length: 160 }, (_, at) => choice(String(at).padStart(50, '0'), 'n'.repeat(50)));
  assert.equal(choicesOf(said).length, 160, 'exactly 16,000');
  assert.deepEqual(choicesOf([...said.slice(0, 159), choice('x'.repeat(51), 'n'.repeat(50)), choice('y')]), said.slice(0, 159));
});

test('of a time as it came 64 characters are kept, as one line, and nothing of none', () => {
  assert.equal(timeTextOf('2'.repeat(64)), '2'.repeat(64));
  assert.equal(timeTextOf('2'.repeat(65)), '2'.repeat(64));
  assert.equal(timeTextOf('a\u0000b'), 'a b');
  assert.equal(timeTextOf(null), '');
});
