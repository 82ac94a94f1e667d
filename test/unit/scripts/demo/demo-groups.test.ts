/** The demo's storm of alerts: what is posted, how its group shows on the page, and what is judged at the end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findAlerts } from '../../../../connectors/alertmanager/read.ts';
import { pressed } from '../../../../scripts/demo/keys.ts';
import { lookAtGroups } from '../../../../scripts/demo/observe-groups.ts';
import { chosenOf, groupsOf, openAnswers, stepsOf } from '../../../../scripts/demo/page-state.ts';
import { SITES, STORM, nextStorm, stormPost } from '../../../../scripts/demo/storm.ts';
import { isWhole, stormLine, stormVerdictOf } from '../../../../scripts/demo/storm-verdict.ts';
import { lineOf } from '../../../../scripts/demo/timeline.ts';
import type { AttemptRow, EpisodeRow, TaskRow } from '../../../../ledger/contract.ts';
import type { Facts } from '../../../../scripts/demo/page-state.ts';
import type { JournalEntry } from '../../../../simulator/stage/stage.ts';

const T0 = Date.parse('2026-11-25T12:00:00.000Z');
const at = (seconds: number): string => new Date(T0 + seconds * 1_000).toISOString();
const STORM_1 = { site: 'Rotterdam', startedAtMs: T0 };

const made: JournalEntry = {
  kind: 'ticket-created',
  ticket: 'T1031',
  at: at(12),
  actor: 'us',
  made: {
    client: 'tern-logistics',
    subject: 'Possible site outage: Rotterdam, 200 hosts offline (tern-logistics)',
    body: 'Standby counts 200 alerts: tern-logistics, site Rotterdam, HostDown on 200 hosts, all still firing.\n[standby 0a]',
    priority: 'P2',
  },
};
const note = (by: string, noteId = 'n1', mark = 'a1'): JournalEntry => ({
  kind: 'note-added',
  ticket: 'T1031',
  at: at(13),
  actor: 'us',
  noteId,
  mark,
  text: `Standby counts 200 alerts: tern-logistics.\nSource: counted by code, explained by ${by}; OpenAI unreachable since 12:00 UTC.\n[standby ${mark}]`,
});
const explained = note('AI, answered by Anthropic');

const episode: EpisodeRow = {
  connection: 'prometheus',
  group: 'aa',
  episode: T0,
  client: 'tern-logistics',
  change: 200,
  cut: 0,
  openedAtMs: T0,
  ended: undefined,
  ticket: 'T1031',
  about: {
    parts: [
      { field: 'client', value: 'tern-logistics' },
      { field: 'site', value: 'Rotterdam' },
      { field: 'rule', value: 'HostDown' },
    ],
    site: undefined,
  },
  stand: { count: 200, firing: 200, held: 0, firstAtMs: T0, lastAtMs: T0 + 9_500, severity: 'error' },
};
const attempt = (provider: string, end: AttemptRow['end']): AttemptRow => ({
  attempt: provider,
  number: 1,
  workflowId: 'alert-summary:desk:T1031',
  episode: 1,
  round: 1,
  route: `${provider}/m`,
  provider,
  model: 'm',
  purpose: 'first',
  client: 'tern-logistics',
  startedAtMs: T0 + 12_100,
  deadlineAtMs: T0 + 18_100,
  worstCostMicros: null,
  inputHash: 'x',
  end,
});
const failed = attempt('openai', {
  endedAtMs: T0 + 12_200,
  outcome: 'next-route',
  raw: 'network',
  detail: undefined,
  inputTokens: undefined,
  outputTokens: undefined,
  costMicros: null,
  servedModel: undefined,
});

type Given = { readonly row?: Partial<EpisodeRow>; readonly attempts?: readonly AttemptRow[]; readonly entries?: readonly JournalEntry[] };
const facts = ({ row = {}, attempts = [], entries = [] }: Given, service: Facts['service'] = 'running'): Facts => ({
  sent: new Map(),
  seen: {
    entries,
    entriesOf: () => entries,
    attemptsOf: () => [],
    openTasks: [],
    totals: [],
    routeStates: [],
    groups: [{ episode: { ...episode, ...row }, attempts }],
    endedCount: 0,
    askedCount: 0,
  },
  service,
  plugOf: () => 'works',
  local: { kind: 'none' },
  nowMs: T0 + 13_000,
});

test(`${STORM.posts} posts hold ${STORM.alerts} alerts of as many hosts, and all but the last ten of them twice`, () => {
  const bodies = Array.from({ length: STORM.posts }, (_, post) => findAlerts(JSON.parse(stormPost(STORM_1, post))));
  const drafts = bodies
    .flatMap((found) => (found.kind === 'found' ? found.drafted : []))
    .flatMap((one) => (one.kind === 'draft' ? [one.draft] : []));
  assert.equal(drafts.length, 2 * STORM.alerts - STORM.alerts / STORM.posts);
  assert.equal(new Set(drafts.map(({ key, startsAtMs }) => `${key} ${startsAtMs}`)).size, STORM.alerts);
  assert.equal(new Set(drafts.map(({ host }) => host)).size, STORM.alerts);
  assert.deepEqual(
    [...new Set(drafts.map(({ severity, site, owner }) => `${severity} ${site} ${owner}`))],
    ['error Rotterdam tern-logistics'],
  );
  assert.equal(STORM.posts * STORM.everyMs, 10_000);
});

test('each storm has a site of its own, and there is an end of them', () => {
  assert.deepEqual(
    SITES.map((_, at_) => nextStorm(at_, T0)?.site),
    SITES,
  );
  assert.equal(nextStorm(SITES.length, T0), undefined);
  assert.deepEqual(
    pressed({ name: 't' }, () => 'works'),
    { kind: 'command', command: { do: 'storm' } },
  );
});

for (const [words, state, given, service] of [
  ['gathering', 'gathering', { row: { ticket: undefined } }],
  ['waits for Standby', 'waits', {}, 'killed'],
  ['counted, not explained yet', 'counted', { entries: [made] }],
  ['counted, asking the backup', 'counted', { entries: [made], attempts: [failed, attempt('anthropic', undefined)] }],
  ['explained by Anthropic', 'explained', { entries: [made, explained] }],
  ['explained by Robin', 'explained', { entries: [made, note('a person, Robin')] }],
  ['over, without words', 'ended', { row: { ended: { atMs: T0, why: 'resolved' } } }],
] satisfies readonly (readonly [string, string, Given, Facts['service']?])[])
  test(`a group shows as ${words}`, () => {
    const [group] = groupsOf(facts(given, service));
    assert.deepEqual([group?.words, group?.state.kind], [words, state]);
  });

test('the page shows of a group its client, condition, figures, ticket and who explained it, and counts it at that step', () => {
  const given = facts({ entries: [made, explained], attempts: [failed] });
  const [group] = groupsOf(given);
  assert.deepEqual(
    [group?.id, group?.client, group?.condition, group?.count, group?.firing, group?.ticket],
    ['G1', 'Tern Logistics', 'Rotterdam, HostDown', 200, 200, 'T1031'],
  );
  assert.deepEqual(
    stepsOf(given).map(({ answered }) => answered),
    [0, 1, 0],
  );
  const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 19);
  const ask = { ...given, clock, temporalUi: 'http://127.0.0.1:1', choicesOf: () => ({ categories: [], destinations: [] }) };
  const chosen = chosenOf(ask, 'G1');
  assert.deepEqual(chosen?.story, [
    '200 alerts, 200 still firing; the first came at 12:00:00.',
    'Ticket T1031 was made at 12:00:12, 12.0 s after the first alert, with figures counted by code.',
    'Tried and left: OpenAI (no connection, 12:00:12).',
    'Explained by Anthropic, 1.0 s after the ticket.',
  ]);
  assert.equal(chosen?.workflowUrl, 'http://127.0.0.1:1/namespaces/default/workflows/alerts%3Aprometheus%3Aaa');
  assert.deepEqual([chosen?.choices, chosen?.notes.length, chosen?.text], [null, 1, made.made?.body]);
  assert.equal(chosenOf(ask, 'G2'), undefined);
});

test('a group that has ended is remembered, and its end is read once', async () => {
  const ended = { ...episode, ended: { atMs: T0, why: 'resolved' } };
  let reads = 0;
  const ledger = {
    allOpenEpisodes: async () => [],
    earlierEpisodes: async () => {
      reads += 1;
      return [{ ...ended, episode: T0 - 1 }, ended];
    },
    attempts: async () => [failed],
  };
  const first = await lookAtGroups(ledger, [{ episode, attempts: [] }]);
  assert.deepEqual(first, [{ episode: ended, attempts: [failed] }]);
  assert.deepEqual(await lookAtGroups(ledger, first), first);
  assert.equal(reads, 1);
});

test('what a person is asked of alerts is not answered as a triage is', () => {
  const task = { kind: 'answer', end: undefined, openedAtMs: T0 } as TaskRow;
  assert.deepEqual(openAnswers([{ ...task, process: 'alert-summary' }]), []);
  assert.equal(openAnswers([{ ...task, process: 'ticket-triage' }]).length, 1);
});

test('a storm is whole where all are counted on one ticket, once, and somebody else than the dead primary has explained it', () => {
  const verdict = stormVerdictOf(STORM_1, [made, explained]);
  assert.deepEqual(verdict, { sent: 200, counted: 200, tickets: ['T1031'], explainedBy: 'Anthropic', superseded: 0, twice: 0 });
  assert.equal(isWhole(verdict), true);
  assert.equal(
    stormLine(verdict),
    '200 alerts: 200 counted, 1 ticket (T1031), explained by Anthropic, 0 notes superseded, 0 written twice.',
  );
  const fewer = { ...made, made: { client: '', priority: 'P2', subject: 'Rotterdam', body: 'Standby counts 199 alerts: HostDown.' } };
  const without = note('AI, answered by Anthropic');
  for (const [why, journal] of [
    ['nobody has explained it', [made]],
    ['the dead one has', [made, note('AI, answered by OpenAI')]],
    ['two tickets', [made, explained, { ...made, ticket: 'T1032' }]],
    ['a note twice', [made, explained, { ...explained, noteId: 'n2' }]],
    ['one is missing', [fewer, { ...without, text: without.text?.replace('200', '199') ?? '' }]],
    ['no ticket', []],
    ['of another site', [{ ...made, made: { client: '', priority: 'P2', subject: 'Leith', body: 'HostDown' } }, explained]],
  ] satisfies readonly (readonly [string, readonly JournalEntry[]])[])
    assert.equal(isWhole(stormVerdictOf(STORM_1, journal)), false, why);
});

test('a note that is superseded is counted, and holds nothing', () => {
  const gone = { ...explained, kind: 'note-edited', text: 'Superseded: explained by Anthropic.' };
  const { superseded, explainedBy } = stormVerdictOf(STORM_1, [made, note('a person, Robin'), gone]);
  assert.deepEqual([superseded, explainedBy], [1, undefined]);
});

test('the terminal tells of the ticket that is made of alerts', () => {
  assert.equal(lineOf(made, ''), 'T1031 made of alerts: Possible site outage: Rotterdam, 200 hosts offline (tern-logistics)');
});
