/** Where the workflow tasks of a waiting run are put before it is woken: behind those of what is new. The server is simulated. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putBehindBy } from '../../../activities/drain-behind.ts';
import type { Client } from '@temporalio/client';

type Asked = { readonly workflowExecution?: unknown; readonly workflowExecutionOptions?: { readonly priority?: unknown } };
const serverThat = (answer: () => Promise<unknown>, asked: Asked[] = []) =>
  ({
    options: { namespace: 'default' },
    workflowService: { updateWorkflowExecutionOptions: (request: Asked) => (asked.push(request), answer()) },
  }) as unknown as Client;

test('a run that comes back stands behind what is new, convenience behind what is bound, each under its client', async () => {
  const asked: Asked[] = [];
  const putBehind = putBehindBy(serverThat(() => Promise.resolve({}), asked));
  for (const lane of ['sla', 'ai'] as const) await putBehind({ workflowId: 'w', client: 'acme', lane });
  assert.deepEqual(
    asked.map(({ workflowExecutionOptions }) => workflowExecutionOptions?.priority),
    [4, 5].map((priorityKey) => ({ priorityKey, fairnessKey: 'acme' })),
  );
  assert.deepEqual(asked[0]?.workflowExecution, { workflowId: 'w' });
});

test('what a server says of it is no reason not to wake it; a bug of ours is thrown', async () => {
  const row = { workflowId: 'w', client: 'acme', lane: 'sla' } as const;
  const grpc = Object.assign(new Error('12 UNIMPLEMENTED'), { code: 12, details: '', metadata: {} });
  await putBehindBy(serverThat(() => Promise.reject(grpc)))(row);
  await assert.rejects(putBehindBy(serverThat(() => Promise.reject(new TypeError('ours'))))(row), TypeError);
});
