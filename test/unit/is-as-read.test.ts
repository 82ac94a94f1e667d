/** When a ticket is still under the rules it was read under, so that what was begun may go on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsOf } from '../../workers/settings.ts';
import { isAsRead, rulesAt } from '../../workflows/triage/run.ts';
import type { Compensation } from '../../workflows/compensations/stack.ts';
import type { Standing } from '../../workflows/people/wait.ts';
import type { TriageSettings } from '../../workflows/triage/contract.ts';
import type { Episode } from '../../workflows/triage/state.ts';
import type { ClientPolicy } from '../../workflows/triage/settings.ts';

const POLICY: ClientPolicy = { ai: 'cloud', write: 'fields', onRefusal: 'person' };
const SETTINGS: TriageSettings = {
  ...settingsOf([], { acme: POLICY, globex: POLICY }, { ...POLICY, ai: 'off', write: 'observe' }),
  handOver: { kind: 'move', destination: 'people' },
  exceptions: [
    { when: { boards: ['local'] }, ai: 'local-only' },
    { when: { boards: ['watched', 'people'] }, write: 'observe' },
    { when: { boards: ['notes'] }, write: 'note' },
    { when: { priorities: ['P1'] }, criticality: 'convenience', ai: 'off' },
  ],
};
const MOVED: Compensation = { id: 'move-1', kind: 'moved-ticket', number: 1, from: 'desk', to: 'people' };
const runWith = (stack: readonly Compensation[]): { input: { settings: TriageSettings }; state: { stack: Compensation[] } } => ({
  input: { settings: SETTINGS },
  state: { stack: [...stack] },
});
const reading = (destination: string | null): Episode => ({
  kind: 'episode',
  number: 1,
  snapshot: {
    client: 'acme',
    text: '',
    version: '1',
    dueAtMs: undefined,
    fields: { category: null, impact: null, urgency: null, priority: null, destination },
    choices: { categories: [], destinations: [] },
  },
});
const isSo = (now: Standing, { board = 'desk', stack = [] }: { board?: string | null; stack?: readonly Compensation[] } = {}): boolean =>
  isAsRead(runWith(stack), reading(board), now);

test('another client is another ticket, also where both have the same rules', () => {
  assert.equal(isSo({ client: 'acme' }), true);
  assert.equal(isSo({ client: 'globex' }), false);
});

test('a board or priority that allows other machines is not as read, stricter or looser', () => {
  assert.equal(isSo({ client: 'acme', board: 'local' }), false);
  assert.equal(isSo({ client: 'acme', board: 'desk' }, { board: 'local' }), false);
  assert.equal(isSo({ client: 'acme', board: null }, { board: 'local' }), false);
  assert.equal(isSo({ client: 'acme', board: 'desk', priority: 'p1' }), false);
});

test('a board that is observed is not as read, nor the way back; one of notes only is: the write is judged by itself', () => {
  assert.equal(isSo({ client: 'acme', board: 'watched' }), false);
  assert.equal(isSo({ client: 'acme', board: 'desk' }, { board: 'watched' }), false);
  assert.equal(isSo({ client: 'acme', board: 'notes' }), true);
  assert.equal(isSo({ client: 'acme', board: 'other' }), true);
});

test('where it stands is as read where nobody looked, as in histories of before', () => {
  for (const board of ['local', 'watched']) assert.equal(isSo({ client: 'acme' }, { board }), true);
});

test('where we have moved it ourselves it is under the rules of where it came from; where somebody else has, it is not', () => {
  assert.equal(isSo({ client: 'acme', board: 'people' }, { stack: [MOVED] }), true);
  assert.equal(isSo({ client: 'acme', board: 'people' }), false);
  assert.equal(isSo({ client: 'acme', board: 'local' }, { stack: [MOVED] }), false);
  assert.equal(isSo({ client: 'acme', board: 'people', priority: 'P1' }, { stack: [MOVED] }), false);
  assert.equal(rulesAt(runWith([MOVED]), reading('desk'), { client: 'acme', board: 'people', priority: 'P1' }).criticality, 'convenience');
});
