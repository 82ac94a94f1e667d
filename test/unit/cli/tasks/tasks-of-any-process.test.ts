/** Tasks of a process that this command line does not know, and what a program reads of a task. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOfTask } from '../../../../cli/tasks/facts.ts';
import { jsonOfTask } from '../../../../cli/tasks/show.ts';
import { task } from '../../../fixtures/ledger-rows.ts';
import type { TaskRow } from '../../../../ledger/contract.ts';

const body = { why: 'No machine could.', choices: { printer: ['yes', 'no'] }, failureHistory: [], clientReplies: 0 };
test('an ended or open task of a process that is not known any more is still shown', () => {
  for (const detail of [body, { ...body, draft: { printer: 'yes' }, draftBy: 'OpenAI' }]) {
    const row = { ...task({}), process: 'printer-check', kind: 'answer', detail: JSON.stringify(detail) } as const;
    assert.doesNotThrow(() => factsOfTask(row, 0));
  }
});

const triage = {
  why: 'w',
  failureHistory: [],
  clientReplies: 0,
  draftBy: 'OpenAI',
  draft: {
    category: 'vpn',
    impact: 1,
    urgency: 1,
    destination: 'network',
    summary: 's',
    steps: ['Look at the router.'],
    evidence: ['my password is hunter2'],
    confidence: { category: 90 },
  },
  choices: { categories: ['vpn'], destinations: ['network'] },
};
const shown = (row: object): Readonly<Record<string, unknown>> => jsonOfTask(row as TaskRow, 0);
test('what a program reads of the draft of a triage is what it read before: no steps and no quotes of the ticket', () => {
  const json = shown({ ...task({}), detail: JSON.stringify(triage) });
  assert.deepEqual(Object.keys(json['draft'] as object).toSorted(), [
    'category',
    'confidence',
    'destination',
    'impact',
    'summary',
    'urgency',
  ]);
});
test('choices of a process never take the place of what a task itself says', () => {
  const json = shown({ ...task({}), detail: JSON.stringify({ ...triage, choices: { client: ['a', 'b'], kind: ['c'] } }) });
  assert.equal(typeof json['client'], 'string');
  assert.equal(typeof json['kind'], 'string');
});
