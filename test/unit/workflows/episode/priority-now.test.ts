/** Where an item stands in every queue, from its first reading to its return from a wait. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../../../support/workflow-globals.ts';
import { freshState } from '../../../../workflows/episode/state.ts';
import { priorityNow } from '../../../../workflows/episode/run.ts';
import type { EpisodeInput } from '../../../../workflows/episode/input.ts';
import type { EpisodeState } from '../../../../workflows/episode/state.ts';

const input = { connection: 'desk', ticket: '1' } as EpisodeInput;
const reading: EpisodeState['reading'] = {
  kind: 'episode',
  number: 1,
  snapshot: {
    client: 'acme',
    text: '',
    version: '1',
    dueAtMs: undefined,
    fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
    choices: { categories: [], destinations: [] },
  },
};
const place = { client: 'acme', board: null, priority: null };
const permitted = (criticality: 'sla' | 'convenience'): EpisodeState['permitted'] => [
  { place, permissions: { ai: 'cloud', write: 'fields', onRefusal: 'person', criticality } },
];
const waitsFor = { because: { kind: 'exhausted', why: '' }, draft: undefined, rejected: [] } as const;
const of = (given: Partial<EpisodeState>): string => {
  const { priorityKey, fairnessKey } = priorityNow({ input, state: { ...freshState(), ...given } });
  return `${priorityKey} ${fairnessKey}`;
};

test('it is new until it waits, bound until its rules say otherwise, and its client is known once it is read', () => {
  assert.equal(of({}), '2 desk');
  assert.equal(of({ reading }), '2 acme');
  assert.equal(of({ reading, permitted: permitted('sla') }), '2 acme');
  assert.equal(of({ reading, permitted: permitted('convenience') }), '3 acme');
});

test('from its wait on it goes behind what is new, as it looks, asks and writes', () => {
  const convenience = { reading, permitted: permitted('convenience') };
  assert.equal(of({ ...convenience, phase: { kind: 'waiting-for-ai', ...waitsFor } }), '5 acme');
  assert.equal(of({ ...convenience, aiWait: { endsAtMs: 2, nextTryAtMs: 1, tries: 1, triedAtMs: undefined } }), '5 acme');
  assert.equal(of({ reading, permitted: permitted('sla'), phase: { kind: 'waiting' } }), '4 acme');
  assert.equal(of({ reading, permitted: permitted('sla'), round: { number: 2 } }), '4 acme');
});

test('a note that asks a person of what is new waits for nobody', () => {
  assert.equal(of({ reading, permitted: permitted('sla'), phase: { kind: 'asking' } }), '2 acme');
});
