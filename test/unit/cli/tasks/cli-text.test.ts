/** What the command line prints: times, tables, and text that a terminal must not obey. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inert, inertJson } from '../../../../cli/inert.ts';
import { factsOf, tableOf } from '../../../../cli/table.ts';
import { updateIdOf } from '../../../../cli/tasks/answer.ts';
import { endOf, factsOfTask, holderOf, jsonOf } from '../../../../cli/tasks/facts.ts';
import { tableOfTasks } from '../../../../cli/tasks/list.ts';
import { NO_ALERTS } from '../../../../cli/status/alerts.ts';
import { jsonOf as statusJson, statusText } from '../../../../cli/status/text.ts';
import { over } from '../../../../cli/tasks/send.ts';
import { absolute, relative } from '../../../../cli/when.ts';
import { task } from '../../../fixtures/ledger-rows.ts';

const NOW = Date.UTC(2026, 6, 30, 14, 30);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
// What moves the cursor, hides or turns text, or ends a line.
const OBEYED = /[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;

test('a time reads in at most two units, ahead and past', () => {
  const read: readonly [number, string][] = [
    [0, 'now'],
    [999, 'now'],
    [SECOND, 'in 1 s'],
    [-59 * SECOND, '59 s ago'],
    [MINUTE, 'in 1 min'],
    [25 * MINUTE + 59 * SECOND, 'in 25 min'],
    [-HOUR, '1 h ago'],
    [2 * HOUR + 5 * MINUTE, 'in 2 h 5 min'],
    [-47 * HOUR, '47 h ago'],
    [2 * DAY, 'in 2 d'],
    [-3 * DAY - 4 * HOUR - 5 * MINUTE, '3 d 4 h ago'],
  ];
  for (const [offset, words] of read) assert.equal(relative(NOW + offset, NOW), words);
  assert.equal(absolute(NOW), '2026-07-30 14:30 UTC');
});

test('no text makes a terminal do anything', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !OBEYED.test(inert(text)) && inert(text).isWellFormed()));
  assert.equal(inert('a\u001b[2Jb\r\nc\u202ed\u200be\u{e0041}f'), 'a [2Jb cdef');
  assert.equal(inert('Zürich 日本 🙂'), 'Zürich 日本 🙂');
});

test('JSON is inert and reads back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = inertJson(value);
      return !OBEYED.test(text) && JSON.stringify(JSON.parse(text)) === JSON.stringify(value);
    }),
  );
});

test('columns stand under each other, whatever is in them, and only our own colours pass', () => {
  const table = tableOf(
    ['A', 'B'],
    [
      ['long one', 'x'],
      [{ text: '\u001b[31mä', tone: 'late' }, ''],
    ],
    (tone, text) => `<${tone}>${text}</>`,
  );
  assert.deepEqual(table.split('\n'), ['<heading>A</>         <heading>B</>', 'long one  x', '<late> [31mä</>    ']);
});

test('a fact with several lines keeps them under each other', () => {
  assert.equal(
    factsOf([
      ['Why', 'so'],
      ['Tried', ['one\nnever', 'two']],
    ]),
    'Why    so\nTried  one never\n       two',
  );
});

test('a claim that has lapsed is nobody’s', () => {
  const claimed = task({ claim: { by: 'Kim', untilMs: NOW } });
  assert.equal(holderOf(claimed, NOW - 1), 'Kim until 2026-07-30 14:30 UTC');
  assert.equal(holderOf(claimed, NOW), 'nobody');
});

test('an ended task names who and how in words, and a way to end that is unknown here by its own', () => {
  assert.equal(endOf(task()), 'open');
  assert.equal(endOf(task({ end: { atMs: NOW, how: 'answered', by: 'Kim' } })), 'answered by Kim, 2026-07-30 14:30 UTC');
  assert.equal(endOf(task({ end: { atMs: NOW, how: 'new-way', by: undefined } })), 'new-way, 2026-07-30 14:30 UTC');
});

test('a task whose answer was not sure enough names the draft, who gave it, and why it was not enough', () => {
  const why = 'not sure enough of impact (40 %, 70 % is needed)';
  const draft = { category: 'vpn', impact: 1, urgency: 2, destination: 'network', summary: 'It drops.', confidence: { impact: 40 } };
  const choices = { categories: ['vpn'], destinations: ['network'] };
  const detail = JSON.stringify({ why, because: 'not-confident', draft, draftBy: 'OpenAI', choices, failureHistory: [] });
  const text = factsOf(factsOfTask(task({ detail }), NOW));
  assert.match(text, /^Tried +OpenAI answered, and that was not enough: not sure enough of impact \(40 %, 70 % is needed\)$/m);
  assert.match(
    text,
    /^Best draft +of OpenAI\n +category vpn, impact 1, urgency 2, destination network\n +confidence: impact 40 %\n +It drops\.$/m,
  );
  assert.doesNotMatch(text, /^Tried +nothing$/m);
});

test('only an open task that is overdue is marked as late', () => {
  const rows = [
    task({ dueAtMs: NOW - MINUTE }),
    task({ dueAtMs: NOW - MINUTE, end: { atMs: NOW, how: 'gone', by: undefined } }),
    task({ dueAtMs: NOW + MINUTE }),
  ];
  const lines = tableOfTasks(rows, { all: true, nowMs: NOW, paint: (tone, text) => (tone === 'late' ? `!${text}!` : text) }).split('\n');
  assert.deepEqual(
    lines.map((line) => line.includes('!')),
    [false, true, false, false],
  );
});

test('the same answer has the same id, and any other answer another', () => {
  const decision = { category: 'network', impact: 2, urgency: 1, destination: 'network-team', summary: '' } as const;
  const request = { task: 'triage:desk:1:e1:t1', by: 'Kim', decision };
  const id = updateIdOf(request);
  assert.equal(updateIdOf(structuredClone(request)), id);
  const others = [
    { ...request, by: 'Lee' },
    { ...request, task: 'triage:desk:1:e2:t1' },
    { ...request, decision: { ...decision, impact: 3 as const } },
    { ...request, decision: null },
  ];
  assert.equal(new Set([id, ...others.map(updateIdOf)]).size, 5);
  assert.ok(!id.includes('Kim'), 'an update id is stored in plain text');
});

const REPORT = { process: 'monthly-report', connection: null, item: '2026-07' } as const;

test('a task of an item that stands in no ticket system is shown with its process, and no ticket and no connection is named', () => {
  const text = factsOf(factsOfTask(task({ ...REPORT, detail: '' }), NOW));
  assert.match(text, /^Item +2026-07 of monthly-report, for acme$/m);
  assert.doesNotMatch(text, /[Tt]icket|null/);
  assert.match(factsOf(factsOfTask(task({ detail: '' }), NOW)), /^Ticket +1 of acme, on desk$/m);
});

test('a list of tasks is headed by tickets where all are, and by items where one is none', () => {
  const heading = (rows: Parameters<typeof tableOfTasks>[0]) => tableOfTasks(rows, { all: false, nowMs: NOW }).split('\n')[0] ?? '';
  assert.match(heading([task()]), / TICKET /);
  assert.match(heading([task(), task(REPORT)]), / ITEM /);
});

test('programs get a ticket where it is one, and an item of its process in any case', () => {
  const of = ({ process, connection, ticket, item }: Readonly<Record<string, unknown>>) => ({ process, connection, ticket, item });
  assert.deepEqual(of(jsonOf(task(), NOW)), { process: 'ticket-triage', connection: 'desk', ticket: '1', item: '1' });
  assert.deepEqual(of(jsonOf(task(REPORT), NOW)), { ...REPORT, ticket: null });
});

test('a task that is over is looked up in its ticket system, or in Temporal where it stands in none', () => {
  const end = { atMs: NOW, how: 'run-lost', by: undefined } as const;
  assert.deepEqual(
    [task({ end }), task({ ...REPORT, end })].map((row) => [
      endOf(row),
      JSON.stringify(over(row, row)).includes('See the run triage:desk:1'),
    ]),
    [
      ['over, because its run was lost; its ticket was announced anew, 2026-07-30 14:30 UTC', false],
      ['over, because its run was lost, 2026-07-30 14:30 UTC', true],
    ],
  );
});

test('a status says what a route has cost, what of it is not known, and with which unknown words its answers have ended', () => {
  const route = { route: 'r', attempts: 5, canaries: 0, answered: 3, costMicros: 12_300, unpriced: 0, failingSinceMs: undefined };
  const untouched = {
    state: undefined,
    blocked: undefined,
    openSinceMs: undefined,
    untilMs: undefined,
    nextCanaryAtMs: undefined,
    grant: undefined,
    suspendedBy: [],
  };
  const lineOf = (more: object): string => {
    const counts = { due: 0, overdue: 0, openTasksByRole: [], waitingByLane: [], decisionsByOutcome: [] };
    const none = {
      temporal: undefined,
      late: [],
      polls: [],
      risks: [],
      suspensions: [],
      retention: undefined,
      alarms: [],
      alerts: NO_ALERTS,
    };
    const text = statusText(
      { ...none, nowMs: NOW, counts, routes: [{ ...route, ...untouched, unknownEnds: [], ...more }] },
      (said) => said,
    );
    return text.split('\n').find((line) => line.includes('r: ')) ?? '';
  };
  assert.match(lineOf({}), /r: answers, breaker closed; 3 of 5 answered, 0\.0123 US dollars$/);
  assert.match(lineOf({ canaries: 1 }), /3 of 5 answered, 1 canary, 0\.0123/);
  assert.match(lineOf({ canaries: 7 }), /3 of 5 answered, 7 canaries, 0\.0123/);
  assert.match(lineOf({ unpriced: 1 }), /0\.0123 US dollars and 1 attempt at an unknown price$/);
  assert.match(lineOf({ unpriced: 2 }), /and 2 attempts at an unknown price$/);
  assert.match(lineOf({ costMicros: 0, unpriced: 5 }), /3 of 5 answered, price unknown: give its price in the configuration$/);
  assert.match(lineOf({ attempts: 0, answered: 0, costMicros: 0 }), /0 of 0 answered, 0\.0000 US dollars$/);
  const unknownEnds = [
    { of: 'none', count: 3 },
    { of: 'eos_2', count: 1 },
  ];
  assert.match(lineOf({ unknownEnds }), /US dollars; 4 answers with an unknown end reason \(none 3, eos_2 1\)$/);
  assert.match(lineOf({ unknownEnds: unknownEnds.slice(1) }), /; 1 answer with an unknown end reason \(eos_2 1\)$/);
});

test('a status says of what is held up and stands in no ticket system that there is no ticket to note it on', () => {
  const held = { kind: 'overdue', raisedAtMs: NOW, noted: 'not-yet' } as const;
  const counts = { due: 0, overdue: 0, openTasksByRole: [], waitingByLane: [], decisionsByOutcome: [] };
  const none = {
    temporal: undefined,
    late: [],
    routes: [],
    suspensions: [],
    polls: [],
    risks: [],
    retention: undefined,
    alerts: NO_ALERTS,
  };
  const alarms = [
    { ...held, workflowId: 'triage:desk:1', process: 'ticket-triage', connection: 'desk', item: '1' },
    { ...held, workflowId: 'report:2026-07', ...REPORT },
    { ...held, workflowId: 'drain:ticket-triage', process: 'drain', connection: null, item: null },
  ];
  const status = { ...none, nowMs: NOW, counts, alarms };
  const lines = statusText(status, (text) => text)
    .split('\n')
    .slice(-3);
  assert.match(lines[0] ?? '', /held up: triage:desk:1 \(overdue\) since .*; note not-yet$/);
  assert.match(lines[1] ?? '', /held up: report:2026-07 \(overdue\) since .*; no ticket to note it on$/);
  assert.match(lines[2] ?? '', /held up: drain:ticket-triage .*; no ticket to note it on$/);
  const json = statusJson(status) as { readonly alarms: readonly Readonly<Record<string, unknown>>[] };
  assert.deepEqual(
    json.alarms.map(({ process, connection, ticket, item }) => [process, connection, ticket, item]),
    [
      ['ticket-triage', 'desk', '1', '1'],
      ['monthly-report', null, null, '2026-07'],
      ['drain', null, null, null],
    ],
  );
});
