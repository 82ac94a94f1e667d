/** Every row that a record leaves, whole, and every line that is told with it. The ledger keeps what it was given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRecordActivities } from '../../../activities/record.ts';
import type { DecisionRow, TaskRow } from '../../../ledger/contract.ts';
import type { Machines } from '../../../workflows/chain/contract.ts';
import type { Because } from '../../../workflows/people/contract.ts';
import type { Decision } from '../../../workflows/triage/contract.ts';
import type { EpisodeOutcome } from '../../../workflows/episode/contract.ts';
import type { OutcomeRecord, RecordActivities, ReviewRecord, TaskRecord } from '../../../workflows/records/contract.ts';

const NOW_MS = 1_000_000_000;
const ID = 'triage:desk:1';
const DECISION: Decision = {
  category: 'vpn',
  impact: 2,
  urgency: 2,
  destination: 'network',
  summary: 'The VPN drops.',
  steps: ['Restart it.'],
  confidence: { category: 90, impact: 90, urgency: 90, destination: 90 },
  evidence: ['VPN drops'],
};
const MODEL = { kind: 'model', route: 'openai/a', label: 'OpenAI', model: 'gpt-x', degraded: false } as const;
const GONE: EpisodeOutcome = { kind: 'gone', why: 'deleted' };
const decidedBy = (by: Extract<EpisodeOutcome, { kind: 'decided' }>['by']): EpisodeOutcome => ({
  kind: 'decided',
  by,
  decision: DECISION,
  inShort: 'P3',
  note: { kind: 'written', ref: 'n1' },
  fields: { kind: 'written', ref: '2' },
  routeFailures: [],
  failedUndos: [],
});
const wouldAsk = (because: Because): EpisodeOutcome => ({
  kind: 'would-ask-a-person',
  because,
  draft: undefined,
  routeFailures: [],
  rejected: [],
});
const ANSWER = { by: 'Dana', decision: null, atMs: 5 } as const;
const MACHINES: Machines = { routes: [{ route: 'openai/a', label: 'OpenAI' }], left: undefined };

function bench() {
  const [decisions, tasks, calls, alerts]: [DecisionRow[], TaskRow[], unknown[][], unknown[]] = [[], [], [], []];
  const called =
    (name: string) =>
    (...args: unknown[]): Promise<never> => {
      calls.push([name, ...args]);
      return Promise.resolve(undefined as never);
    };
  const failing = { route: 'openai/a', sinceMs: 0, failedAtMs: 0, answeredAtMs: undefined, reason: 'silent' };
  const ledger = {
    recordDecision: (row: DecisionRow) => Promise.resolve(void decisions.push(row)),
    putTask: (row: TaskRow) => Promise.resolve(void tasks.push(row)),
    removeDueUpTo: called('removeDueUpTo'),
    putDue: called('putDue'),
    postponeDue: called('postponeDue'),
    putWaiting: called('putWaiting'),
    removeWaiting: called('removeWaiting'),
    countWaiting: called('countWaiting'),
    waitingListsOver: () => Promise.resolve([]),
    routeTroubles: () => Promise.resolve([failing]),
    meetTrouble: () => Promise.resolve({ kind: 'new', sinceMs: 0 } as const),
    endTrouble: called('endTrouble'),
  };
  const records: RecordActivities = createRecordActivities(
    ledger,
    { nowMs: () => Promise.resolve(NOW_MS) },
    (alert) => void alerts.push(alert),
  );
  return { records, decisions, tasks, calls, alerts };
}
const outcomeOf = (outcome: EpisodeOutcome, given: Partial<OutcomeRecord> = {}): OutcomeRecord => ({
  process: 'ticket-triage',
  workflowId: ID,
  connection: 'desk',
  ticket: '1',
  episode: 2,
  client: 'acme',
  settingsVersion: 'cfg-1',
  acceptance: 3,
  outcome,
  ...given,
});
const TASK: TaskRecord['task'] = {
  id: `${ID}:e2:t1`,
  number: 1,
  kind: 'answer',
  openedAtMs: 10,
  dueAtMs: 20,
  why: 'all routes failed',
  because: 'exhausted',
  draft: DECISION,
  draftBy: 'OpenAI',
  choices: { categories: ['vpn'], destinations: ['network'] },
  escalations: 1,
  role: 'dispatcher',
  claim: { by: 'Dana', untilMs: 30 },
  answer: ANSWER,
  clientReplies: 4,
};
const taskOf = (given: Partial<TaskRecord> = {}): TaskRecord => ({
  process: 'ticket-triage',
  workflowId: ID,
  connection: 'desk',
  ticket: '1',
  episode: 2,
  client: 'acme',
  task: TASK,
  failureHistory: [],
  acceptance: 3,
  escalated: false,
  isDefect: false,
  end: undefined,
  ...given,
});

const WHERE = { workflowId: ID, episode: 2, client: 'acme', connection: 'desk', item: '1', endedAtMs: NOW_MS };
for (const [who, outcome, route] of [
  ['a model, under its route', decidedBy(MODEL), 'openai/a'],
  ['a person, under none', decidedBy({ kind: 'person', staff: 'Dana' }), undefined],
  ['nobody, under none', GONE, undefined],
] as const)
  test(`an outcome of ${who}, is one decision, and holds all that came of it`, async () => {
    const { records, decisions, calls, alerts } = bench();
    await records.recordOutcome(outcomeOf(outcome));
    const [row, ...more] = decisions;
    assert.deepEqual(more, []);
    const { detail, ...rest } = row ?? { detail: '' };
    assert.deepEqual(rest, { ...WHERE, process: 'ticket-triage', outcome: outcome.kind, route });
    assert.deepEqual(JSON.parse(detail), { settings: 'cfg-1', ...outcome });
    assert.deepEqual([calls, alerts], [[['removeDueUpTo', ID, 3]], []]);
  });

test('an outcome without an episode is kept as the zeroth, of a client that is not known', async () => {
  const { records, decisions, calls } = bench();
  await records.recordOutcome(outcomeOf(GONE, { episode: undefined, client: undefined, acceptance: undefined }));
  assert.deepEqual([decisions[0]?.episode, decisions[0]?.client], [0, 'unknown']);
  assert.deepEqual(calls, [['removeDueUpTo', ID, Number.MAX_SAFE_INTEGER]]);
});

test('nothing new is a decision only where an answer was left unwritten', async () => {
  const nothing: EpisodeOutcome = { kind: 'nothing-new', why: 'seen' };
  const { records, decisions, alerts } = bench();
  await records.recordOutcome(outcomeOf(nothing));
  assert.deepEqual([decisions, alerts], [[], []]);
  await records.recordOutcome(outcomeOf(nothing, { unwritten: ANSWER }));
  assert.deepEqual(
    decisions.map(({ outcome, detail }) => [outcome, JSON.parse(detail)]),
    [['nothing-new', { settings: 'cfg-1', unwritten: ANSWER, ...nothing }]],
  );
});

const ENDED = 'a defect of ours ended the work on ticket 1';
for (const [what, outcome, given, told] of [
  [
    'a bug of ours',
    wouldAsk({ kind: 'defect', why: 'TypeError: x of acme' }),
    {},
    ['defect', `${ENDED}: TypeError; the sealed record has the rest`],
  ],
  [
    'a ticket that could not be read',
    wouldAsk({ kind: 'unreadable', why: 'no subject' }),
    {},
    ['ticket-unreadable', 'ticket 1 needs a person: no subject'],
  ],
  [
    'an answer that was not written',
    GONE,
    { unwritten: ANSWER },
    [
      'answer-not-written',
      'an answer for ticket 1 was taken and could not be written before it went another way (gone); the sealed record has it',
    ],
  ],
  [
    'what could not be undone in a run that was stopped',
    { kind: 'stopped', failedUndos: [{ id: 'hand-over-1', kind: 'hand-over-note', why: 'no' }] },
    { isCancelled: true },
    ['undo-failed', 'hand-over-note (hand-over-1) could not be undone when the run was stopped; the sealed record says why'],
  ],
  ['that nobody could be asked', wouldAsk({ kind: 'ai-off', why: 'AI is off' }), {}, undefined],
  ['an outcome like any other', GONE, {}, undefined],
] as const satisfies readonly (readonly [string, EpisodeOutcome, Partial<OutcomeRecord>, readonly [string, string] | undefined])[])
  test(`${what} is ${told === undefined ? 'not told' : `told as ${told[0]}`}`, async () => {
    const { records, alerts } = bench();
    await records.recordOutcome(outcomeOf(outcome, given));
    assert.deepEqual(alerts, told === undefined ? [] : [{ kind: told[0], detail: told[1], workflowId: ID }]);
  });

test('that no machine answers is told with an outcome, a task or a wait that says so, and with none that does not', async () => {
  const none = bench();
  await none.records.recordOutcome(outcomeOf(GONE));
  await none.records.recordTask(taskOf());
  await none.records.recordWaiting(ID, { process: 'ticket-triage', workflowId: ID, client: 'acme', dueAtMs: 1, lane: 'person' });
  assert.deepEqual(none.alerts, []);
  const acts: readonly ((records: RecordActivities) => Promise<unknown>)[] = [
    (records) => records.recordOutcome(outcomeOf(GONE, { machines: MACHINES })),
    (records) => records.recordTask(taskOf({ machines: MACHINES })),
    (records) =>
      records.recordWaiting(ID, {
        process: 'ticket-triage',
        workflowId: ID,
        client: 'acme',
        dueAtMs: 1,
        lane: 'person',
        machines: MACHINES,
      }),
  ];
  for (const act of acts) {
    const { records, alerts } = bench();
    await act(records);
    assert.deepEqual(alerts, [{ kind: 'no-machine', detail: 'no machine answers since 1970-01-01 00:00:00 UTC: OpenAI not answering' }]);
  }
});

test('a task is kept whole, what may quote a ticket in its sealed part', async () => {
  const { records, tasks, calls } = bench();
  const failureHistory = [{ route: 'openai/a', label: 'OpenAI', reason: 'silent', why: 'no answer', atMs: 1 }] as const;
  await records.recordTask(taskOf({ failureHistory }));
  await records.recordTask(taskOf({ end: { how: 'answered', by: 'Dana' } }));
  const [open, over] = tasks.map(({ detail, ...row }) => ({ ...row, detail: JSON.parse(detail) as unknown }));
  const { id: task, kind, openedAtMs, dueAtMs, role, escalations, claim, why, because, draft, draftBy, choices, clientReplies } = TASK;
  const about = { workflowId: ID, connection: 'desk', item: '1', episode: 2, client: 'acme', process: 'ticket-triage' };
  const detail = { why, because, draft, draftBy, choices, failureHistory, clientReplies, answer: ANSWER };
  assert.deepEqual(open, { task, kind, openedAtMs, dueAtMs, role, escalations, claim, end: undefined, detail, ...about });
  assert.deepEqual(over?.end, { atMs: NOW_MS, how: 'answered', by: 'Dana' });
  assert.deepEqual(calls, [
    ['removeDueUpTo', ID, 3],
    ['removeDueUpTo', ID, 3],
  ]);
});

test('a task whose ticket has moved leaves what must have an outcome within half an hour, and removes no due row', async () => {
  const { records, calls } = bench();
  await records.recordTask(taskOf({ end: { how: 'moved', by: undefined } }));
  assert.deepEqual(calls, [
    [
      'putDue',
      { workflowId: ID, process: 'ticket-triage', connection: 'desk', item: '1', acceptedAtMs: NOW_MS, dueAtMs: NOW_MS + 1_800_000 },
    ],
  ]);
});

test('a wait is kept whole, and only one for AI is due later: ten minutes after its end', async () => {
  const { records, calls } = bench();
  const row = { workflowId: ID, process: 'ticket-triage', client: 'acme', dueAtMs: 50, triedAtMs: 40 };
  for (const lane of ['person', 'review', 'ai'] as const)
    await records.recordWaiting(ID, { process: 'ticket-triage', workflowId: ID, client: 'acme', dueAtMs: 50, lane, triedAtMs: 40 });
  await records.recordWaiting(ID, undefined);
  assert.deepEqual(calls, [
    ['putWaiting', { ...row, lane: 'person' }],
    ['putWaiting', { ...row, lane: 'review' }],
    ['putWaiting', { ...row, lane: 'ai' }],
    ['postponeDue', ID, 50 + 600_000],
    ['removeWaiting', ID],
  ]);
});

test('a second look is a decision of its own, under the route that looked', async () => {
  const { records, decisions } = bench();
  const input = { connection: 'desk', ticket: '1', episode: 2, snapshot: { client: 'acme' }, route: 'ollama/c' } as ReviewRecord['input'];
  for (const outcome of [
    { kind: 'confirmed', route: 'openai/a' },
    { kind: 'overtaken', why: 'moved' },
  ] as const)
    await records.recordReview({ process: 'ticket-triage', workflowId: ID, input, outcome });
  const row = { ...WHERE, process: 'ticket-triage-review' };
  assert.deepEqual(decisions, [
    { ...row, outcome: 'confirmed', route: 'openai/a', detail: '{"kind":"confirmed","route":"openai/a"}' },
    { ...row, outcome: 'overtaken', route: undefined, detail: '{"kind":"overtaken","why":"moved"}' },
  ]);
});

test('what stands in no ticket system is told by its process, and kept without a connection', async () => {
  const { records, alerts, tasks, decisions, calls } = bench();
  const report = { process: 'monthly-report', connection: null, ticket: '2026-07' } as const;
  await records.recordTask(taskOf({ ...report, escalated: true }));
  await records.recordOutcome(outcomeOf(wouldAsk({ kind: 'unreadable', why: 'no figures' }), report));
  await records.recordDue(ID, null, '2026-07', 'monthly-report');
  assert.deepEqual(
    (alerts as readonly { readonly detail: string }[]).map(({ detail }) => detail),
    [
      'dispatcher: nobody has answered for item 2026-07 of monthly-report; task triage:desk:1:e2:t1',
      'item 2026-07 of monthly-report needs a person: no figures',
    ],
  );
  const kept = { process: 'monthly-report', connection: null, item: '2026-07' };
  const [due] = calls.flatMap(([name, row]) => (name === 'putDue' ? [row as typeof kept] : []));
  for (const row of [tasks[0], decisions[0], due])
    assert.deepEqual({ process: row?.process, connection: row?.connection, item: row?.item }, kept);
});
