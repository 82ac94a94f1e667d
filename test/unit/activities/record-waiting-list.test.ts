/** The end of a list of those that wait together is told however its items leave it, with a real ledger. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRecordActivities } from '../../../activities/record.ts';
import { watchedLedger } from '../../fixtures/watched-ledger.ts';
import type { TaskRecord } from '../../../workflows/records/contract.ts';

const CAUSE = 'anthropic/b openai/a';
const MANY = Array.from({ length: 11 }, (_, at) => at);
const recordOf = (at: number, given: Partial<TaskRecord['task']>): TaskRecord => ({
  process: 'ticket-triage',
  workflowId: `triage:desk:${at}`,
  connection: 'desk',
  ticket: `${at}`,
  episode: 1,
  client: 'acme',
  task: {
    id: `triage:desk:${at}:e1:t1`,
    number: 1,
    kind: 'answer',
    openedAtMs: 10,
    dueAtMs: 20_000,
    why: 'all routes failed',
    because: 'exhausted',
    draft: undefined,
    choices: {},
    escalations: 0,
    role: 'dispatcher',
    claim: undefined,
    answer: undefined,
    clientReplies: 0,
    ...given,
  },
  failureHistory: [],
  acceptance: 1,
  escalated: false,
  isDefect: false,
  end: undefined,
});

test('where machines are back and each item turns out to need a person its list is over, and that is told', async (t) => {
  const alerts: string[] = [];
  const ledger = await watchedLedger(t);
  const { recordTask } = createRecordActivities(ledger, { nowMs: () => Promise.resolve(1_000) }, ({ kind }) => void alerts.push(kind));
  for (const at of MANY) await recordTask(recordOf(at, { cause: CAUSE, unasked: { kind: 'gathering', untilMs: 9_000 } }));
  assert.deepEqual(alerts, ['waiting-list']);
  for (const at of MANY) assert.equal(await recordTask(recordOf(at, { because: 'not-confident', why: 'category 40 of 70' })), 0);
  assert.deepEqual(alerts, ['waiting-list', 'waiting-list-over']);
});
