/** Pure: what a reconciliation found or did, for people and for programs. */
import { tableOf } from '../table.ts';
import type { Ended } from '../command.ts';
import type { Done } from './act.ts';
import type { Finding, Step } from './judge.ts';

export function foundOf(findings: readonly Finding[], looked: number): Ended {
  const json = { event: 'reconcile', acted: false, looked, findings: findings.map(jsonOf) };
  if (findings.length === 0)
    return { kind: 'done', text: `Ledger and Temporal belong together: ${looked} looked at, nothing to do.`, json };
  const rows = findings.map(({ kind, workflowId, what, steps }) => [kind, workflowId, what, wordsOf(steps)]);
  const text = [
    tableOf(['FOUND', 'RUN', 'WHY', 'WOULD'], rows, (_tone, words) => words),
    ...byHand(findings),
    `${findings.length} of ${looked} found. Nothing was changed: give --yes to do it.`,
  ];
  return { kind: 'wanting', text: text.join('\n'), json };
}

export function doneOf(done: readonly Done[]): Ended {
  const left = done.filter(({ failed }) => failed !== undefined);
  const json = {
    event: 'reconcile',
    acted: true,
    findings: done.map(({ finding, failed }) => ({ ...jsonOf(finding), failed: failed ?? null })),
  };
  const rows = done.map(({ finding, failed }) => [
    finding.kind,
    finding.workflowId,
    failed === undefined ? wordsOf(finding.steps) : `LEFT: ${failed}`,
  ]);
  const text = [
    tableOf(['FOUND', 'RUN', 'DONE'], rows, (_tone, words) => words),
    ...byHand(done.map(({ finding }) => finding)),
    `${done.length - left.length} put right, ${left.length} left. Give it again in some minutes, until it finds nothing.`,
  ];
  return { kind: left.length === 0 ? 'done' : 'wanting', text: text.join('\n'), json };
}

const byHand = (findings: readonly Finding[]): readonly string[] =>
  findings.flatMap((finding) => finding.byHand.map((line) => `By hand: ${line}.`));

const WORDS: Readonly<Record<Step['kind'], string>> = {
  'close-task': 'close the task',
  'stop-waiting': 'stop its waiting',
  'drop-due': 'drop its due row',
  announce: 'announce the ticket anew',
  recheck: 'let the run look again',
  supersede: 'take the note back',
};
const wordsOf = (steps: readonly Step[]): string =>
  steps.length === 0 ? 'nothing' : [...new Set(steps.map(({ kind }) => WORDS[kind]))].join(', ');
const jsonOf = ({ kind, workflowId, what, steps, byHand: hands }: Finding) => ({
  kind,
  workflowId,
  what,
  steps: steps.map((step) => ({ kind: step.kind, ...(step.kind === 'close-task' ? { task: step.task.task } : {}) })),
  byHand: hands,
});
