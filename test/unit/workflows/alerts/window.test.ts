/** When a group gets its ticket, and what is said on it afterwards. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { GATHERING, afterOwed, afterStep, groupStep } from '../../../../workflows/alerts/group-step.ts';
import { GROUP_DEFAULTS } from '../../../../workflows/alerts/settings.ts';
import { SEVERITIES } from '../../../../workflows/alerts/severity.ts';
import { afterMerge, closedBy } from '../../../../workflows/alerts/closed.ts';
import { afterVerdict, VERDICTS } from '../../../../workflows/alerts/verdict.ts';
import { SEVERITIES as OF_SOURCES } from '../../../../connectors/alert-source.ts';
import { ONE_FIRING } from '../../../support/group-counts.ts';
import type { Counts, GroupState, GroupStep } from '../../../../workflows/alerts/contract.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const countsOf = (given: Partial<Counts> = {}): Counts => ({ ...ONE_FIRING, ...given });
const step = (state: GroupState, given: Partial<Counts>, nowMs: number): GroupStep =>
  groupStep(state, countsOf(given), GROUP_DEFAULTS, nowMs);
const RESOLVED = { firing: 0, resolved: 1 } as const;

for (const [what, given, nowMs, wanted] of [
  ['a new alert waits until it was quiet', {}, 0, { kind: 'wait', untilMs: 2 * MINUTE_MS }],
  ['another alert begins the quiet time anew', { count: 2, lastAtMs: MINUTE_MS }, MINUTE_MS, { kind: 'wait', untilMs: 3 * MINUTE_MS }],
  ['no longer than the maximum wait', { count: 9, lastAtMs: 9 * MINUTE_MS }, 9 * MINUTE_MS, { kind: 'wait', untilMs: 10 * MINUTE_MS }],
  ['a quiet time ends it', {}, 2 * MINUTE_MS, { kind: 'summarize', why: 'quiet' }],
  ['the maximum wait ends it', { lastAtMs: 9 * MINUTE_MS }, 10 * MINUTE_MS, { kind: 'summarize', why: 'max-wait' }],
  ['fifty end it', { count: 50, firing: 50 }, 1, { kind: 'summarize', why: 'many' }],
  ['forty-nine do not', { count: 49, firing: 49 }, 1, { kind: 'wait', untilMs: 2 * MINUTE_MS }],
  ['a critical one ends it at once', { critical: 1, severity: 'critical' }, 0, { kind: 'summarize', why: 'critical' }],
  ['a critical one that is over too', { critical: 1, severity: 'critical', ...RESOLVED }, 0, { kind: 'summarize', why: 'critical' }],
  ['what has resolved is waited for, it may come again', RESOLVED, MINUTE_MS, { kind: 'wait', untilMs: 2 * MINUTE_MS }],
  ['what has resolved makes no ticket', RESOLVED, 2 * MINUTE_MS, { kind: 'drop', why: 'resolved' }],
  ['fifty that are all over make none', { count: 50, firing: 0, resolved: 50 }, 1, { kind: 'drop', why: 'resolved' }],
  ['nothing is left', { count: 0, firing: 0 }, 0, { kind: 'drop', why: 'nothing' }],
  ['all was held, and is over', { count: 0, firing: 0, held: 2 }, 0, { kind: 'drop', why: 'held' }],
  ['all is held', { count: 0, firing: 0, held: 2, heldUntilMs: HOUR_MS }, 0, { kind: 'wait', untilMs: HOUR_MS }],
  [
    'what counts is over, and something is held',
    { ...RESOLVED, held: 1, heldUntilMs: HOUR_MS },
    5 * MINUTE_MS,
    { kind: 'wait', untilMs: HOUR_MS },
  ],
  ['what flaps is said at once', { changes: 4, lastAtMs: MINUTE_MS }, MINUTE_MS, { kind: 'note-flapping', changes: 4 }],
  ['what flapped and is over is said', { ...RESOLVED, changes: 4 }, 3 * MINUTE_MS, { kind: 'note-flapping', changes: 4 }],
  ['what flapped and fires is summarized', { changes: 4 }, 3 * MINUTE_MS, { kind: 'summarize', why: 'quiet' }],
  ['three changes are no flapping', { changes: 3 }, 0, { kind: 'wait', untilMs: 2 * MINUTE_MS }],
  ['a clock that was set back', { firstAtMs: HOUR_MS, lastAtMs: HOUR_MS }, 0, { kind: 'wait', untilMs: 10 * MINUTE_MS }],
] as const satisfies readonly (readonly [string, Partial<Counts>, number, GroupStep])[])
  test(`window: ${what}`, () => assert.deepEqual(step(GATHERING, given, nowMs), wanted));

const ticket = (given: Partial<Extract<GroupState, { kind: 'ticket' }>> = {}): GroupState => ({
  kind: 'ticket',
  noted: { count: 4, severity: 'warning' },
  raisedTo: 'warning',
  open: { atMs: 0, hosts: 1, rules: 1 },
  notesAtMs: [0],
  isFlapping: false,
  ...given,
});
const [LATE, DAY_MS] = [HOUR_MS, 24 * HOUR_MS];
const SIX = [0, 1, 2, 3, 4, 5].map((at) => at * HOUR_MS);
for (const [what, state, given, nowMs, wanted] of [
  ['nothing new is no note', ticket(), { count: 7, firing: 7 }, LATE, { kind: 'rest' }],
  ['twice as many are one', ticket(), { count: 8, firing: 8 }, LATE, { kind: 'update', why: 'doubled' }],
  ['not before a quarter of an hour', ticket(), { count: 8, firing: 8 }, MINUTE_MS, { kind: 'wait', untilMs: 15 * MINUTE_MS }],
  ['a higher severity raises at once', ticket(), { severity: 'error', count: 8 }, MINUTE_MS, { kind: 'raise', to: 'error' }],
  ['and is one note', ticket({ raisedTo: 'error' }), { severity: 'error', count: 5 }, LATE, { kind: 'update', why: 'severity' }],
  ['which waits its time', ticket({ raisedTo: 'error' }), { severity: 'error' }, MINUTE_MS, { kind: 'wait', untilMs: 15 * MINUTE_MS }],
  ['all is resolved', ticket(), { count: 4, firing: 0, resolved: 4 }, LATE, { kind: 'closing-note' }],
  [
    'all is resolved a moment ago',
    ticket(),
    { firing: 0, resolved: 4, lastAtMs: LATE },
    LATE,
    { kind: 'wait', untilMs: LATE + 2 * MINUTE_MS },
  ],
  ['all is resolved but what is held', ticket(), { firing: 0, held: 1, heldUntilMs: 2 * LATE }, LATE, { kind: 'wait', untilMs: 2 * LATE }],
  [
    'it has come to rest, and only what is held may fire',
    ticket({ isFlapping: true }),
    { changes: 9, count: 9, firing: 0, held: 1, heldUntilMs: 2 * LATE },
    LATE,
    { kind: 'wait', untilMs: 2 * LATE },
  ],
  ['it begins to flap', ticket(), { changes: 4, lastAtMs: LATE }, LATE, { kind: 'update', why: 'flapping' }],
  [
    'it still flaps',
    ticket({ isFlapping: true }),
    { changes: 9, count: 99, lastAtMs: LATE },
    LATE,
    { kind: 'wait', untilMs: LATE + 2 * MINUTE_MS },
  ],
  ['it has come to rest and fires', ticket({ isFlapping: true }), { changes: 9 }, LATE, { kind: 'update', why: 'steady' }],
  ['it has come to rest and is over', ticket({ isFlapping: true }), { changes: 9, firing: 0 }, LATE, { kind: 'closing-note' }],
  [
    'five notes are the most of a day',
    ticket({ notesAtMs: SIX.slice(0, 5) }),
    { count: 8 },
    6 * HOUR_MS,
    { kind: 'wait', untilMs: DAY_MS },
  ],
  ['the sixth is the closing one', ticket({ notesAtMs: SIX.slice(0, 5) }), { firing: 0 }, 6 * HOUR_MS, { kind: 'closing-note' }],
  ['another host is no note, but the ticket may be closed', ticket(), { hosts: 2 }, LATE, { kind: 'look', why: 'host' }],
  ['another condition too', ticket(), { rules: 2 }, LATE, { kind: 'look', why: 'rule' }],
  ['also while a note waits its time', ticket(), { hosts: 2, count: 8 }, 3 * MINUTE_MS, { kind: 'look', why: 'host' }],
  ['no more often than a window is quiet', ticket(), { hosts: 2 }, MINUTE_MS, { kind: 'wait', untilMs: 2 * MINUTE_MS }],
  ['not once more for the same', ticket({ open: { atMs: 0, hosts: 2, rules: 1 } }), { hosts: 2 }, LATE, { kind: 'rest' }],
  [
    'all is over before its severity could be said: the closing note says both',
    ticket({ raisedTo: 'critical', notesAtMs: SIX.slice(0, 5) }),
    { severity: 'critical', firing: 0 },
    6 * HOUR_MS,
    { kind: 'closing-note' },
  ],
  [
    'and is waited for no longer than that',
    ticket({ raisedTo: 'critical', notesAtMs: SIX.slice(0, 5) }),
    { severity: 'critical', firing: 0, lastAtMs: 6 * HOUR_MS },
    6 * HOUR_MS,
    { kind: 'wait', untilMs: 6 * HOUR_MS + 2 * MINUTE_MS },
  ],
  [
    'it flapped, is over, and nothing more may be said of it but that',
    ticket({ notesAtMs: SIX.slice(0, 5) }),
    { changes: 9, firing: 0, lastAtMs: 6 * HOUR_MS },
    6 * HOUR_MS,
    { kind: 'wait', untilMs: 6 * HOUR_MS + 2 * MINUTE_MS },
  ],
  ['and it is the last', ticket({ notesAtMs: SIX }), { firing: 0 }, 6 * HOUR_MS, { kind: 'wait', untilMs: DAY_MS }],
] as const satisfies readonly (readonly [string, GroupState, Partial<Counts>, number, GroupStep])[])
  test(`ticket: ${what}`, () => assert.deepEqual(step(state, given, nowMs), wanted));

test('a source that never says that an alert is over ends after its silence, and any other never', () => {
  const settings = { ...GROUP_DEFAULTS, silentEndMs: DAY_MS };
  assert.deepEqual(groupStep(ticket(), countsOf(), settings, HOUR_MS), { kind: 'wait', untilMs: DAY_MS });
  assert.deepEqual(groupStep(ticket(), countsOf(), settings, DAY_MS), { kind: 'end', why: 'silent-source' });
  assert.deepEqual(step(ticket(), {}, 100 * DAY_MS), { kind: 'rest' });
});

for (const [what, state, given, nowMs, wanted] of [
  ['a ticket of which nothing is to be said', ticket(), {}, LATE, LATE + MINUTE_MS],
  ['a ticket whose note waits its time', ticket(), { count: 8 }, MINUTE_MS, 2 * MINUTE_MS],
  ['a ticket that flaps', ticket({ isFlapping: true }), { changes: 9, lastAtMs: LATE }, LATE, LATE + MINUTE_MS],
  ['a window', GATHERING, {}, 0, MINUTE_MS],
  ['a silence', closedBy(GATHERING, countsOf(), 0), {}, LATE, LATE + MINUTE_MS],
] as const satisfies readonly (readonly [string, GroupState, Partial<Counts>, number, number])[])
  test(`what is held is looked at when it begins to count: ${what}`, () =>
    assert.deepEqual(step(state, { ...given, held: 1, heldUntilMs: nowMs + MINUTE_MS }, nowMs), { kind: 'wait', untilMs: wanted }));

test('closed by a person, of a source that never says that an alert is over: what has said nothing since has ended', () => {
  const settings = { ...GROUP_DEFAULTS, silentEndMs: DAY_MS };
  const state = closedBy(GATHERING, countsOf({ lastAtMs: HOUR_MS }), HOUR_MS);
  assert.deepEqual(groupStep(state, countsOf({ lastAtMs: HOUR_MS }), settings, 25 * HOUR_MS), { kind: 'end', why: 'silent-source' });
  const again = countsOf({ lastAtMs: 2 * HOUR_MS });
  assert.deepEqual(groupStep(state, again, settings, 25 * HOUR_MS), { kind: 'linked-ticket', why: 'still-firing' });
});

const closed = closedBy(GATHERING, countsOf({ hosts: 2, rules: 1 }), HOUR_MS);
for (const [what, given, nowMs, wanted] of [
  ['silence for a day', { hosts: 2, count: 99 }, 2 * HOUR_MS, { kind: 'wait', untilMs: 25 * HOUR_MS }],
  ['also where all resolves and fires again', { hosts: 2, firing: 0 }, 2 * HOUR_MS, { kind: 'wait', untilMs: 25 * HOUR_MS }],
  ['a new host opens a linked ticket', { hosts: 3 }, 2 * HOUR_MS, { kind: 'linked-ticket', why: 'host' }],
  ['a new rule does', { hosts: 2, rules: 2 }, 2 * HOUR_MS, { kind: 'linked-ticket', why: 'rule' }],
  ['a higher severity does', { hosts: 2, severity: 'critical' }, 2 * HOUR_MS, { kind: 'linked-ticket', why: 'severity' }],
  ['what still fires afterwards does', { hosts: 2 }, 25 * HOUR_MS, { kind: 'linked-ticket', why: 'still-firing' }],
  ['what is over by then ends', { hosts: 2, firing: 0 }, 25 * HOUR_MS, { kind: 'end', why: 'resolved-in-silence' }],
  [
    'what is held by then is waited for',
    { hosts: 2, firing: 0, heldUntilMs: 99 * HOUR_MS },
    25 * HOUR_MS,
    { kind: 'wait', untilMs: 99 * HOUR_MS },
  ],
] as const satisfies readonly (readonly [string, Partial<Counts>, number, GroupStep])[])
  test(`closed by a person: ${what}`, () => assert.deepEqual(step(closed, given, nowMs), wanted));

test('who closes a ticket knows what was known when it was last open, whatever came since', () => {
  const before = ticket({ raisedTo: 'error', open: { atMs: 0, hosts: 2, rules: 1 } });
  assert.deepEqual(closedBy(before, countsOf({ hosts: 5, rules: 3, severity: 'critical' }), LATE), {
    kind: 'closed',
    atMs: LATE,
    severity: 'error',
    hosts: 2,
    rules: 1,
  });
});

test('what was owed is told of what is known then', () => {
  const told = afterOwed(ticket(), { counts: countsOf({ count: 9, hosts: 3 }), atMs: LATE }, GROUP_DEFAULTS);
  assert.deepEqual(told, ticket({ noted: { count: 9, severity: 'warning' }, open: { atMs: LATE, hosts: 3, rules: 1 }, notesAtMs: [LATE] }));
  assert.equal(afterOwed(closed, { counts: countsOf(), atMs: LATE }, GROUP_DEFAULTS), closed);
});

test('a linked ticket begins with a note of its own and is updated like any other', () => {
  const counts = countsOf({ hosts: 3, count: 9 });
  const state = afterStep(closed, { step: { kind: 'linked-ticket', why: 'host' }, counts, atMs: 7 }, GROUP_DEFAULTS);
  assert.deepEqual(state, {
    kind: 'ticket',
    noted: { count: 9, severity: 'warning' },
    raisedTo: 'warning',
    open: { atMs: 7, hosts: 3, rules: 1 },
    notesAtMs: [7],
    isFlapping: false,
  });
});

test('the survivor of a merge is followed once', () => {
  assert.deepEqual(afterMerge('1', '2', false), { kind: 'follow', ticket: '2' });
  assert.equal(afterMerge('1', '2', true).kind, 'leave');
  assert.equal(afterMerge('1', undefined, false).kind, 'leave');
  assert.equal(afterMerge('1', '1', false).kind, 'leave');
});

test('a verdict never lowers, raises by one step at most, and never to critical', () => {
  for (const severity of SEVERITIES)
    for (const verdict of VERDICTS) {
      const [before, after] = [severity, afterVerdict(severity, verdict).severity].map((one) => SEVERITIES.indexOf(one));
      assert.ok(after !== undefined && before !== undefined && after >= before && after <= before + 1);
      if (severity !== 'critical') assert.notEqual(afterVerdict(severity, verdict).severity, 'critical');
      if (verdict !== 'needs-attention') assert.equal(after, before);
    }
});

test('severities are those of the sources, in their order', () => assert.deepEqual(SEVERITIES, OF_SOURCES));

/** What happens to a group: time passes, alerts come, resolve, are held. */
const happening = fc.record({
  afterMs: fc.integer({ min: 1, max: 3 * HOUR_MS }),
  more: fc.nat({ max: 30 }),
  resolves: fc.nat({ max: 30 }),
  changes: fc.constantFrom(0, 2, 4, 6),
  severity: fc.constantFrom(...SEVERITIES),
});
type Happening = { afterMs: number; more: number; resolves: number; changes: number; severity: Counts['severity'] };

/** A group of its own clock: all steps in the order in which they were done. */
function played(
  happenings: readonly Happening[],
): readonly { readonly step: GroupStep; readonly atMs: number; readonly state: GroupState }[] {
  const done: { step: GroupStep; atMs: number; state: GroupState }[] = [];
  let counts = countsOf({ count: 1 });
  let state: GroupState = GATHERING;
  let [nowMs, atMs] = [0, 0];
  const until = (endMs: number): void => {
    for (let turn = 0; ; turn += 1) {
      assert.ok(turn < 1_000, 'it does not come to rest');
      const next = groupStep(state, counts, GROUP_DEFAULTS, nowMs);
      if (next.kind === 'rest' || state.kind === 'ended') return;
      if (next.kind === 'wait') {
        assert.ok(next.untilMs > nowMs, 'a wait that is over');
        if (next.untilMs > endMs) return;
        nowMs = next.untilMs;
      } else {
        state = afterStep(state, { step: next, counts, atMs: nowMs }, GROUP_DEFAULTS);
        done.push({ step: next, atMs: nowMs, state });
      }
    }
  };
  for (const { afterMs, more, resolves, changes, severity } of happenings) {
    atMs += afterMs;
    until(atMs);
    nowMs = atMs;
    const count = counts.count + more;
    const resolved = Math.min(count, counts.resolved + resolves);
    const highest = SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(counts.severity) ? severity : counts.severity;
    counts = {
      ...counts,
      count,
      resolved,
      firing: count - resolved,
      changes,
      severity: highest,
      critical: highest === 'critical' ? 1 : 0,
      lastAtMs: nowMs,
    };
  }
  until(Number.POSITIVE_INFINITY);
  return done;
}
const NOTES = ['summarize', 'note-flapping', 'update', 'closing-note'];

test('notes are a quarter of an hour apart, at most six in any day, and a group whose alerts are all over ends', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const done = played([...happenings, { afterMs: 1, more: 0, resolves: 2_000, changes: 0, severity: 'info' }]);
      const notes = done.filter(({ step: { kind } }) => NOTES.includes(kind)).map(({ atMs }) => atMs);
      for (const [at, atMs] of notes.entries()) {
        assert.ok(at === 0 || atMs - (notes[at - 1] ?? 0) >= 15 * MINUTE_MS);
        assert.ok(notes.filter((other) => other > atMs - DAY_MS && other <= atMs).length <= 6);
      }
      const [end, before = 0] = [done.at(-1), notes.at(-2)];
      assert.equal(end?.state.kind, 'ended');
      // Nothing but the last note and six in a day keep a closing note waiting.
      const overAtMs = 1 + happenings.reduce((sum, { afterMs }) => sum + afterMs, 0);
      const latestMs = Math.max(overAtMs + 2 * MINUTE_MS, before + 15 * MINUTE_MS, (notes.at(-7) ?? -DAY_MS) + DAY_MS);
      const late = done.filter(({ atMs }) => atMs >= overAtMs + 2 * MINUTE_MS);
      assert.ok(!late.some(({ step: { kind } }) => kind === 'update'), 'nothing but that it is over');
      if (end?.step.kind === 'closing-note' && end.atMs > overAtMs) assert.ok(end.atMs <= latestMs, `${end.atMs - overAtMs} ms late`);
    }),
    { numRuns: 1_000 },
  );
});

test('a critical alert is summarized at the moment it is counted, and a higher severity raises at once', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 1, maxLength: 20 }), (happenings) => {
      const done = played(happenings);
      const first = done.find(({ step: { kind } }) => kind === 'summarize' || kind === 'note-flapping');
      let nowMs = 0;
      let highest: Counts['severity'] = 'warning';
      for (const { afterMs, severity } of happenings) {
        nowMs += afterMs;
        if (SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(highest)) continue;
        highest = severity;
        const ended = done.at(-1)?.state.kind === 'ended' && (done.at(-1)?.atMs ?? 0) < nowMs;
        if (ended) continue;
        if (first !== undefined && first.atMs < nowMs)
          assert.ok(
            done.some(({ step: one, atMs }) => atMs === nowMs && (one.kind === 'raise' || one.kind === 'closing-note')),
            `no raise at ${nowMs}`,
          );
        else if (severity === 'critical') assert.equal(first?.atMs, nowMs);
      }
    }),
    { numRuns: 1_000 },
  );
});
