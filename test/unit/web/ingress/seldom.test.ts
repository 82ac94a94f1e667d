/** Whoever floods us must not flood our log: one line a minute for each kind, and nothing is left uncounted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seldom } from '../../../../web/ingress/seldom.ts';
import type { Counting } from '../../../../web/ingress/seldom.ts';

const forged = (connection = 'desk', why = 'w') => ({ event: 'delivery-forged', connection, why });

test('10,000 forgeries in ten minutes are eleven lines, whose counts are their sum', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const said: Counting[] = [];
  const say = seldom((line) => void said.push(line));
  for (let minute = 0; minute < 10; minute++) {
    for (let at = 0; at < 1_000; at++) say(forged());
    t.mock.timers.tick(60_000);
  }
  assert.equal(said.length, 11);
  assert.equal(
    said.reduce((sum, { count }) => sum + count, 0),
    10_000,
  );
});

test('the first of a kind is said at once, also after a quiet minute, and another connection is another kind', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const said: Counting[] = [];
  const say = seldom((line) => void said.push(line));
  say(forged());
  say(forged());
  say(forged('desk', 'last'));
  say(forged('other'));
  assert.deepEqual(
    said.map(({ connection, count }) => `${connection} ${count}`),
    ['desk 1', 'other 1'],
  );
  t.mock.timers.tick(60_000);
  assert.deepEqual(said.at(-1), { ...forged('desk', 'last'), count: 2 });
  t.mock.timers.tick(60_000);
  say(forged());
  assert.deepEqual(said.at(-1), { ...forged(), count: 1 });
});
