/** Found by reading, the third part: on the real server, what a run that goes on as a new one is found by. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLIENT, FALLBACK_DEPTH, ROUTE, WAITING } from '../../workflows/search-attributes.ts';
import { rehearse } from './rehearsal.ts';
import { handedOver } from './people.ts';

const opened = rehearse({ server: 'dev' });

test('T8 a run that goes on as a new one is found by what its first run was found by', async () => {
  const rehearsal = opened();
  const { say, handle } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  const workflowId = `triage:desk:${ticket}`;
  const found = async () => {
    const { runId, typedSearchAttributes: by } = await handle(workflowId).describe();
    return { runId, by: [CLIENT, ROUTE, WAITING].map((key) => by.get(key)), routeFailures: by.get(FALLBACK_DEPTH) };
  };
  const first = await found();
  const claim = { task: task.task, by: 'Kim' };
  for (let claims = 0; (await found()).runId === first.runId && claims < 400; claims++) {
    await say(ticket, 'claimTask', claim);
    await say(ticket, 'releaseTask', claim);
  }
  const next = await found();
  await handle(workflowId).terminate();
  assert.notEqual(next.runId, first.runId);
  assert.deepEqual({ by: next.by, routeFailures: next.routeFailures }, { by: first.by, routeFailures: first.routeFailures });
});
