/** A row is added; configurations that were right before say nothing of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TOY_ROW } from '../../fixtures/toy/row.ts';
import { addProcess } from '../../../workers/processes.ts';

addProcess(TOY_ROW);
const { SAMPLE, NOW_MS, CANARIES } = await import('../config-sample.ts');
const { readConfig } = await import('../../../config/load.ts');
const { problemText } = await import('../../../config/problem.ts');

const read = (text: string): readonly string[] => {
  const got = readConfig({ path: 'standby.yaml', text, env: CANARIES, nowMs: NOW_MS } as never);
  return got.kind === 'unusable' ? got.problems.map(problemText) : [];
};
const ownChain = SAMPLE.replace('  default: { routes', '  main: { routes').replace('chain: default', 'chain: main');
/** Line 36: both routes fail together. */
const oneGroup = (text: string): string => text.replace('independenceGroup: own-hardware', 'independenceGroup: azure-us');

test('the sample is right with the row', () => assert.deepEqual(read(SAMPLE), []));
test('a configuration whose one chain has another name than default stays right where a process is added that no connection is for', () =>
  assert.deepEqual(read(ownChain), []));
test('a risk that is accepted for the one process in use is enough where a process is added that no connection is for', () => {
  const accepted = oneGroup(SAMPLE).replace(
    '  ticket-triage:\n    chain: default',
    '  ticket-triage:\n    acceptedRisk: { reason: one site, by: Dana, until: 2027-01-01 }\n    chain: default',
  );
  assert.deepEqual(read(accepted), []);
});
