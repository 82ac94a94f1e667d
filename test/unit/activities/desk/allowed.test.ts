/** What may be written, step by step: a move is a matter of the destination, whatever else may be set. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOfFields, notAllowed } from '../../../../activities/desk/allowed.ts';
import { sureFrom } from '../../../support/configured.ts';
import type { DeskTicket } from '../../../../connectors/ticket-system.ts';
import type { WriteRequest, WriteStep } from '../../../../workflows/ticket/writes.ts';
import type { ClientPolicy } from '../../../../workflows/rules/contract.ts';

const FIELDS = { category: null, impact: null, urgency: null, priority: null, destination: 'service-desk' };
const TICKET: DeskTicket = {
  id: '1',
  version: '1',
  status: 'open',
  client: 'acme',
  subject: '',
  body: '',
  createdAtMs: undefined,
  createdAtText: '',
  openings: 1,
  dueAtMs: undefined,
  owner: undefined,
  fields: FIELDS,
  type: undefined,
  source: undefined,
  statusName: undefined,
  setBy: {},
  choices: { categories: [], destinations: [] },
};
const request = (step: WriteStep, policy: Partial<ClientPolicy>): WriteRequest => ({
  process: 'ticket-triage',
  connection: 'desk',
  ticket: '1',
  workflowId: 'triage:desk:1',
  episode: 1,
  client: 'acme',
  settings: {
    clients: {},
    otherClients: { ai: 'cloud', write: 'fields', onRefusal: 'person', ...policy },
    minConfidence: sureFrom(70),
    handOver: { kind: 'note' },
    lookAgainMs: 60_000,
  },
  seen: { fields: FIELDS, choices: { categories: [], destinations: [] }, version: '1' },
  step,
  since: undefined,
});
const MOVE: WriteStep = { kind: 'move', number: 1, destination: 'onsite' };
const BACK: WriteStep = { kind: 'put-back', number: 1, from: 'service-desk', to: 'onsite' };

for (const step of [MOVE, BACK])
  test(`${step.kind}: where the destination is only suggested it is withheld, though other fields may be set`, () => {
    const held = notAllowed(request(step, { fields: { destination: 'note' } }), TICKET);
    assert.deepEqual(held, { kind: 'withheld', why: 'the destination is only suggested here' });
    assert.equal(notAllowed(request(step, {}), TICKET), undefined);
    assert.equal(notAllowed(request(step, { write: 'note', fields: { destination: 'fields' } }), TICKET), undefined);
  });

const DECISION = {
  category: 'vpn',
  impact: 2,
  urgency: 1,
  destination: 'network',
  summary: '',
  steps: [],
  confidence: { category: 90, impact: 90, urgency: 90, destination: 90 },
  evidence: [],
} as const;
const BY = { kind: 'model', route: 'r', label: 'R', model: 'm', degraded: false } as const;
const STEPS = {
  note: { kind: 'note', decision: DECISION, by: BY, routeFailures: [] },
  'hand-over': {
    kind: 'hand-over',
    number: 1,
    why: '',
    because: undefined,
    role: 'dispatcher',
    askedAtMs: 0,
    dueAtMs: 0,
    routeFailures: [],
    draft: undefined,
    draftBy: undefined,
  },
  overdue: { kind: 'overdue', incident: '1', sinceMs: 0, because: 'overdue' },
  suggestion: { kind: 'suggestion', decision: DECISION, by: BY, standing: DECISION },
  fields: { kind: 'fields', decision: DECISION },
  'a person’s fields': { kind: 'fields', decision: DECISION, by: { kind: 'person', staff: 'Dana' } },
  move: MOVE,
  'put-back': BACK,
  supersede: { kind: 'supersede', target: 'note', undoReason: { kind: 'stopped' } },
} as const satisfies Record<string, WriteStep>;
type Step = keyof typeof STEPS;
const NAMES: readonly Step[] = [
  'note',
  'hand-over',
  'overdue',
  'suggestion',
  'fields',
  'a person’s fields',
  'move',
  'put-back',
  'supersede',
];

const OBSERVED = { kind: 'withheld', why: 'this ticket is only observed' };
const NOTES_ONLY = { kind: 'withheld', why: 'only notes are allowed here' };
const CLOSED = { kind: 'withheld', why: 'the ticket was closed meanwhile' };
const OWNED = { kind: 'withheld', why: 'a technician owns the ticket: a note at most' };
const MOVED = { kind: 'moved', client: 'globex' };
const held: readonly (readonly [string, Partial<ClientPolicy>, Partial<DeskTicket>, object, readonly Step[]])[] = [
  ['an open ticket of nobody', {}, {}, {}, []],
  ['a ticket that is only observed', { write: 'observe' }, {}, OBSERVED, NAMES],
  ['a ticket of notes only', { write: 'note' }, {}, NOTES_ONLY, ['fields', 'a person’s fields', 'move', 'put-back']],
  ['a closed ticket', {}, { status: 'closed' }, CLOSED, NAMES.filter((name) => name !== 'supersede')],
  ['a ticket that a technician owns', {}, { owner: 'kim' }, OWNED, ['fields', 'move']],
  ['a ticket that has moved to another client', {}, { client: 'globex' }, MOVED, NAMES.filter((name) => name !== 'supersede')],
];
for (const [what, policy, ticket, end, steps] of held)
  test(`${what}: ${steps.length === 0 ? 'everything may be written' : `what is withheld is ${steps.join(', ')}`}`, () => {
    for (const name of NAMES) {
      const got = notAllowed(request(STEPS[name], policy), { ...TICKET, ...ticket });
      assert.deepEqual(got, steps.includes(name) ? end : undefined, name);
    }
  });

test('a client’s name that is only written otherwise is no other client', () => {
  assert.equal(notAllowed(request(STEPS.note, {}), { ...TICKET, client: ' ACME' }), undefined);
});

test('of fields are those steps that set some, and no note', () => {
  const ofFields = NAMES.filter((name) => isOfFields(request(STEPS[name], {})));
  assert.deepEqual(ofFields, ['fields', 'a person’s fields', 'move', 'put-back']);
});
