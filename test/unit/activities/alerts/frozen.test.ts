/** Facts of a group as they are frozen: read back as they were, refused where they are none, told by code for each reason, asked as they stood. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS, readFrozen } from '../../../../activities/alerts/frozen.ts';
import { FROZEN_TASK } from '../../../../activities/alerts/frozen-task.ts';
import { ALERTS_TASK } from '../../../../activities/alerts/task.ts';
import { ALERTS_WORDS } from '../../../../activities/alerts/words.ts';
import { frozenOf } from '../../../support/frozen-alerts.ts';
import { MINUTE_MS, NOON_MS } from '../../../support/alerts.ts';
import type { FrozenFacts } from '../../../../activities/alerts/frozen.ts';

const SIGN = '[standby deadbeef]';
const stored = (facts: FrozenFacts): unknown => JSON.parse(JSON.stringify(facts));
const told = (facts: FrozenFacts, limit = 4_000): string => ALERTS_WORDS.told?.(stored(facts), SIGN, limit) ?? assert.fail('nothing');

/** With everything that facts can have, and with what they may lack. */
const FULL = frozenOf({
  count: 12,
  alert: (at) => ({ host: at === 3 ? undefined : `srv-${at}`, startsAtMs: NOON_MS + at * MINUTE_MS, ...(at > 9 ? { key: 'again' } : {}) }),
});

test('what is frozen reads back the same from what JSON keeps of it', () => {
  for (const frozen of [FULL, frozenOf(), frozenOf({ count: 0 }), frozenOf({ linked: { ticket: 'T7', why: 'host' }, overAtMs: 5 })])
    assert.equal(JSON.stringify(readFrozen(stored(frozen))), JSON.stringify(frozen));
});

test('what is no facts of a group is refused with the place, and none of its text', () => {
  for (const [given, at] of [
    [undefined, 'invalid_type at \\.'],
    [{ ...frozenOf(), kind: 'a secret word' }, 'invalid_value at kind'],
    [{ ...frozenOf(), facts: { ...frozenOf().facts, count: 'a secret word' } }, 'invalid_type at facts.count'],
  ] as const)
    assert.throws(
      () => readFrozen(given),
      (error: Error) => {
        assert.match(error.message, new RegExp(`^Expected the frozen facts of a group of alerts, got ${at}`));
        return !error.message.includes('secret');
      },
    );
});

test('the question to a model, and what is made of its answer, are those of the facts as they stood', () => {
  const { shown } = FULL;
  assert.deepEqual(FROZEN_TASK.prompt(stored(FULL), undefined), ALERTS_TASK.prompt(shown, undefined));
  assert.equal(FROZEN_TASK.canShorten(stored(FULL)), ALERTS_TASK.canShorten(shown));
  const answer = {
    happened: 'Disks.',
    causes: [],
    unexplained: shown.samples.map(({ fingerprint }) => fingerprint),
    verdict: 'unclear',
    steps: [],
  };
  assert.equal(FROZEN_TASK.read(JSON.stringify(answer), stored(FULL)).kind, 'answer');
  assert.equal(FROZEN_TASK.read(JSON.stringify(answer), stored(frozenOf({ count: 1 }))).kind, 'unfit');
});

test('each reason for which something is said has its own words, in the first line and by code alone', () => {
  const said = Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      told(frozenOf({ count: 2, kind, linked: { ticket: 'T7', why: 'severity' } }))
        .split('\n')[0]
        ?.split('). ')[1] ?? '',
    ]),
  );
  assert.deepEqual(said, {
    first: '',
    update: 'It has grown since the last note.',
    flapping: 'No more is said until it is quiet.',
    steady: 'It has come to rest, and some of it still fires.',
    closing: 'The most severe was warning. This note changes nothing in the ticket.',
    linked: 'This goes on from ticket T7, which was closed, because of a higher severity.',
    'carried-on': 'It goes on here, because the ticket with the last note is closed or on another board.',
  });
  assert.match(
    told(frozenOf({ count: 2, kind: 'closing', overAtMs: NOON_MS + 30 * MINUTE_MS })),
    /^Standby counts all as resolved: .* to 2026-11-25 13:30 /,
  );
});

test('whether an explanation follows is said as it was frozen, and the limit is kept with the sign whole', () => {
  assert.match(told(frozenOf({ willFollow: true })), /without AI; an explanation follows when AI answers\./);
  assert.match(told(frozenOf({ willFollow: false })), /counted by code, without AI\.\n/);
  for (const limit of [300, 900, 2_000]) {
    const text = told(FULL, limit);
    assert.ok(text.length <= limit && text.endsWith(SIGN), `${limit}`);
  }
});

test('a person explains a group in their own words, without a word of any AI', () => {
  const decision = { happened: 'The backup ran twice.', causes: [], verdict: 'probably-benign', steps: [] } as const;
  const note = ALERTS_WORDS.note({
    decision,
    choices: { categories: [], destinations: [] },
    by: { kind: 'person', staff: 'Dana' },
    routeFailures: [],
    plan: { set: [], left: [], instead: undefined },
    sign: SIGN,
    facts: stored(frozenOf()),
  });
  assert.match(note, /\nWhy: "The backup ran twice\." It is probably benign; nothing was lowered or closed\.\n/);
  assert.match(note, /\nSource: counted by code, explained by a person, Dana\.\n/);
  assert.doesNotMatch(note, /AI/);
});
