/** Who takes a ticket, by what is done to it and by whom: staff; nobody else by a reply, and neither a client nor a machine by anything. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actedIn, takenBy } from '../../../../activities/desk/look.ts';
import { ACTORS } from '../../../../connectors/ticket-system.ts';
import type { Act, ActKind, Actor } from '../../../../connectors/ticket-system.ts';

const KINDS: readonly ActKind[] = ['owner', 'fields', 'reply', 'closed', 'reopened', 'merged', 'other'];
const act = (actor: Actor, kind: ActKind, staff?: string): Act => ({ actor, kind, staff, atMs: 0 });

const taking: Readonly<Record<Actor, readonly ActKind[]>> = {
  staff: ['owner', 'fields', 'reply', 'closed', 'merged'],
  // Of an adapter of contract 1 nobody knows whether it means a technician or a client: replies are a client's as a rule.
  person: ['owner', 'fields', 'closed', 'merged'],
  client: [],
  automation: [],
  us: [],
};
for (const actor of ACTORS) {
  test(`of ${actor} these acts take a ticket: ${taking[actor].join(', ') || 'none'}`, () => {
    assert.deepEqual(
      KINDS.filter((kind) => takenBy([act(actor, kind)]) !== undefined),
      taking[actor],
    );
  });
}

test('whoever took it last and was named has it, and nobody who only wrote', () => {
  const acts = [
    act('staff', 'owner', 'Kim'),
    act('person', 'fields'),
    act('client', 'reply', 'Client contact'),
    act('person', 'reply', 'Lee'),
  ];
  assert.deepEqual(takenBy(acts), { by: 'Kim', acts: ['owner', 'fields'] });
});

test('replies that may be a client’s are counted, beside who has taken it', () => {
  const acts = [act('client', 'reply'), act('person', 'reply'), act('staff', 'reply'), act('automation', 'reply'), act('client', 'fields')];
  assert.deepEqual(actedIn(acts), { taken: { by: undefined, acts: ['reply'] }, clientReplies: 2, fieldsSet: true });
  assert.deepEqual(actedIn([]), { taken: undefined, clientReplies: 0, fieldsSet: false });
});

test('a field is a person’s whether staff, a client or a person of either kind has set it', () => {
  assert.deepEqual(
    ACTORS.filter((actor) => actedIn([act(actor, 'fields')]).fieldsSet),
    ['staff', 'client', 'person'],
  );
});
