/** How like two names are is said with its reason; what is called sure is another spelling of the same name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { likeness } from '../../../../cli/clients/likeness.ts';

for (const [owner, client, said] of [
  ['acme', 'acme', 'sure: the same name'],
  ['ACME  Corp', 'acme corp', 'sure: the same name'],
  ['Acme GmbH', 'Acme', 'sure: the same but for punctuation and the legal form'],
  ['Müller & Söhne GmbH & Co. KG', 'Muller Sohne', 'sure: the same but for punctuation and the legal form'],
  ['Müller & Söhne', 'Muller und Sohne', 'sure: the same but for punctuation and the legal form'],
  ['Straße 7', 'strasse-7', 'sure: the same but for punctuation and the legal form'],
  ['Globex, Berlin', 'Berlin Globex Inc.', 'sure: the same words in another order'],
  ['UmbrellaHealth', 'Umbrella Health', 'sure: the same letters, parted otherwise'],
  ['Globex Berlin', 'Globex', 'unsure: it has all words of this client, and more'],
  ['Globex', 'Globex Holding', 'unsure: this client has all of its words, and more'],
  ['IBC', 'International Business Club', 'unsure: the initials'],
  ['Initech', 'Initch', 'unsure: one letter differs'],
  ['Weyland', 'Waylend', undefined],
  ['Weyland-Yutani', 'Waylend Yutani', 'unsure: 2 letters differ'],
  ['North Star Dental', 'North Star Legal', 'unsure: words in common: north, star'],
  // Different on purpose, or nothing in common.
  ['Site 1', 'Site 2', undefined],
  ['Acme 1', 'Acme 2', undefined],
  ['A B C', 'A B D', undefined],
  ['17', 'Acme', undefined],
  ['GmbH', 'Acme GmbH', undefined],
  ['!!', 'Acme', undefined],
] as const)
  test(`${owner} and ${client}: ${said ?? 'nothing'}`, () => {
    const found = likeness(owner, client);
    assert.equal(found && `${found.kind}: ${found.why}`, said);
  });

test('whatever two names are, sure is said of both or of none, and only of the same letters', () => {
  const name = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom('acme', 'north', 'gmbh', 'a', '7', '&', 'ü')).map((words) => words.join(' ')),
  );
  fc.assert(
    fc.property(name, name, (one, other) => {
      const [there, back] = [likeness(one, other), likeness(other, one)];
      assert.equal(there?.kind === 'sure', back?.kind === 'sure');
      if (there !== undefined) assert.ok(there.score > 0 && there.score <= 1);
    }),
    { numRuns: 500 },
  );
});
