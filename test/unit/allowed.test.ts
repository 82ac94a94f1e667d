/** What may be written, step by step: a move is a matter of the destination, whatever else may be set. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notAllowed } from '../../activities/desk/allowed.ts';
import type { DeskTicket } from '../../connectors/desk/contract.ts';
import type { WriteRequest, WriteStep } from '../../workflows/triage/contract.ts';
import type { ClientPolicy } from '../../workflows/triage/settings.ts';

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
  connection: 'desk',
  ticket: '1',
  workflowId: 'triage:desk:1',
  episode: 1,
  client: 'acme',
  settings: {
    clients: {},
    otherClients: { ai: 'cloud', write: 'fields', onRefusal: 'person', ...policy },
    minConfidence: 70,
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
