/** The oracle of the seeded runs can turn red for each of its reasons, and is green where the word was kept. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../seeded/oracle.ts';
import type { JournalEntry } from '../../../simulator/desk/effect.ts';
import type { DecisionRow, TaskRow } from '../../../ledger/contract.ts';
import type { Testimony } from '../../seeded/oracle.ts';

const T1 = { ticket: 'T1', at: '2026-11-25T08:00:00.000Z' } as const;
const EMPTY = { category: null, impact: null, urgency: null, priority: null, destination: null };
const made: JournalEntry = {
  seq: 1,
  ...T1,
  kind: 'ticket-created',
  actor: 'client',
  created: {
    client: 'acme',
    subject: '',
    body: '',
    createdAt: T1.at,
    readableAt: T1.at,
    dueAt: null,
    owner: null,
    fields: EMPTY,
    type: null,
    source: null,
    statusName: null,
    externalId: null,
    site: null,
    device: null,
    internal: false,
    project: false,
  },
};
const acted = (kind: 'closed' | 'reopened' | 'deleted'): JournalEntry => ({ seq: 2, ...T1, kind, actor: 'staff' });
const noted = (noteId: string, mark: string): JournalEntry => ({
  seq: 3,
  ...T1,
  kind: 'note-added',
  actor: 'us',
  noteId,
  text: `[standby ${mark}]`,
  mark,
});
const superseded = (noteId: string, mark: string): JournalEntry => ({
  seq: 4,
  ...T1,
  kind: 'note-edited',
  actor: 'us',
  noteId,
  text: `Superseded: [standby ${mark}]`,
  before: '',
  mark,
});
const set = (actor: 'us' | 'staff', before: string | null, after: string): JournalEntry => ({
  seq: 5,
  ...T1,
  kind: 'fields-set',
  actor,
  before: { category: before },
  after: { category: after },
});

const about = { workflowId: 'triage:desk:T1', connection: 'desk', item: 'T1', process: 'ticket-triage', client: 'acme' };
const decided = (episode: number, outcome = 'decided', note = 'written'): DecisionRow => ({
  ...about,
  episode,
  endedAtMs: 0,
  outcome,
  route: undefined,
  detail: JSON.stringify({ by: { kind: 'model' }, note: { kind: note } }),
});
const task = (episode: number): TaskRow => ({
  ...about,
  task: `triage:desk:T1:e${episode}:t1`,
  episode,
  kind: 'answer',
  openedAtMs: 0,
  dueAtMs: 0,
  role: 'dispatcher',
  escalations: 0,
  claim: undefined,
  end: undefined,
  detail: '',
});
const write = (step: string, mark: string): Testimony['writes'][number] => ({
  ...about,
  key: `triage:desk:T1:e1:${step}`,
  episode: 1,
  step,
  changes: [],
  mark,
});
const due = { ...about, acceptedAtMs: 0, dueAtMs: 0 };
const runs = (status: string): Testimony['runs'] => new Map([['triage:desk:T1', status]]);

const KEPT: Testimony = {
  journal: [made, noted('n1', 'aaaaaaaa')],
  decisions: [decided(1)],
  tasks: [],
  dues: [],
  waiting: [],
  writes: [write('note', 'aaaaaaaa'), write('hand-over-1', 'bbbbbbbb'), write('note-2', 'cccccccc')],
  runs: runs('COMPLETED'),
};
const kindsOf = (change: Partial<Testimony>): readonly string[] => judge({ ...KEPT, ...change }).map(({ kind }) => kind);

test('an opening that is answered once, asked about by a run, or closed on the desk is in order', () => {
  assert.deepEqual(kindsOf({}), []);
  assert.deepEqual(kindsOf({ decisions: [], tasks: [task(1)], runs: runs('RUNNING') }), []);
  assert.deepEqual(kindsOf({ journal: [made, acted('closed')], decisions: [], runs: new Map() }), []);
  const overtaken = [made, noted('n1', 'aaaaaaaa'), superseded('n1', 'aaaaaaaa'), noted('n2', 'cccccccc')];
  assert.deepEqual(kindsOf({ journal: overtaken }), []);
});

test('an opening without an end is found, also the second one, and one whose task no run watches', () => {
  assert.deepEqual(kindsOf({ decisions: [], runs: new Map() }), ['opening-without-end']);
  assert.deepEqual(kindsOf({ journal: [...KEPT.journal, acted('closed'), acted('reopened')] }), ['opening-without-end']);
  assert.deepEqual(kindsOf({ decisions: [], tasks: [task(1)] }), ['opening-without-end', 'row-without-run']);
});

test('a note that stands twice, two answers, a missing one and an asking that nobody is behind are found', () => {
  assert.deepEqual(kindsOf({ journal: [...KEPT.journal, noted('n2', 'aaaaaaaa')] }), ['two-answers', 'note-twice']);
  assert.deepEqual(kindsOf({ journal: [...KEPT.journal, noted('n2', 'cccccccc')] }), ['two-answers']);
  assert.deepEqual(kindsOf({ journal: [made] }), ['answer-missing']);
  assert.deepEqual(kindsOf({ journal: [...KEPT.journal, noted('n2', 'bbbbbbbb')] }), ['asks-though-nobody-is-asked']);
});

test('what has ended and is still asked, is called gone though it is there, or has overwritten a person is found', () => {
  assert.deepEqual(kindsOf({ tasks: [task(1)], runs: runs('RUNNING') }), ['ended-and-still-asked']);
  assert.deepEqual(kindsOf({ decisions: [decided(1, 'gone')] }), ['gone-though-there']);
  assert.deepEqual(kindsOf({ journal: [...KEPT.journal, acted('deleted')], decisions: [decided(1, 'gone')] }), []);
  assert.deepEqual(kindsOf({ journal: [...KEPT.journal, set('staff', null, 'access'), set('us', 'access', 'network')] }), [
    'person-overwritten',
  ]);
});

test('a row without its run, a run without its row and a run that failed are found', () => {
  assert.deepEqual(kindsOf({ dues: [due] }), ['row-without-run']);
  assert.deepEqual(kindsOf({ waiting: [{ ...about, dueAtMs: 0, lane: 'person' }] }), ['row-without-run']);
  assert.deepEqual(kindsOf({ runs: runs('RUNNING') }), ['run-without-row']);
  assert.deepEqual(kindsOf({ runs: runs('FAILED') }), ['run-ended-badly']);
});
