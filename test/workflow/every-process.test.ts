/** Every process, those of ours and one that is added, held to the same promises: a row here, and a file that says what the process is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TOY_UNDER_TEST } from '../fixtures/toy/under-test.ts';
import { ALERTS_UNDER_TEST } from '../suites/alerts.ts';
import { everyAsker, everyProcess } from '../suites/every-process.ts';
import { REPORTS_UNDER_TEST } from '../suites/reports.ts';
import { stageForAll } from '../suites/stage.ts';
import { TRIAGE_UNDER_TEST } from '../suites/triage.ts';
import { PROCESSES, RUNS, addProcess, findProcess } from '../../workers/processes.ts';

const UNDER_TEST = [TRIAGE_UNDER_TEST, ALERTS_UNDER_TEST, TOY_UNDER_TEST];
/** Without items: nobody announces anything to them. */
const RUNS_UNDER_TEST = [REPORTS_UNDER_TEST];

const ours = [...PROCESSES, ...RUNS].map(({ name }) => name);
test('no process of ours is left out', () => {
  const names = [...UNDER_TEST.map(({ row }) => row.name), ...RUNS_UNDER_TEST.map(({ name }) => name)];
  assert.deepEqual(
    ours.filter((name) => !names.includes(name)),
    [],
  );
});

for (const { row } of UNDER_TEST) if (!findProcess(row.name)) addProcess(row);
const open = stageForAll();
for (const under of UNDER_TEST) everyProcess(open, under);
for (const under of RUNS_UNDER_TEST) everyAsker(open, under);
