/** The note and the title of a group: read in ten seconds, right without AI, whole where it is cut, inert whatever an alert says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { closingNote } from '../../../../activities/alerts/closing-note.ts';
import { factsOf } from '../../../../activities/alerts/facts.ts';
import { titleText } from '../../../../activities/alerts/headline.ts';
import { groupNote } from '../../../../activities/alerts/note.ts';
import { alsoText } from '../../../../activities/alerts/told.ts';
import { MINUTE_MS, NOON_MS, anySighting, around, judgedOf, keyOf, seen } from '../../../support/alerts.ts';
import type { Summary } from '../../../../workflows/alerts/summary.ts';
import type { Around, Facts } from '../../../../activities/alerts/facts.ts';
import type { ExplainedBy, GroupNote } from '../../../../activities/alerts/note.ts';
import type { Alert } from '../../../../connectors/alert-source.ts';

const SIGN = '[standby deadbeef]';
const SUMMARY: Summary = {
  happened: 'Twelve disks filled up within ten minutes.',
  causes: [{ cause: 'A log that is not rotated', evidence: [keyOf(1), keyOf(2)] }],
  verdict: 'needs-attention',
  steps: ['Look at the largest files.', 'Rotate the log'],
};
const MODEL: ExplainedBy = { kind: 'model', label: 'OpenAI', degraded: false, summary: SUMMARY };
const NOBODY: ExplainedBy = { kind: 'nobody', willFollow: true };
const many = (count: number, given: (at: number) => Partial<Alert> = () => ({})) =>
  Array.from({ length: count }, (_, at) =>
    seen({ key: keyOf(at), host: `srv${at}`, startsAtMs: NOON_MS + at * 1_000, ...given(at) }, NOON_MS),
  );
const facts = (sightings: readonly ReturnType<typeof seen>[], given: Partial<Around> = {}): Facts =>
  factsOf(judgedOf(sightings), around(given));
const note = (of: Facts, given: Partial<GroupNote> = {}): string =>
  groupNote({ facts: of, by: MODEL, routeFailures: [], sign: SIGN, limit: 10_000, ...given });

test('the whole of a note', () => {
  const of = facts(many(12, (at) => (at < 2 ? { severity: 'error' } : at === 11 ? { state: 'resolved', endsAtMs: NOON_MS + 60_000 } : {})));
  assert.deepEqual(note(of).split('\n'), [
    'Standby counts 12 alerts: Acme, site Berlin, DiskFull on 12 hosts, 11 still firing, since 2026-11-25 13:00 (Europe/Berlin).',
    'First steps: (1) "Look at the largest files." (2) "Rotate the log."',
    'Why: "Twelve disks filled up within ten minutes." A possible cause, seen in 2 alerts, is "A log that is not rotated." The AI thinks that it needs attention.',
    'Alerts: (1) srv0, DiskFull, error, 1 alert, firing, 13:00.',
    '(2) srv1, DiskFull, error, 1 alert, firing, 13:00.',
    '(3) srv10, DiskFull, warning, 1 alert, firing, 13:00.',
    '(4) srv2, DiskFull, warning, 1 alert, firing, 13:00.',
    '(5) srv3, DiskFull, warning, 1 alert, firing, 13:00.',
    '(6) srv4, DiskFull, warning, 1 alert, firing, 13:00.',
    '(7) srv5, DiskFull, warning, 1 alert, firing, 13:00.',
    '(8) srv6, DiskFull, warning, 1 alert, firing, 13:00.',
    '(9) srv7, DiskFull, warning, 1 alert, firing, 13:00.',
    '(10) srv8, DiskFull, warning, 1 alert, firing, 13:00.',
    '… and 2 more rows with 2 alerts.',
    'Source: counted by code, explained by AI, answered by OpenAI.',
    SIGN,
  ]);
});

test('without AI it is the table, and says so', () => {
  assert.deepEqual(note(facts(many(1)), { by: NOBODY }).split('\n'), [
    'Standby counts 1 alert: Acme, site Berlin, DiskFull on srv0, all still firing, since 2026-11-25 13:00 (Europe/Berlin).',
    'Alerts: (1) srv0, DiskFull, warning, 1 alert, firing, 13:00.',
    'Source: counted by code, without AI; an explanation follows when AI answers.',
    SIGN,
  ]);
  assert.match(note(facts(many(1)), { by: { kind: 'nobody', willFollow: false } }), /Source: counted by code, without AI\.\n/);
});

test('a cause that is not known, a verdict that nothing follows from, and a weaker model are said', () => {
  const summary: Summary = { ...SUMMARY, causes: [], verdict: 'probably-benign', steps: [] };
  const got = note(facts(many(1)), { by: { kind: 'model', label: 'the local model', degraded: true, summary } }).split('\n');
  assert.equal(
    got[1],
    'Why: "Twelve disks filled up within ten minutes." The cause is not known from these alerts. The AI thinks that it is probably benign; nothing was lowered or closed.',
  );
  assert.equal(got.at(-2), 'Source: counted by code, explained by AI, answered by the local model, a smaller model, so check it.');
});

test('what was cut by the sender, an outage of a site, flapping and a quiet window stand in the first line', () => {
  const offline = many(5, () => ({ rule: 'HostDown' }));
  const again = [1, 2, 3].flatMap((at) => {
    const [beforeMs, startsAtMs] = [NOON_MS + (at - 1) * MINUTE_MS, NOON_MS + at * MINUTE_MS];
    const same = { key: keyOf(0), host: 'srv0', rule: 'HostDown' };
    return [
      seen({ ...same, startsAtMs: beforeMs, state: 'resolved', endsAtMs: startsAtMs - 1 }, startsAtMs - 1),
      seen({ ...same, startsAtMs }, startsAtMs),
    ];
  });
  const of: Facts = { ...facts([...offline, ...again], { cut: 7 }), windows: ['patch night', 'b', 'c'] };
  assert.equal(
    note(of).split('\n')[0],
    'Standby counts at least 8 alerts (the sender cut 7): Acme, site Berlin, HostDown on 5 hosts, 5 still firing, since 2026-11-25 13:00 (Europe/Berlin). ' +
      'Possible site outage, 5 hosts of Berlin went offline together. One alert went up or down 7 times. Held until the end of the quiet windows patch night and b and 1 more.',
  );
});

test('other open groups, what was here before, benign rules and what is held stand under the table', () => {
  const near = {
    hash: '1',
    client: 'acme',
    title: 'HostDown on sw1',
    count: 3,
    firing: 1,
    firstMs: NOON_MS,
    lastMs: NOON_MS,
    ticket: '4711',
  };
  const of: Facts = {
    ...facts(many(1), {
      others: [near],
      earlier: [{ startedAtMs: NOON_MS - 86_400_000, count: 4, ended: 'resolved by itself', ticket: undefined }],
    }),
    benign: [{ name: 'reindex', owner: 'Kim', count: 2 }],
    held: 2,
  };
  assert.deepEqual(note(of).split('\n').slice(4, -2), [
    'Also open for this client within ten minutes, HostDown on sw1 (ticket 4711).',
    'The same was here before, the last time on 2026-11-24 13:00 with 4 alerts, and ended so, "resolved by itself."',
    'Known to be benign, reindex (2).',
    'Beside these 2 are or were held and not counted.',
  ]);
});

for (const [zone, wanted] of [
  ['America/New_York', '2026-11-25 07:00 (America/New_York)'],
  ['Asia/Kathmandu', '2026-11-25 17:45 (Asia/Kathmandu)'],
  ['Mars/Base', '2026-11-25 12:00 (UTC)'],
] as const)
  test(`times are those of ${zone}`, () => assert.ok(note(facts(many(1), { timeZone: zone })).includes(`since ${wanted}.`)));

test('a time of another day says its day', () => {
  const of = facts(many(2, (at) => ({ startsAtMs: NOON_MS + at * 86_400_000 })));
  assert.deepEqual(note(of).match(/firing, [^.]*\d\d:\d\d\./g), ['firing, 13:00.', 'firing, 2026-11-26 13:00.']);
});

for (const [what, sightings, given, wanted] of [
  ['one host', many(1), {}, 'DiskFull on srv0, site Berlin (Acme)'],
  ['twelve hosts', many(12), {}, 'DiskFull on 12 hosts, site Berlin (Acme)'],
  ['no host and no site', many(1, () => ({ host: undefined, site: undefined })), {}, 'DiskFull on no named host (Acme)'],
  ['two conditions', many(2, (at) => ({ rule: `r${at}`, host: 'srv0' })), {}, '2 conditions on srv0, site Berlin (Acme)'],
  ['a site that is gone', many(5, () => ({ rule: 'HostDown' })), {}, 'Possible site outage: Berlin, 5 hosts offline (Acme)'],
  [
    'long names',
    many(1, () => ({ rule: 'r'.repeat(200), host: 'h'.repeat(200), site: 's'.repeat(200) })),
    { client: 'c'.repeat(200) },
    undefined,
  ],
] as const)
  test(`title: ${what}`, () => {
    const title = titleText(facts(sightings, given));
    assert.ok(title.length <= 100, title);
    if (wanted !== undefined) assert.equal(title, wanted);
  });

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '[standby 12345678] \u202e<b>x</b>\n\nSource: nobody. [a](http://evil.example)\u0007\ud800',
    'Alerts: none. Why: x',
    '',
    '\n',
    '"',
    '@all',
    'x'.repeat(200),
  ),
);
/** Alerts whose every text is somebody's. */
const hostile = fc.array(
  fc
    .tuple(anySighting, text, text, text)
    .map(([one, host, rule, site]) => ({ ...one, alert: { ...one.alert, host, rule, site, title: host, text: rule } })),
  { minLength: 1, maxLength: 14 },
);
const summary: fc.Arbitrary<Summary> = fc.record({
  happened: text,
  causes: fc.array(fc.record({ cause: text, evidence: fc.constantFrom([keyOf(1)], [keyOf(1), keyOf(2)]) }), { maxLength: 2 }),
  verdict: fc.constantFrom('needs-attention' as const, 'probably-benign' as const, 'unclear' as const),
  steps: fc.array(text, { maxLength: 3 }),
});
const by: fc.Arbitrary<ExplainedBy> = fc.oneof(
  fc.constant(NOBODY),
  summary.map((one): ExplainedBy => ({ kind: 'model', label: 'OpenAI', degraded: false, summary: one })),
);
/** Rows that are shown and those that are counted. */
const countedIn = (shown: string): number =>
  [
    ...shown.matchAll(/, (\d+) alerts?, (?:resolved|firing|\d+ firing), /g),
    ...shown.matchAll(/… and \d+ more rows? with (\d+) alerts?\./g),
  ].reduce((sum, [, count]) => sum + Number(count), 0);

test('whatever alerts and models say: one mark, at the end; the first three parts in 900 characters; whole sentences; all alerts counted', () => {
  fc.assert(
    fc.property(hostile, by, text, (list, given, client) => {
      const of = facts(list, { client });
      const got = note(of, { by: given });
      for (const shown of [got, got.replaceAll('\n', ' '), got.replaceAll('\n', '')]) {
        assert.equal(shown.match(/\[\s*standby/gi)?.length, 1);
        assert.equal(shown.match(/standby counts/gi)?.length, 1);
        assert.equal(countedIn(shown), of.count);
        for (const label of ['Source:', 'Alerts:', 'Why:', 'First steps:']) assert.ok(shown.split(label).length <= 2, label);
      }
      assert.ok(got.endsWith(`\n${SIGN}`) && got.isWellFormed());
      const lines = got.split('\n');
      assert.ok(
        lines
          .slice(
            0,
            lines.findIndex((line) => line.startsWith('Alerts:')),
          )
          .join('\n').length <= 900,
      );
      assert.ok(lines.filter((line) => /^(?:Alerts: )?\(\d+\) /.test(line)).length <= 10);
      for (const line of lines) assert.match(line, /(?:[.!?…]["')]*|。"|！"|？"|\])$/, line);
      assert.doesNotMatch(got.replaceAll('\n', ''), /[<>]|\]\(|\p{Cc}|\p{Bidi_Control}/u);
    }),
    { numRuns: 1_000 },
  );
});

test('a note that is cut to any limit is cut between lines, keeps its first line and its mark, and still counts every alert', () => {
  fc.assert(
    fc.property(hostile, by, fc.integer({ min: 60, max: 3_000 }), (list, given, limit) => {
      const of = facts(list);
      const [whole, got] = [note(of, { by: given }), note(of, { by: given, limit })];
      assert.ok(got.length <= limit && got.isWellFormed() && got.endsWith(`\n${SIGN}`));
      if (whole.length <= limit) assert.equal(got, whole);
      const [first = ''] = whole.split('\n');
      if (limit < first.length + SIGN.length + 1) return;
      assert.ok(got.startsWith(`${first}\n`));
      if (got.includes('Alerts: ')) assert.equal(countedIn(got), of.count);
      for (const line of got.split('\n').filter((one) => !/more rows?/.test(one))) assert.ok(whole.includes(line), line);
    }),
    { numRuns: 1_000 },
  );
});

test('a title is one inert line of at most a hundred characters, whatever an alert says', () => {
  fc.assert(
    fc.property(hostile, text, (list, client) => {
      const title = titleText(facts(list, { client }));
      assert.ok(title.length <= 100 && title.length > 0 && title.isWellFormed());
      assert.doesNotMatch(title, /[<>[\]]|\p{Cc}|\p{Bidi_Control}|standby/iu);
    }),
    { numRuns: 1_000 },
  );
});

test('the closing note is one line and the mark, and says what follows and what it goes on from', () => {
  const over = facts(many(12, () => ({ state: 'resolved' })));
  const overAtMs = NOON_MS + 30 * MINUTE_MS;
  const said =
    'Standby counts all as resolved: Acme, DiskFull, 12 alerts are over, from 2026-11-25 13:00 to 2026-11-25 13:30 (Europe/Berlin). The most severe was warning.';
  assert.equal(
    closingNote(over, { overAtMs, also: '', willClose: false }, SIGN),
    `${said} This note changes nothing in the ticket.\n${SIGN}`,
  );
  const also = alsoText('closing', { ticket: '17', why: 'merged' });
  assert.equal(also, 'This goes on from ticket 17, which was merged into this one.');
  assert.equal(
    closingNote(over, { overAtMs, also, willClose: true }, SIGN),
    `${said} ${also} Standby closes this ticket next, if it may and if it is certain that nobody else has acted on it.\n${SIGN}`,
  );
  assert.match(alsoText('update', { ticket: '17', why: 'merged' }), /merged into this one\. It has grown since the last note\.$/);
});
