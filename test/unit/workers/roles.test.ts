/** Which queues a configuration has, and that nobody polls one in vain. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everyRole, queuesOf, rolesOf } from '../../../workers/roles.ts';
import { itemOf, reviewId } from '../../../workflows/ids.ts';
import { triageId } from '../../support/triage-id.ts';
import { loadConfig } from '../../../config/load.ts';

const env = { DESK_URL: 'http://desk.example', DESK_TOKEN: 'token', OPENAI_API_KEY: 'key' };
const read = loadConfig({ path: 'examples/minimal.yaml', env, nowMs: Date.now() });
assert.ok(read.kind === 'config');
const { config } = read;

test('a configuration has one queue for workflows, one a provider and one a connection', () => {
  assert.deepEqual(queuesOf(config), ['standby', 'llm-openai', 'llm-own', 'desk-desk']);
  assert.deepEqual(everyRole(config), { ingress: true, queues: new Set(queuesOf(config)) });
});

test('a process serves the queues that it is told, and takes no deliveries', () => {
  assert.deepEqual(rolesOf(config, ' standby, desk-desk'), {
    kind: 'roles',
    roles: { ingress: false, queues: new Set(['standby', 'desk-desk']) },
  });
});

test('a queue that nobody configured, or none at all, is refused with those that there are', () => {
  assert.deepEqual(rolesOf(config, 'standby,llm-opnai'), {
    kind: 'wrong',
    why: 'Expected queues among standby, llm-openai, llm-own, desk-desk, got llm-opnai.',
  });
  assert.deepEqual(rolesOf(config, ' , '), {
    kind: 'wrong',
    why: 'Expected queues among standby, llm-openai, llm-own, desk-desk, got none.',
  });
});

test('the ticket of a triage or its second look is read back from the id, and no other work has one', () => {
  const about = { prefix: 'triage', connection: 'desk', ticket: 'T-1' };
  assert.deepEqual(itemOf(triageId('desk', 'T-1')), about);
  assert.deepEqual(itemOf(reviewId(triageId('desk', 'T-1'), 2)), about);
  for (const id of ['poll:desk', 'heartbeat', 'drain:ticket-triage', 'triage:desk', 'triage:desk:T-1:more:words'])
    assert.equal(itemOf(id), undefined, id);
});
