/** What people and programs read of an account at its pace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pacesOf, paceJson, paceText } from '../../../../cli/status/pace.ts';
import { howOf, howText } from '../../../../cli/status/route-state.ts';
import type { PaceSeen, RouteTold } from '../../../../ledger/contract.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 9);
const paced = { account: 'openai', pace: { concurrency: 3, requestsPerMinute: 20 } };
const ROUTES = [
  { route: 'openai/a', provider: 'openai', model: 'a', paced },
  { route: 'openai/b', provider: 'openai', model: 'b', paced },
  { route: 'ollama/c', provider: 'ollama', model: 'c' },
];

async function seen(use: Partial<PaceSeen>, told: ReadonlyMap<string, RouteTold> = new Map()) {
  const asked: string[] = [];
  const ledger = {
    paceUse: ({ account }: { account: string }) => {
      asked.push(account);
      return Promise.resolve({ underWay: 0, requests: 0, tokens: 0, oldestAtMs: undefined, ...use });
    },
    routesTold: () => Promise.resolve(told),
  };
  const paces = await pacesOf(ledger, ROUTES, NOW_MS);
  return {
    asked,
    paces,
    texts: ROUTES.map(({ route }) => {
      const how = paces.get(route);
      return how === undefined ? undefined : paceText(how, NOW_MS);
    }),
  };
}

test('an account with room is not spoken of, and is read once for all its routes', async () => {
  const { asked, texts } = await seen({ underWay: 2, requests: 19 });
  assert.deepEqual([asked, texts], [['openai'], ['', '', undefined]]);
});

test('an account at its pace says at which, and when the next has room where that is known', async () => {
  const places = await seen({ underWay: 3, requests: 12 });
  assert.deepEqual(places.texts, [', at its pace: 3 of 3 at once', ', at its pace: 3 of 3 at once', undefined]);
  const minute = await seen({ underWay: 1, requests: 20, oldestAtMs: NOW_MS - 58_000 });
  assert.equal(minute.texts[0], ', at its pace: 20 of 20 requests in a minute, next in 4 s');
  const [route = assert.fail()] = ROUTES;
  const how = howOf(route, { states: [], suspensions: [], paces: minute.paces, nowMs: NOW_MS });
  assert.equal(howText(how, NOW_MS), 'breaker closed, at its pace: 20 of 20 requests in a minute, next in 4 s');
  assert.deepEqual(how.pace && paceJson(how.pace), {
    account: 'openai',
    limits: { concurrency: 3, requestsPerMinute: 20 },
    use: { underWay: 1, requests: 20, tokens: 0 },
    heldBy: 'requests',
    next: '2026-11-25T09:00:04.000Z',
  });
});

test('a route that is held by the headers of its provider says so, also where its account has no pace', async () => {
  const told = new Map([['ollama/c', { requests: { left: 0, untilMs: NOW_MS + 12_000 } }]]);
  const { texts, paces } = await seen({}, told);
  assert.deepEqual(texts, ['', '', ", held at its provider's limit, next in 12 s"]);
  const how = paces.get('ollama/c');
  assert.deepEqual(how && paceJson(how), {
    account: null,
    limits: null,
    use: null,
    heldBy: 'told',
    next: new Date(NOW_MS + 12_000).toISOString(),
  });
});
