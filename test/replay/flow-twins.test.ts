/** A timer added in any flow of a workflow is caught by the golden of that flow. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { workflowBundle } from '../../workers/bundle.ts';
import { converter, golden } from './golden.ts';
import { replay } from './replay.ts';
import type { GoldenName } from './golden.ts';

/** Where the timer is added, and which golden must notice. */
const FLOWS: readonly (readonly [file: string, name: string, golden: GoldenName])[] = [
  ['episode/phases.ts', 'reading', 'happy'],
  ['episode/round.ts', 'runRound', 'happy'],
  ['episode/write-down.ts', 'writeDown', 'happy'],
  ['episode/write-down.ts', 'fieldsWithNote', 'happy'],
  ['episode/write-down.ts', 'fieldsAfter', 'undo'],
  ['chain/ask.ts', 'askAndAdjust', 'two-route-failures'],
  ['episode/looks.ts', 'lookOnce', 'look-between'],
  ['episode/wait-for-ai.ts', 'backOrOver', 'convenience'],
  ['episode/hand-over.ts', 'handOver', 'person'],
  ['episode/phases.ts', 'waiting', 'person'],
  ['people/escalate.ts', 'atItsTime', 'escalated'],
  ['people/wait.ts', 'waitForPerson', 'person'],
  ['compensations/kinds.ts', 'undoMovedTicket', 'moved'],
  ['compensations/kinds.ts', 'undoNote', 'undo'],
  ['compensations/kinds.ts', 'undoToldNote', 'explained'],
  ['episode/closing.ts', 'undoing', 'desk-taken'],
  ['episode/closing.ts', 'setRight', 'manual-fix'],
  ['episode/answering.ts', 'answering', 'overtaken'],
  ['episode/start-review.ts', 'startReview', 'two-route-failures'],
  ['episode/run-episodes.ts', 'stop', 'cancel'],
  ['episode/run-episodes.ts', 'recorded', 'reopened'],
  ['episode/run-episodes.ts', 'untilDone', 'continued'],
  ['review/run-review.ts', 'lookAgain', 'review'],
  ['control/workflow.ts', 'controlProvider', 'control'],
  ['control/workflow.ts', 'ask', 'control'],
  ['alerts/group.ts', 'alertGroup', 'group'],
  ['alerts/group-acts.ts', 'open', 'group'],
  ['alerts/group-acts.ts', 'lookAtIt', 'group'],
  ['alerts/group-ending.ts', 'closeGroup', 'group'],
  ['alerts/group-tell.ts', 'tell', 'group'],
  ['alerts/group-acts.ts', 'openSecond', 'group-closed'],
  ['alerts/group-ending.ts', 'tellOne', 'group-closed'],
  ['alerts/group-ending.ts', 'closeOne', 'group-closed'],
  ['alerts/group-heard.ts', 'begin', 'group-told'],
  ['alerts/higher-severity.ts', 'tellHigherSeverity', 'severity-told'],
  ['reports/report.ts', 'reportClient', 'report'],
  ['reports/report.ts', 'revisionOf', 'report'],
  ['reports/words.ts', 'judgeWords', 'report'],
  ['reports/report.ts', 'send', 'report'],
  ['reports/prose-rounds.ts', 'ask', 'report'],
  ['reports/approval.ts', 'personsWord', 'report'],
  ['reports/approval-task.ts', 'recordReportTask', 'report'],
  ['reports/edit.ts', 'editText', 'report-edited'],
  ['reports/words.ts', 'judged', 'report-edited'],
  ['reports/coming-back.ts', 'untilWritten', 'report-returned'],
  ['reports/report.ts', 'madeOf', 'report-returned'],
  ['reports/resend.ts', 'resent', 'report-resent'],
  ['reports/tickets-within.ts', 'ticketsWithin', 'report'],
  ['reports/dispatch.ts', 'dispatchReports', 'report-dispatch'],
  ['reports/so-far.ts', 'reportSoFar', 'report-so-far'],
  ['drain/workflow.ts', 'drainWaiting', 'drain'],
  ['poll/workflow.ts', 'pollDesk', 'poll'],
  ['heartbeat/workflow.ts', 'heartbeat', 'heartbeat'],
];

const built = readFile(await workflowBundle(converter), 'utf8');

for (const [file, name, shown] of FLOWS) {
  test(`a timer in ${name} of ${file} fails the replay of ${shown}`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'standby-twin-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const twin = join(folder, 'workflows.js');
    await writeFile(twin, withTimer(await built, file, name));
    await assert.rejects(replay(await golden(shown), twin), (error: Error) => {
      assert.match(`${error.name} ${error.message}`, /DeterminismViolationError|TMPRL1100|[Nn]ondeterminism/);
      return true;
    });
  });
}

/** The function sleeps for a millisecond before it begins. Planted in the bundle, which has each module as a function under its path: to build two dozen bundles would take a minute. */
function withTimer(bundle: string, file: string, name: string): string {
  const module = bundle.indexOf(`/***/ "./workflows/${file}"\n`);
  assert.ok(module >= 0, `not planted: the bundle has no module ${file}`);
  const next = bundle.indexOf('\n/***/ "', module + 1);
  const found = bundle.slice(module, next === -1 ? undefined : next).search(new RegExp(`async function ${name}\\b`));
  assert.ok(found >= 0, `not planted: there is no async function ${name} in ${file}`);
  const body = bundle.indexOf(') {\n', bodyFrom(bundle, module + found)) + ') {\n'.length;
  return `${bundle.slice(0, body)}await __webpack_require__("./node_modules/@temporalio/workflow/lib/index.js").sleep(1);\n${bundle.slice(body)}`;
}

/** The end of the parameters, which may hold brackets of their own. */
function bodyFrom(source: string, at: number): number {
  let depth = 0;
  for (let place = source.indexOf('(', at); place < source.length; place++) {
    if (source[place] === '(') depth += 1;
    if (source[place] === ')' && (depth -= 1) === 0) return place;
  }
  return assert.fail(`not planted: no end of the parameters after ${at}`);
}
