/** What vendors and servers really answer, each reply on a socket through the real adapter: what it means, and why the route is left. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../activities/model/judge.ts';
import { REPLIES } from '../fixtures/vendor-replies/replies.ts';
import { completedBy, providerAt, reply } from './recorded.ts';
import { TRIAGE_TASK } from '../../activities/triage/model-task.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 9);
const snapshot = {
  client: 'acme',
  text: 'Printer',
  version: '1',
  dueAtMs: undefined,
  fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
  choices: { categories: [], destinations: [] },
};

for (const { source, dialect, status, headers, body, meant, reason } of REPLIES)
  test(`${dialect} ${status} of ${source}: ${meant}, told as ${reason}`, async () => {
    const { completion, seen } = await completedBy(dialect, reply(status, body, { ...headers }));
    const judged = judge(completion, providerAt(dialect, 'http://127.0.0.1'), { task: TRIAGE_TASK, item: snapshot, asked: 'm' }, NOW_MS);
    assert.deepEqual([judged.kind, 'reason' in judged ? judged.reason : undefined, seen.requests], [meant, reason, 1]);
  });

test('a ticket that a vendor quotes cannot say what the error is', async () => {
  const message = 'Invalid value: your credit balance is too low and the organization has been disabled';
  for (const [user, meant] of [
    ['Please help: your credit balance is too low and the organization has been disabled, says the portal.', 'next-route'],
    ['Please help.', 'open-until'],
  ] as const) {
    const error = { type: 'invalid_request_error', message };
    const { completion } = await completedBy('anthropic', reply(400, { type: 'error', error }), { user });
    assert.equal(
      judge(completion, providerAt('anthropic', 'http://127.0.0.1'), { task: TRIAGE_TASK, item: snapshot, asked: 'm' }, NOW_MS).kind,
      meant,
    );
  }
});
