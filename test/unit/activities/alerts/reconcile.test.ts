/** What a list of a source says of what is known here: nothing that fires is ever called over, and nothing that was lost stays lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SETTLED_AFTER_MS, reconcile } from '../../../../activities/alerts/reconcile.ts';
import { MINUTE_MS, NOON_MS, alertOf, keyOf } from '../../../support/alerts.ts';
import type { AlertList } from '../../../../connectors/alert-source.ts';
import type { KnownOpen } from '../../../../activities/alerts/reconcile.ts';

type Listed = Extract<AlertList, { readonly kind: 'alerts' }>;
const HOUR_MS = 60 * MINUTE_MS;
const ASKED_MS = NOON_MS + HOUR_MS;
const list = (given: Partial<Listed>): Listed => ({
  kind: 'alerts',
  alerts: [],
  held: [],
  unusable: [],
  askedAtMs: ASKED_MS,
  upForMs: 24 * HOUR_MS,
  ...given,
});
const open = (key: number, given: Partial<KnownOpen> = {}): KnownOpen => ({
  key: keyOf(key),
  startsAtMs: NOON_MS,
  lastSeenMs: NOON_MS,
  ...given,
});
const fires = (key: number, startsAtMs = NOON_MS) => alertOf({ key: keyOf(key), startsAtMs });

for (const [what, known, listed, firing, resolved] of [
  ['nothing anywhere', [], {}, [], []],
  ['the same here and there', [open(1)], { alerts: [fires(1)] }, [], []],
  ['one that is unknown here', [open(1)], { alerts: [fires(1), fires(2)] }, [2], []],
  ['one that no longer fires there', [open(1), open(2)], { alerts: [fires(2)] }, [], [1]],
  ['one that is silenced there, known here', [open(1)], { held: [fires(1)] }, [], []],
  ['one that is silenced there, unknown here', [], { held: [fires(1)] }, [], []],
  ['one that has started anew', [open(1)], { alerts: [fires(1, NOON_MS + 1)] }, [1], [1]],
  ['one that has started anew, silenced', [open(1)], { held: [fires(1, NOON_MS + 1)] }, [], [1]],
  ['one whose start has moved back', [open(1)], { alerts: [fires(1, NOON_MS - 1)] }, [], []],
  ['one seen in the moment of the question', [open(1, { lastSeenMs: ASKED_MS })], {}, [], []],
  ['one seen just before the question', [open(1, { lastSeenMs: ASKED_MS - 1 })], {}, [], [1]],
  [
    'one known by two starts, listed by the later',
    [open(1), open(1, { startsAtMs: NOON_MS + 1 })],
    { alerts: [fires(1, NOON_MS + 1)] },
    [],
    [1],
  ],
] as const)
  test(`a list and what is open: ${what}`, () => {
    const found = reconcile<KnownOpen>(known, list(listed));
    const numbers = (some: readonly { readonly key: string }[]): readonly number[] => some.map(({ key }) => Number.parseInt(key, 16));
    assert.deepEqual([numbers(found.firing), numbers(found.resolved)], [firing, resolved]);
    assert.deepEqual(found.belief, { kind: 'whole' });
  });

for (const [what, upForMs, belief] of [
  ['that started a moment ago', 0, { kind: 'too-young', upForMs: 0 }],
  ['a millisecond too young', SETTLED_AFTER_MS - 1, { kind: 'too-young', upForMs: SETTLED_AFTER_MS - 1 }],
  ['old enough', SETTLED_AFTER_MS, { kind: 'whole' }],
  ['of unknown age', undefined, { kind: 'age-unknown' }],
] as const)
  test(`a list of a source ${what}: what it leaves out is over only for one that had the time to hear of all, what it names fires for all`, () => {
    const found = reconcile([open(1)], list({ upForMs, alerts: [fires(2)] }));
    assert.deepEqual(found.belief, belief);
    assert.deepEqual(found.resolved, belief.kind === 'whole' ? [open(1)] : []);
    assert.deepEqual(found.firing, [fires(2)]);
  });

/** Of one key, in minutes and simulated: when it fires, how often its sender says so, which of our webhooks were lost, and whether it is silenced. */
type Life = {
  readonly key: number;
  readonly from: number;
  readonly to: number;
  readonly every: number;
  readonly isLost: boolean;
  readonly isEndLost: boolean;
  readonly isSilenced: boolean;
};
const anyLife = (key: number): fc.Arbitrary<Life> =>
  fc
    .record({
      from: fc.integer({ min: 0, max: 58 }),
      lasts: fc.integer({ min: 1, max: 80 }),
      every: fc.integer({ min: 1, max: 5 }),
      isLost: fc.boolean(),
      isEndLost: fc.boolean(),
      isSilenced: fc.boolean(),
    })
    .map(({ lasts, ...life }) => ({ key, ...life, to: life.from + lasts }));
const lives = fc.tuple(...[1, 2, 3, 4, 5].map(anyLife));
const restart = fc.integer({ min: -20, max: 60 });
const ASKED = 60;
const at = (minute: number): number => NOON_MS + minute * MINUTE_MS;

/** The source forgets all at its restart, and hears of each again when its sender says it the next time. */
function listedAt(all: readonly Life[], restarted: number): Listed {
  const heard = ({ from, every }: Life): number => (from >= restarted ? from : from + Math.ceil((restarted - from + 0.5) / every) * every);
  const there = all.filter((life) => life.from <= ASKED && life.to > ASKED && heard(life) <= ASKED);
  const named = (isSilenced: boolean) =>
    there.filter((life) => life.isSilenced === isSilenced).map(({ key, from }) => fires(key, at(from)));
  return list({ alerts: named(false), held: named(true), askedAtMs: at(ASKED), upForMs: (ASKED - restarted) * MINUTE_MS });
}
const knownBy = (all: readonly Life[]): readonly KnownOpen[] =>
  all
    .filter(({ to, isLost, isEndLost }) => !isLost && (to > ASKED || isEndLost))
    .map(({ key, from }) => open(key, { startsAtMs: at(from), lastSeenMs: at(from) }));
const keysOf = (some: readonly { readonly key: string }[]): readonly string[] =>
  some.map(({ key }) => key).toSorted((a, b) => (a < b ? -1 : 1));
const keysFor = (all: readonly Life[], wanted: (life: Life) => boolean): readonly string[] =>
  keysOf(all.filter(wanted).map(({ key }) => open(key)));
const firesNow = ({ to }: Life): boolean => to > ASKED;

test('whenever a source restarts and whatever webhooks are lost, nothing that fires is called over', () => {
  fc.assert(
    fc.property(lives, restart, (all, restarted) => {
      const { resolved } = reconcile(knownBy(all), listedAt(all, restarted));
      const over = new Set(keysFor(all, (life) => !firesNow(life)));
      assert.deepEqual(
        keysOf(resolved).filter((key) => !over.has(key)),
        [],
      );
    }),
    { numRuns: 1_000 },
  );
});

test('counter-test: a list of a source that has just started, taken as whole, calls over what fires', () => {
  const wrong = fc.check(
    fc.property(lives, restart, (all, restarted) => {
      const { resolved } = reconcile(knownBy(all), listedAt(all, restarted), 0);
      const over = new Set(keysFor(all, (life) => !firesNow(life)));
      return keysOf(resolved).every((key) => over.has(key));
    }),
    { numRuns: 1_000 },
  );
  assert.equal(wrong.failed, true);
});

test('of a source that has been up for long enough every lost webhook is made good, once, and what is silenced there is left', () => {
  fc.assert(
    fc.property(lives, fc.integer({ min: -600, max: 55 }), (all, restarted) => {
      const known = knownBy(all);
      const listed = listedAt(all, restarted);
      const { firing, resolved, belief } = reconcile(known, listed);
      assert.equal(belief.kind, 'whole');
      assert.deepEqual(
        keysOf(firing),
        keysFor(all, (life) => firesNow(life) && life.isLost && !life.isSilenced),
      );
      assert.deepEqual(
        keysOf(resolved),
        keysFor(all, (life) => !firesNow(life) && !life.isLost && life.isEndLost),
      );
      const after = [...known.filter((one) => !resolved.includes(one)), ...firing.map((alert) => ({ ...alert, lastSeenMs: at(ASKED) }))];
      const again = reconcile(after, listed);
      assert.deepEqual([again.firing, again.resolved], [[], []]);
    }),
    { numRuns: 1_000 },
  );
});

test('the order of a list and of what is open decides nothing', () => {
  fc.assert(
    fc.property(lives, (all) => {
      const listed = listedAt(all, -600);
      const [one, other] = [
        reconcile(knownBy(all), listed),
        reconcile(knownBy(all.toReversed()), { ...listed, alerts: listed.alerts.toReversed(), held: listed.held.toReversed() }),
      ];
      assert.deepEqual([keysOf(other.firing), keysOf(other.resolved)], [keysOf(one.firing), keysOf(one.resolved)]);
    }),
    { numRuns: 1_000 },
  );
});
