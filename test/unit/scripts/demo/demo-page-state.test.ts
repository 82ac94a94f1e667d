/** The demo's page is made of the desk's journal and the ledger alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closingOf } from '../../../../scripts/demo/closing.ts';
import { deadRouteOf, deadRouteText } from '../../../../scripts/demo/dead-route.ts';
import { routeFailuresOf } from '../../../../scripts/demo/route-failures.ts';
import { chosenOf, personOf, stepsOf, ticketsOf } from '../../../../scripts/demo/page-state.ts';
import { bannerOf } from '../../../../scripts/demo/show.ts';
import { lineOf } from '../../../../scripts/demo/timeline.ts';
import { notesOf, ticketEndOf, stateOf, stateWords } from '../../../../scripts/demo/ticket-state.ts';
import { storyOf } from '../../../../scripts/demo/ticket-story.ts';
import { clientName, ticketSource } from '../../../../scripts/demo/tickets.ts';
import { verdictOf } from '../../../../scripts/demo/verdict.ts';
import type { AttemptRow, RouteState, TaskRow } from '../../../../ledger/contract.ts';
import type { Seen } from '../../../../scripts/demo/observe.ts';
import type { Facts } from '../../../../scripts/demo/page-state.ts';
import type { Known } from '../../../../scripts/demo/ticket-state.ts';
import type { JournalEntry } from '../../../../simulator/stage/stage.ts';

const T0 = Date.parse('2026-11-25T12:00:00.000Z');
const at = (seconds: number): string => new Date(T0 + seconds * 1000).toISOString();
const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

const created: JournalEntry = { kind: 'ticket-created', ticket: 'T7', at: at(0), actor: 'client' };
const note = (seconds: number, text: string, noteId = 'n1', mark = 'a1'): JournalEntry => ({
  kind: 'note-added',
  ticket: 'T7',
  at: at(seconds),
  actor: 'us',
  text,
  noteId,
  mark,
});
const asked = note(4, 'Standby asks a person (dispatcher): please triage this ticket by 2026-11-25 10:00 UTC. [standby 0a]');
const byLabel = (label: string): string =>
  `Standby sets: P3, Service desk, Other. All were empty before.\nWhy: "It was answered by Mallory."\nSource: AI, answered by ${label}.\n[standby 1b]`;
const attempt = (provider: string, number: number, end: Partial<NonNullable<AttemptRow['end']>> | undefined): AttemptRow => ({
  attempt: `a${number}`,
  number,
  workflowId: 'triage:desk:T7',
  episode: 1,
  round: 1,
  route: `${provider}/model`,
  provider,
  model: 'model',
  purpose: 'first',
  client: 'harbour-dental',
  startedAtMs: T0 + number * 1000,
  deadlineAtMs: T0 + number * 1000 + 6000,
  worstCostMicros: null,
  inputHash: 'x',
  end: end && {
    endedAtMs: T0 + number * 1000 + 500,
    outcome: 'next-route',
    raw: 'network',
    detail: undefined,
    inputTokens: undefined,
    outputTokens: undefined,
    costMicros: null,
    servedModel: undefined,
    ...end,
  },
});
const known = (over: Partial<Known>): Known => ({ entries: [created], attempts: [], isServiceUp: true, nowMs: T0 + 3000, ...over });

test('a ticket is working until it ends or somebody is asked, and says which machine is asked', () => {
  assert.equal(stateWords(stateOf(known({}))), 'working');
  assert.equal(stateWords(stateOf(known({ attempts: [attempt('anthropic', 2, undefined)] }))), 'working, asking the backup');
  const lost = known({ attempts: [attempt('anthropic', 2, undefined)], nowMs: T0 + 60_000 });
  assert.equal(stateWords(stateOf(lost)), 'working', 'an attempt past its deadline was lost to a kill');
});

test('while Standby is down, a ticket waits for it, begun or not', () => {
  assert.equal(stateWords(stateOf(known({ isServiceUp: false }))), 'in the desk, Standby is down');
  const begun = known({ isServiceUp: false, attempts: [attempt('openai', 1, undefined)] });
  assert.equal(stateWords(stateOf(begun)), 'begun, waits for Standby');
});

test('the desk has the last word on who ended a ticket, and the first who did counts', () => {
  for (const [label, step] of [
    ['OpenAI', 'primary'],
    ['Anthropic; OpenAI unreachable since 12:00 UTC', 'backup'],
    ['the local model, a smaller model: check it', 'local'],
  ] as const)
    assert.equal(ticketEndOf([created, note(2, byLabel(label))])?.by, step);
  assert.deepEqual(ticketEndOf([created, asked, note(9, 'Robin decided: P3, Service desk.\n[standby 2c]', 'n2')]), {
    atMs: T0 + 9000,
    by: 'person',
    who: 'Robin',
    where: 'note',
  });
  const taken: JournalEntry = { kind: 'fields-set', ticket: 'T7', at: at(5), actor: 'staff', staff: 'Kim' };
  assert.equal(ticketEndOf([created, asked, taken, note(9, byLabel('OpenAI'), 'n2')])?.who, 'Kim');
  assert.equal(ticketEndOf([created, asked, { ...taken, actor: 'us' }]), undefined, 'fields that Standby sets are no answer of a person');
});

test('a person is asked until there is an answer', () => {
  assert.equal(stateWords(stateOf(known({ entries: [created, asked] }))), 'a person is asked');
  assert.equal(stateWords(stateOf(known({ entries: [created, asked, note(8, byLabel('OpenAI'), 'n2')] }))), 'answered by OpenAI');
});

test('a note stands as it was last edited, and one that is superseded holds no more', () => {
  const edited: JournalEntry = {
    ...asked,
    kind: 'note-edited',
    at: at(9),
    text: 'Superseded: answered by OpenAI; see the note (standby 1b).',
  };
  const strangers: JournalEntry = { ...asked, noteId: 'n9', actor: 'staff', text: 'mine' };
  assert.deepEqual(notesOf([created, asked, strangers, note(8, 'Standby sets: …', 'n2'), edited]), [
    { id: 'n1', text: 'Superseded: answered by OpenAI; see the note (standby 1b).', holds: false },
    { id: 'n2', text: 'Standby sets: …', holds: true },
  ]);
});

test('each provider that was left is named once for each reason, with the time', () => {
  const attempts = [
    attempt('openai', 1, {}),
    attempt('openai', 3, {}),
    attempt('anthropic', 4, { outcome: 'unfit', raw: 'stop' }),
    attempt('ollama', 5, { outcome: 'answered', raw: 'stop' }),
  ];
  assert.deepEqual(
    routeFailuresOf(attempts).map(({ label, words, atMs }) => [label, words, clock(atMs)]),
    [
      ['OpenAI', 'no connection', '12:00:03'],
      ['Anthropic', 'wrong answer, refused by the gates', '12:00:04'],
    ],
  );
  for (const [raw, words] of [
    ['silent', 'no answer in time'],
    ['429', 'rate-limited, 429'],
    ['404', 'model gone, 404'],
    ['503', 'status 503'],
  ] as const)
    assert.equal(routeFailuresOf([attempt('openai', 1, { raw })])[0]?.words, words);
});

test('the story of a ticket is four lines: arrived, left, answered, how long', () => {
  const story = { client: 'harbour-dental', arrivedAtMs: T0, clock };
  assert.deepEqual(
    storyOf({ ...story, ...known({ entries: [created, note(3, byLabel('Anthropic'))], attempts: [attempt('openai', 1, {})] }) }),
    [
      'Arrived at 12:00:00 from Harbour Dental.',
      'Tried and left: OpenAI (no connection, 12:00:01).',
      'Answered by Anthropic.',
      'From arrival to note: 3.0 s.',
    ],
  );
  assert.deepEqual(storyOf({ ...story, ...known({ entries: [created, asked], nowMs: T0 + 6500 }) }).slice(2), [
    'A person was asked at 12:00:04, and Standby goes on trying.',
    'So far 6.5 s.',
  ]);
  const first = storyOf({ ...story, ...known({ entries: [created, note(1, byLabel('OpenAI'))] }) });
  assert.equal(first[1], 'Nobody had to be left: the first one answered.');
});

test('attempts after the answer are second looks and no part of the story', () => {
  const entries = [created, note(2, byLabel('OpenAI'))];
  const story = storyOf({
    ...known({ entries, attempts: [attempt('openai', 1, { outcome: 'answered' }), attempt('anthropic', 5, {})] }),
    client: 'a',
    arrivedAtMs: T0,
    clock,
  });
  assert.equal(story[1], 'Nobody had to be left: the first one answered.');
});

test('an act closes with what moved where, and how long the slowest took', () => {
  assert.equal(
    closingOf([
      { to: 'backup', tookMs: 900 },
      { to: 'backup', tookMs: 1900 },
    ]),
    'Two tickets went to the backup, the slowest in 1.9 s.',
  );
  assert.equal(
    closingOf([
      { to: 'person', tookMs: 100 },
      { to: 'primary', tookMs: 2000 },
    ]),
    'One ticket went to the primary, in 2.0 s; one ticket went to a person, in 0.1 s.',
  );
  assert.equal(closingOf([]), 'Nothing has moved.');
});

test('a ticket without an answer is lost, and one with two answers or one mark twice is duplicated', () => {
  const answer = note(1, byLabel('OpenAI'));
  assert.deepEqual(verdictOf([{ id: 'T7' }, { id: 'T8' }], [answer]).lost, ['T8']);
  assert.deepEqual(verdictOf([{ id: 'T7' }], [answer, note(2, byLabel('OpenAI'), 'n2', 'b2')]).duplicated, ['T7']);
  assert.deepEqual(verdictOf([{ id: 'T7' }], [asked, { ...asked, noteId: 'n2' }, note(5, byLabel('OpenAI'), 'n3', 'b2')]).duplicated, [
    'T7',
  ]);
  assert.deepEqual(verdictOf([{ id: 'T7' }], [asked, note(5, byLabel('OpenAI'), 'n3', 'b2')]).duplicated, []);
});

const seen = (over: Partial<Seen>): Seen => ({
  entries: [],
  entriesOf: () => [created, note(2, byLabel('OpenAI'))],
  attemptsOf: () => [attempt('openai', 1, { outcome: 'answered' })],
  openTasks: [],
  totals: [{ route: 'openai/m', provider: 'openai', outcome: 'next-route', count: 4, costMicros: 0, unpriced: 0 }],
  routeStates: [],
  groups: [],
  endedCount: 0,
  askedCount: 0,
  ...over,
});
const sent = new Map([['T7', { id: 'T7', client: 'harbour-dental', subject: 'Subject', body: '<b>Body</b>' }]]);
const facts: Facts = { sent, seen: seen({}), service: 'running', plugOf: () => 'works', local: { kind: 'none' }, nowMs: T0 };

const state = (over: Partial<RouteState>): RouteState => ({
  route: 'openai/m',
  version: 1,
  state: 'open',
  untilMs: undefined,
  why: undefined,
  grant: undefined,
  ...over,
});
for (const [over, words] of [
  [{ untilMs: T0 + 90_000, nextCanaryAtMs: T0 + 4_200 }, 'Left alone: next canary in 5 s'],
  [{ untilMs: T0 + 2_500 }, 'Left alone for 3 s, as it asked'],
  [{}, 'Left alone'],
  [{ untilMs: T0 }, null],
  [{ state: 'half-open', grant: 2 }, 'Coming back: 2 at once'],
  [{ state: 'closed' }, null],
] as const)
  test(`a breaker shows as ${words}`, () => {
    assert.deepEqual(
      stepsOf({ ...facts, seen: seen({ routeStates: [state(over)] }) }).map(({ breaker }) => breaker),
      [words, null, null],
    );
  });

test('the chain shows for each step its plug, what it answered and what it failed', () => {
  const [primary, backup] = stepsOf(facts);
  assert.deepEqual([primary?.answered, primary?.failed, primary?.last], [1, 4, { isGood: true, words: 'answered' }]);
  assert.deepEqual([backup?.answered, backup?.failed, backup?.last], [0, 0, null]);
  assert.deepEqual(personOf(facts), { asked: 0, done: 0 });
  assert.equal(ticketsOf(facts)[0]?.words, 'answered by OpenAI');
});

test('a real local model can be unplugged and no more, is named, and the banner says so', () => {
  const local = { kind: 'found', url: 'http://127.0.0.1:11434', model: 'tiny:1b', isUsed: true } as const;
  const step = stepsOf({ ...facts, local }).find(({ name }) => name === 'local');
  assert.deepEqual([step?.plugs, step?.isReal, step?.label], [['works', 'dead'], true, 'tiny:1b on this machine']);
  assert.match(bannerOf(local), /^The local step is a real model on this machine \(tiny:1b\)\. Everything else is simulated/);
  assert.equal(bannerOf({ ...local, isUsed: false }), bannerOf({ kind: 'none' }));
});

test('the chosen ticket links to its workflow while Standby is up, and offers choices where a person is asked', () => {
  const choices = { categories: ['email'], destinations: ['service-desk'] };
  const task = { kind: 'answer', item: 'T7', openedAtMs: T0, end: undefined } as const;
  const row: TaskRow = {
    ...task,
    task: 't',
    workflowId: 'w',
    episode: 1,
    client: 'c',
    process: 'ticket-triage',
    connection: 'desk',
    dueAtMs: 0,
    role: 'r',
    escalations: 0,
    claim: undefined,
    detail: '{}',
  };
  const ask = { ...facts, seen: seen({ openTasks: [row] }), clock, temporalUi: 'http://127.0.0.1:1', choicesOf: () => choices };
  const chosen = chosenOf(ask, 'T7');
  assert.equal(chosen?.workflowUrl, 'http://127.0.0.1:1/namespaces/default/workflows/triage%3Adesk%3AT7');
  assert.deepEqual([chosen?.choices, chosen?.text, chosen?.client], [choices, '<b>Body</b>', 'Harbour Dental']);
  assert.equal(chosenOf({ ...ask, temporalUi: undefined }, 'T7')?.workflowUrl, null);
  assert.equal(chosenOf(ask, 'T99'), undefined);
});

test('no ticket can move the cursor of the terminal', () => {
  const line = lineOf(note(1, byLabel('OpenAI')), 'red \u001b[31m alert\u0007\n next') ?? '';
  assert.equal(/\p{Cc}/u.test(line), false);
});

test('tickets never run out, each with an id of its own and a readable client', async () => {
  const next = await ticketSource(false);
  const many = [...next(30), ...next(30)];
  assert.equal(new Set(many.map(({ id }) => id)).size, 60);
  assert.equal(many[40]?.subject, many[0]?.subject);
  assert.ok(new Set(many.map(({ client }) => client)).size >= 8);
  assert.equal(clientName('harbour-dental'), 'Harbour Dental');
  assert.equal((await ticketSource(true))(1)[0]?.subject, 'VPN drops every ten minutes');
});

test('the story says how few requests the dead primary got, and from how many of the tickets that came meanwhile', () => {
  const failed = attempt('openai', 1, {});
  const attempts: Readonly<Record<string, readonly AttemptRow[]>> = {
    T6: [failed],
    T7: [failed, { ...failed, number: 2 }, attempt('anthropic', 3, { outcome: 'answered' })],
    T8: [failed],
    T9: [attempt('anthropic', 1, { outcome: 'answered' })],
  };
  const arrived: Readonly<Record<string, number>> = { T6: -1, T7: 0, T8: 1, T9: 2 };
  const seen = {
    attemptsOf: (ticket: string) => attempts[ticket] ?? [],
    entriesOf: (ticket: string) => (ticket in arrived ? [{ ...created, ticket, at: at(arrived[ticket] ?? 0) }] : []),
    routeStates: [state({ route: 'openai/model', canaries: 2 })],
  };
  const dead = deadRouteOf('primary', { tickets: ['T6', 'T7', 'T8', 'T9', 'never-came'], seen, startedAtMs: T0 });
  assert.deepEqual(dead, { tickets: 3, asked: 2, requests: 3, canaries: 2 });
  assert.equal(
    deadRouteText('primary', dead),
    'The dead primary got three requests from two tickets, and two canaries; the other ticket did not ask it.',
  );
  assert.equal(
    deadRouteText('backup', { tickets: 1, asked: 1, requests: 1, canaries: 1 }),
    'The dead backup got one request from one ticket, and one canary.',
  );
});
