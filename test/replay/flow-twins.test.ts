/** A timer added in any flow of a workflow is caught by the golden of that flow. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { workflowBundle } from '../../workers/bundle.ts';
import { converter, golden } from './golden.ts';
import { replay } from './replay.ts';
import type { GoldenName } from './golden.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Where the timer is added, and which golden must notice. */
const FLOWS: readonly (readonly [file: string, name: string, golden: GoldenName])[] = [
  ['triage/episode.ts', 'reading', 'happy'],
  ['triage/round.ts', 'runRound', 'happy'],
  ['triage/write-down.ts', 'writeDown', 'happy'],
  ['triage/write-down.ts', 'fieldsAfter', 'happy'],
  ['chain/ask.ts', 'askAndMend', 'two-falls'],
  ['triage/looks.ts', 'lookOnce', 'look-between'],
  ['triage/wait-for-ai.ts', 'backOrOver', 'convenience'],
  ['triage/hand-over.ts', 'handOver', 'person'],
  ['triage/episode.ts', 'waiting', 'person'],
  ['people/escalate.ts', 'atItsTime', 'escalated'],
  ['people/wait.ts', 'waitForPerson', 'person'],
  ['compensations/moved-ticket.ts', 'undoMovedTicket', 'moved'],
  ['compensations/note.ts', 'undoNote', 'undo'],
  ['triage/closing.ts', 'settling', 'desk-taken'],
  ['triage/closing.ts', 'setRight', 'manual-fix'],
  ['triage/answering.ts', 'answering', 'overtaken'],
  ['triage/start-review.ts', 'startReview', 'two-falls'],
  ['triage/workflow.ts', 'stop', 'cancel'],
  ['triage/workflow.ts', 'recorded', 'reopened'],
  ['triage/workflow.ts', 'untilDone', 'continued'],
  ['review/workflow.ts', 'lookAgain', 'review'],
  ['drain/workflow.ts', 'drainWaiting', 'drain'],
  ['poll/workflow.ts', 'pollDesk', 'poll'],
  ['heartbeat/workflow.ts', 'heartbeat', 'heartbeat'],
];

for (const [file, name, shown] of FLOWS) {
  test(`a timer in ${name} of ${file} fails the replay of ${shown}`, async (t) => {
    // Beside the sources, so that the bundle finds the same packages.
    const folder = await mkdtemp(join(ROOT, '.twin-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    await cp(join(ROOT, 'workflows'), join(folder, 'workflows'), { recursive: true });
    const path = join(folder, 'workflows', file);
    await writeFile(path, withTimer(await readFile(path, 'utf8'), name));
    const twin = await workflowBundle(converter, relative(ROOT, join(folder, 'workflows', 'index.ts')));
    await assert.rejects(replay(await golden(shown), twin), (error: Error) => {
      assert.match(`${error.name} ${error.message}`, /DeterminismViolationError|TMPRL1100|[Nn]ondeterminism/);
      return true;
    });
  });
}

/** The function sleeps for a millisecond before it begins. */
function withTimer(source: string, name: string): string {
  const at = source.search(new RegExp(`async function ${name}\\b`));
  assert.ok(at >= 0, `not planted: there is no async function ${name}`);
  const body = source.indexOf(' {\n', bodyFrom(source, at));
  return [
    `import { sleep as addedSleep } from '@temporalio/workflow';\n`,
    source.slice(0, body),
    ' {\n  await addedSleep(1);\n',
    source.slice(body + 3),
  ].join('');
}

/** Past the parameters, whose types may hold braces of their own. */
function bodyFrom(source: string, at: number): number {
  let depth = 0;
  for (let place = source.indexOf('(', at); place < source.length; place++) {
    if (source[place] === '(') depth += 1;
    if (source[place] === ')' && (depth -= 1) === 0) return place;
  }
  return assert.fail(`not planted: no end of the parameters after ${at}`);
}
