/** By which rules a write is judged: where the ticket stands now, but for what we have done to it ourselves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rulesNow } from '../../../../activities/desk/rules-now.ts';
import { sureFrom } from '../../../support/configured.ts';
import type { Actor, DeskTicket } from '../../../../connectors/ticket-system.ts';
import type { Decision } from '../../../../workflows/triage/contract.ts';
import type { EpisodeSettings } from '../../../../workflows/episode/contract.ts';
import type { TicketFields } from '../../../../workflows/ticket/contract.ts';
import type { WriteRequest, WriteStep } from '../../../../workflows/ticket/writes.ts';
import type { ClientPolicy, WriteMode } from '../../../../workflows/rules/contract.ts';

const EMPTY: TicketFields = { category: null, impact: null, urgency: null, priority: null, destination: null };
const POLICY: ClientPolicy = { ai: 'cloud', write: 'fields', onRefusal: 'person' };
const DECISION: Decision = {
  category: 'network',
  impact: 1,
  urgency: 1,
  destination: 'watched',
  summary: 'It drops.',
  steps: [],
  confidence: { category: 90, impact: 90, urgency: 90, destination: 90 },
  evidence: [],
};
const BY = { kind: 'person', staff: 'Dana' } as const;
const STEPS = {
  note: { kind: 'note', decision: DECISION, by: BY, routeFailures: [] },
  fields: { kind: 'fields', decision: DECISION },
  move: { kind: 'move', number: 1, destination: 'people' },
  'put-back': { kind: 'put-back', number: 1, from: 'desk', to: 'people' },
  supersede: { kind: 'supersede', target: 'hand-over-1', undoReason: { kind: 'stopped' } },
  suggestion: { kind: 'suggestion', decision: DECISION, by: BY, standing: DECISION },
} as const satisfies Record<string, WriteStep>;
type Case = {
  readonly step: keyof typeof STEPS;
  readonly seen?: Partial<TicketFields>;
  readonly now?: Partial<TicketFields>;
  readonly client?: string;
  readonly setBy?: Partial<Record<keyof TicketFields, Actor>>;
  readonly handOver?: EpisodeSettings['handOver'];
};

/** `watched` is an observed board, `P1` an observed priority, `people` a board of notes only. */
function writeOf({ step, seen = { destination: 'desk' }, now = seen, client = 'acme', setBy = {}, handOver }: Case): WriteMode {
  const request: WriteRequest = {
    process: 'ticket-triage',
    connection: 'desk',
    ticket: 'T1',
    workflowId: 'triage:desk:T1',
    episode: 1,
    client: 'acme',
    settings: {
      clients: { acme: POLICY },
      otherClients: { ...POLICY, write: 'observe' },
      exceptions: [
        { when: { boards: ['watched'] }, write: 'observe' },
        { when: { priorities: ['P1'] }, write: 'observe' },
        { when: { boards: ['people'] }, write: 'note' },
      ],
      minConfidence: sureFrom(70),
      lookAgainMs: 60_000,
      handOver: handOver ?? { kind: 'note' },
    },
    seen: { fields: { ...EMPTY, ...seen }, choices: { categories: [], destinations: [] }, version: '1' },
    step: STEPS[step],
    since: undefined,
  };
  const ticket: DeskTicket = {
    id: 'T1',
    version: '2',
    status: 'open',
    client,
    subject: '',
    body: '',
    createdAtMs: 0,
    createdAtText: '1970-01-01T00:00:00Z',
    openings: 1,
    dueAtMs: undefined,
    owner: undefined,
    fields: { ...EMPTY, ...now },
    type: undefined,
    source: undefined,
    statusName: undefined,
    setBy,
    choices: { categories: [], destinations: [] },
  };
  return rulesNow(request, ticket).write;
}
const WATCHED = { destination: 'watched' };
const MOVE = { kind: 'move', destination: 'watched' } as const;

test('what is new is judged where the ticket stands now', () => {
  for (const step of ['note', 'fields', 'move', 'suggestion'] as const) {
    assert.equal(writeOf({ step }), 'fields', step);
    assert.equal(writeOf({ step, now: WATCHED }), 'observe', step);
    assert.equal(writeOf({ step, now: { destination: 'desk', priority: 'P1' } }), 'observe', step);
    assert.equal(writeOf({ step, seen: WATCHED, now: { destination: 'desk' } }), 'fields', step);
    assert.equal(writeOf({ step, client: 'globex' }), 'observe', step);
  }
});

test('what takes our own doing back is judged where it was done, whatever board and priority the ticket has since', () => {
  for (const step of ['put-back', 'supersede'] as const) {
    assert.equal(writeOf({ step, now: WATCHED }), 'fields', step);
    assert.equal(writeOf({ step, now: { destination: 'desk', priority: 'P1' } }), 'fields', step);
    assert.equal(writeOf({ step, seen: WATCHED, now: { destination: 'desk' } }), 'observe', step);
  }
});

test('but never under the rules of a client whose ticket it is no more', () => {
  for (const step of ['put-back', 'supersede'] as const) assert.equal(writeOf({ step, client: 'globex' }), 'observe', step);
});

test('where our hand-over has moved it counts as where it came from, also if the ticket system does not say who moved it', () => {
  for (const step of ['note', 'fields'] as const)
    for (const setBy of [{ destination: 'us' }, {}] as const)
      assert.equal(writeOf({ step, now: WATCHED, setBy, handOver: MOVE }), 'fields', step);
});

test('where an automation or a person has moved it there it is there', () => {
  for (const actor of ['automation', 'staff', 'client', 'person'] as const)
    assert.equal(writeOf({ step: 'note', now: WATCHED, setBy: { destination: actor }, handOver: MOVE }), 'observe');
});

test('the fields that we have just set move it under no other rules for the write that set them, and under those for every later one', () => {
  const setBy = { destination: 'us', priority: 'us' } as const;
  const now = { destination: 'watched', priority: 'P1' };
  assert.equal(writeOf({ step: 'fields', now, setBy }), 'fields');
  assert.equal(writeOf({ step: 'suggestion', now, setBy }), 'observe');
  assert.equal(writeOf({ step: 'fields', now, setBy: { ...setBy, priority: 'automation' } }), 'observe');
});
