/** What Temporal's UI shows of a run, open and ended: every end stands in the table. Names from a ticket system become no formatting. */
import '../../../support/workflow-globals.ts';
import { openTask } from '../../../support/open-task.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endStory, plainName } from '../../../../workflows/episode/end-story.ts';
import { story } from '../../../../workflows/episode/story.ts';
import type { EpisodeOutcome } from '../../../../workflows/episode/contract.ts';
import type { OpenTask } from '../../../../workflows/people/contract.ts';
import type { Written } from '../../../../workflows/ticket/writes.ts';

const AT_MS = Date.UTC(2026, 10, 25, 9, 14, 59);
const model = { kind: 'model', route: 'a', label: 'OpenAI', model: 'm', degraded: false } as const;
const none = { routeFailures: [], failedUndos: [] };
const decided = (given: Partial<Extract<EpisodeOutcome, { kind: 'decided' }>> = {}): EpisodeOutcome => ({
  kind: 'decided',
  by: model,
  decision: {},
  inShort: 'P2',
  note: { kind: 'written', ref: '1' },
  fields: { kind: 'written', ref: '2' },
  ...none,
  ...given,
});
const ended = (outcome: EpisodeOutcome, client: string | undefined = 'acme'): string =>
  endStory({ ticket: '7', client, outcome, atMs: AT_MS });

for (const [outcome, how] of [
  [decided(), 'answered by **OpenAI**, P2. Note written; fields written.'],
  [decided({ by: { kind: 'person', staff: 'Dana' } }), 'answered by **Dana**, P2. Note written; fields written.'],
  [{ kind: 'handled-in-desk', by: 'Kim', acts: [], fields: undefined, ...none }, 'handled in the ticket system by **Kim**.'],
  [{ kind: 'handled-in-desk', by: undefined, acts: [], fields: undefined, ...none }, 'handled in the ticket system by a person.'],
  [
    { kind: 'would-ask-a-person', because: { kind: 'exhausted', why: 'a: status 500' }, draft: undefined, routeFailures: [], rejected: [] },
    'a person would have been asked (exhausted: a: status 500); nothing was written.',
  ],
  [{ kind: 'stopped', failedUndos: [] }, 'the run was cancelled. Nothing more is asked or written; the ticket is for people.'],
  [{ kind: 'gone', why: 'it was deleted' }, 'the ticket is gone: it was deleted.'],
  [{ kind: 'out-of-scope', why: 'another board' }, 'the ticket is out of scope: another board.'],
  [{ kind: 'nothing-new', why: 'it is closed' }, 'there was nothing to do: it is closed.'],
] as const satisfies readonly (readonly [EpisodeOutcome, string])[])
  test(`a run that ended ${outcome.kind} shows: ${how}`, () => {
    assert.equal(ended(outcome), `**Ticket 7** of acme\n\nEnded 2026-11-25 09:14 UTC: ${how}`);
  });

for (const [end, said] of [
  [
    {
      kind: 'written',
      ref: '1',
      left: [
        { field: 'category', why: 'set by a person' },
        { field: 'impact', why: 'not sure' },
      ],
    },
    'written, but for category (set by a person), impact (not sure)',
  ],
  [{ kind: 'withheld', why: 'only notes' }, 'not written: only notes'],
  [{ kind: 'refused', why: 'no rights' }, 'refused: no rights'],
  [{ kind: 'taken', by: 'Kim', acts: [], fields: undefined }, 'left: a person was there first'],
  [{ kind: 'moved', client: 'globex' }, 'left: the ticket has moved'],
  [{ kind: 'pending', why: 'status 503' }, 'not known'],
] as const satisfies readonly (readonly [Written, string])[])
  test(`fields that ended ${end.kind} are shown as ${said}`, () => {
    assert.ok(ended(decided({ fields: end })).endsWith(`Note written; fields ${said}.`));
  });

test('what was tried and what could not be taken back are listed, and neither where there is nothing', () => {
  const outcome = decided({
    routeFailures: [{ route: 'b', label: 'Anthropic', reason: 'silent', why: 'no answer', atMs: AT_MS }],
    failedUndos: [{ id: 'move-1', kind: 'moved-ticket', why: 'no rights' }],
  });
  assert.deepEqual(ended(outcome).split('\n').slice(3), [
    '',
    'Tried:',
    '- left **Anthropic** at 2026-11-25 09:14 UTC: no answer',
    '',
    'Could not be taken back:',
    '- move-1: no rights',
  ]);
  assert.equal(ended(decided()).split('\n').length, 3);
});

test('a name becomes no link, picture or formatting', () => {
  assert.equal(plainName('a [b](c) <i> `d` *e* _f_ |g| \\ ~h~ #i https://x'), 'a  b (c)  i   d   e   f   g     h   i https: //x');
});

const TASK = openTask({ id: 't1', openedAtMs: AT_MS, dueAtMs: AT_MS, why: 'no machine answered' });
const open = (task?: OpenTask): string => story('7', 'acme', { routeFailures: [], now: 'waiting', ...(task ? { task } : {}) });

test('an open run shows what it does, and of a task who has it, until when, how often it was escalated, and why', () => {
  assert.equal(open(), '**Ticket 7** of acme\n\nNow: waiting.');
  const of = (given: Partial<OpenTask>): readonly string[] => open({ ...TASK, ...given }).split('\n');
  assert.deepEqual(of({}), [
    '**Ticket 7** of acme',
    '',
    'Now: waiting for a person (dispatcher).',
    '',
    'Nobody has it yet; due 2026-11-25 09:14 UTC. Task `t1`.',
    '',
    'Why a person: no machine answered',
  ]);
  assert.match(of({ claim: { by: 'Dana', untilMs: AT_MS } })[4] ?? '', /^Dana has it until 2026-11-25 09:14 UTC; due/);
  assert.match(of({ escalations: 1 })[4] ?? '', /, escalated 1 time\. Task/);
  assert.match(of({ escalations: 2 })[4] ?? '', /, escalated 2 times\. Task/);
});
