/** Whether a number stands for the ticket that it stood for before, and what a reopening is worth: the rules as tables. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { identityOf, seenItem } from '../../../../activities/desk/item.ts';
import { countedOpening } from '../../../../activities/desk/reopenings.ts';
import { TICKET } from '../../../support/desk-in-memory.ts';
import type { Identity, Ours } from '../../../../activities/desk/item.ts';
import type { ItemRow } from '../../../../ledger/contract.ts';

const AT = '2026-11-25T08:00:00Z';
const LATER = '2026-11-26T09:30:00Z';
const KNOWN = { createdAt: AT, textHash: 'old', baseEpisode: 0, highestEpisode: 1 };
const ANOTHER = { createdAt: LATER, textHash: 'new', openings: 1 };

const table: readonly (readonly [string, Partial<typeof KNOWN> | undefined, Partial<typeof ANOTHER>, Ours, Identity])[] = [
  ['a number that was never read', undefined, {}, 'none', 'first'],
  ['created later, another text, no more openings, and no note of ours', {}, {}, 'none', 'another'],
  ['the same, before anybody looked for our notes', {}, {}, 'not-asked', 'ask'],
  ['created earlier, by a desk whose clock was set back', {}, { createdAt: '2026-10-01T00:00:00Z' }, 'none', 'another'],
  ['reopened thrice before, and now opened once', { highestEpisode: 4 }, {}, 'none', 'another'],
  ['used for a third ticket', { createdAt: LATER, baseEpisode: 4, highestEpisode: 6 }, { createdAt: AT, openings: 2 }, 'none', 'another'],
  ['a desk that was moved: all creations differ, the text stands', {}, { textHash: 'old' }, 'none', 'same'],
  ['a desk that was moved and made HTML of its texts, with our notes', {}, {}, 'found', 'same'],
  ['a creation in another zone', {}, { createdAt: '2026-11-25T09:00:00+01:00' }, 'none', 'same'],
  ['a creation that is rounded to the second', { createdAt: '2026-11-25T08:00:00.417Z' }, { createdAt: AT }, 'none', 'same'],
  ['a creation that is rounded to the minute', { createdAt: '2026-11-25T08:00:59Z' }, { createdAt: AT }, 'none', 'same'],
  ['a creation that is a minute off', { createdAt: '2026-11-25T08:01:00Z' }, { createdAt: AT }, 'none', 'same'],
  ['a creation that is more than a minute off', { createdAt: '2026-11-25T08:01:00.001Z' }, { createdAt: AT }, 'none', 'another'],
  ['a creation that wobbles', {}, { textHash: 'old', createdAt: LATER }, 'not-asked', 'same'],
  ['edited by its client', {}, { createdAt: AT }, 'not-asked', 'same'],
  ['edited by its client while its creation wobbles, with our note', {}, {}, 'found', 'same'],
  ['merged: another text, the older creation', {}, { createdAt: AT, textHash: 'both' }, 'none', 'same'],
  ['merged: another text and the younger creation, with our note', {}, { textHash: 'both' }, 'found', 'same'],
  ['opened once more: a new episode in any case', {}, { openings: 2 }, 'none', 'same'],
  ['a creation that is not known now', {}, { createdAt: '' }, 'none', 'same'],
  ['a creation that was not known before', { createdAt: '' }, {}, 'none', 'same'],
];
for (const [what, known, seen, ours, wanted] of table) {
  test(`${what}: ${wanted}`, () => assert.equal(identityOf(known && { ...KNOWN, ...known }, { ...ANOTHER, ...seen }, ours), wanted));
}

test('no single one of what tells tickets apart makes another ticket', () => {
  const time = fc.constantFrom('', AT, LATER, 'x', '2026-11-25T09:00:00+01:00');
  const seen = fc.record({ createdAt: time, textHash: fc.constantFrom('old', 'new'), openings: fc.integer({ min: 1, max: 4 }) });
  const known = fc.record({ createdAt: time, textHash: fc.constant('old'), baseEpisode: fc.nat(2), highestEpisode: fc.nat(5) });
  fc.assert(
    fc.property(known, seen, fc.constantFrom<Ours>('found', 'none', 'not-asked'), (before, now, ours) => {
      if (identityOf(before, now, ours) !== 'another') return;
      assert.ok(Date.parse(before.createdAt) !== Date.parse(now.createdAt) && !Number.isNaN(Date.parse(now.createdAt)));
      assert.ok(now.textHash !== before.textHash && ours === 'none' && before.baseEpisode + now.openings <= before.highestEpisode);
    }),
  );
});

const DAY = 86_400_000;
type Opening = { readonly episode: number; readonly atMs: number; readonly text?: string };
/** What is said of each opening in turn. */
function verdicts(openings: readonly Opening[]): readonly ItemRow['verdict'][] {
  let item: Parameters<typeof countedOpening>[0] = {
    textHash: 'a',
    baseEpisode: 0,
    highestEpisode: 0,
    reopened: 0,
    reopenedSinceMs: 0,
    verdict: 'ask',
  };
  return openings.map(({ episode, atMs, text = 'a' }) => {
    const counted = countedOpening(item, { textHash: text, episode }, atMs);
    item = counted.item;
    return counted.verdict;
  });
}
const everyMinute = (count: number, fromMs = DAY): readonly Opening[] =>
  Array.from({ length: count }, (_, at) => ({ episode: at + 1, atMs: fromMs + at * 60_000 }));

test('the first opening and three reopenings ask a machine, the next a person, and the rest of the day nobody', () => {
  assert.deepEqual(verdicts(everyMinute(7)), ['ask', 'ask', 'ask', 'ask', 'person', 'nothing', 'nothing']);
});

test('an opening that is read again has the verdict that it had', () => {
  const twice = everyMinute(7).flatMap((one) => [one, { ...one, atMs: one.atMs + 30_000 }]);
  assert.deepEqual(
    verdicts(twice),
    ['ask', 'ask', 'ask', 'ask', 'person', 'nothing', 'nothing'].flatMap((one) => [one, one]),
  );
});

test('the next day starts anew, also for an opening that nobody was asked about', () => {
  const day = everyMinute(6);
  assert.deepEqual(verdicts([...day, { episode: 6, atMs: 2 * DAY + 60_000 - 1 }]).slice(5), ['nothing', 'nothing']);
  assert.deepEqual(verdicts([...day, { episode: 6, atMs: 2 * DAY + 60_000 }]).slice(5), ['nothing', 'ask']);
  assert.deepEqual(verdicts([...day, { episode: 7, atMs: 2 * DAY + 60_000 }, { episode: 8, atMs: 2 * DAY + 90_000 }]).slice(5), [
    'nothing',
    'ask',
    'ask',
  ]);
});

test('a changed text starts anew, by a reopening or by an edit', () => {
  const day = everyMinute(6);
  assert.deepEqual(
    verdicts([...day, { episode: 7, atMs: DAY + 900_000, text: 'b' }, { episode: 8, atMs: DAY + 960_000, text: 'b' }]).slice(6),
    ['ask', 'ask'],
  );
  assert.deepEqual(verdicts([...day, { episode: 6, atMs: DAY + 900_000, text: 'b' }]).slice(5), ['nothing', 'ask']);
});

test('a ticket that is reopened once a day is triaged each time', () => {
  const daily = Array.from({ length: 9 }, (_, at) => ({ episode: at + 1, atMs: at * (DAY + 1) }));
  assert.deepEqual(new Set(verdicts(daily)), new Set(['ask']));
});

test('an edit starts the count anew: three more reopenings ask a machine', () => {
  const edited = { episode: 3, atMs: DAY + 200_000, text: 'b' };
  const after = [4, 5, 6, 7].map((episode) => ({ episode, atMs: DAY + episode * 100_000, text: 'b' }));
  assert.deepEqual(verdicts([...everyMinute(3), edited, ...after]).slice(3), ['ask', 'ask', 'ask', 'ask', 'person']);
});

test('an opening that a person was asked about stays theirs, however late it is read again; one that nobody was asked about counts from nothing', () => {
  const asked = { textHash: 'a', baseEpisode: 0, highestEpisode: 5, reopened: 4, reopenedSinceMs: 0, verdict: 'person' } as const;
  const seen = { textHash: 'a', episode: 5 };
  assert.deepEqual(countedOpening(asked, seen, 2 * DAY), { item: asked, verdict: 'person' });
  const nobody = { ...asked, reopened: 5, verdict: 'nothing' } as const;
  assert.deepEqual(countedOpening(nobody, seen, DAY - 1), { item: nobody, verdict: 'nothing' });
  assert.deepEqual(countedOpening(nobody, seen, DAY), { item: { ...nobody, reopened: 0, verdict: 'ask' }, verdict: 'ask' });
});

test('a ticket is known by its creation as it came, where that can be meant, and by its words where they stand', () => {
  const seen = seenItem(TICKET, 0);
  assert.deepEqual([seen.createdAt, seen.openings], [TICKET.createdAtText, 1]);
  assert.equal(seenItem(TICKET, undefined).createdAt, '');
  assert.match(seen.textHash, /^[0-9a-f]{64}$/);
  const moved = [
    { subject: 'VPNIt', body: ' drops.' },
    { subject: 'VPN', body: 'It drops!' },
    { subject: '3 VPN', body: 'It drops.' },
  ];
  assert.equal(new Set([seen, ...moved.map((said) => seenItem({ ...TICKET, ...said }, 0))].map(({ textHash }) => textHash)).size, 4);
});

test('a desk that was restored counts from where it was, and is not counted twice', () => {
  assert.deepEqual(verdicts([...everyMinute(6), { episode: 2, atMs: DAY + 900_000 }]).slice(6), ['ask']);
});
