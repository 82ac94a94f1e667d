/** What the failure of an activity says: another route may do, nobody took it, it is ours, or somebody has cancelled. Every failure stands in the table. */
import '../../../support/workflow-globals.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';
import { failureAsValue } from '../../../../workflows/chain/failure.ts';

const queued = (cause?: Error): Error =>
  new ActivityFailure('Activity task failed', 'decide', '1', 'MAXIMUM_ATTEMPTS_REACHED', 'worker', cause);
const ours = (type: string): ApplicationFailure => ApplicationFailure.create({ type, message: `what ${type} said` });
const timeout = (type: TimeoutFailure['timeoutType']): TimeoutFailure => new TimeoutFailure('too late', undefined, type);
const failing = (error: Error, ...untaken: []): Promise<unknown> => failureAsValue(() => Promise.reject(error), ...untaken);

for (const [what, error, value] of [
  ['no answer in time', queued(timeout('START_TO_CLOSE')), ['next-route', 'silent', 'no answer (START_TO_CLOSE)']],
  ['a worker that went silent', queued(timeout('HEARTBEAT')), ['next-route', 'silent', 'no answer (HEARTBEAT)']],
  ['nobody who took it', queued(timeout('SCHEDULE_TO_START')), ['next-route', 'no-worker', 'no worker took the request']],
  ['tries that are used up', queued(ours('RetryAttempt')), ['next-route', 'unreachable', 'what RetryAttempt said']],
  ['a busy ledger', queued(ours('LedgerBusy')), ['next-route', 'busy', 'what LedgerBusy said']],
  ['a worker that stopped', queued(ours('WorkerShutdown')), ['next-route', 'no-worker', 'the worker was stopped under the request']],
  ['a bug', queued(ours('TypeError')), ['defect', 'defect', 'what TypeError said']],
  ['a failure without a cause', queued(), ['defect', 'defect', 'Activity task failed']],
  ['a busy ledger of a local activity', ours('LedgerBusy'), ['next-route', 'busy', 'what LedgerBusy said']],
  ['a bug in a local activity', ours('Defect'), ['defect', 'defect', 'what Defect said']],
] as const)
  test(`${what} is ${value[0] === 'defect' ? 'a bug of ours' : `no bug, and told as ${value[1]}`}`, async () => {
    const [kind, reason, why] = value;
    assert.deepEqual(await failing(error), { kind, reason, why });
  });

test('an answer is handed on as it is', async () => {
  assert.equal(await failureAsValue(() => Promise.resolve('an answer')), 'an answer');
});

test('whoever asks may say what it means that nobody took it, and is not asked about any other failure', async () => {
  const full = { kind: 'next-route', reason: 'queue-full', why: 'no slot' } as const;
  const asked = (error: Error): Promise<unknown> =>
    failureAsValue(
      () => Promise.reject(error),
      () => Promise.resolve(full),
    );
  assert.deepEqual(await asked(queued(timeout('SCHEDULE_TO_START'))), full);
  assert.notDeepEqual(await asked(queued(timeout('SCHEDULE_TO_CLOSE'))), full);
  assert.notDeepEqual(await asked(queued(ours('WorkerShutdown'))), full);
});

for (const [what, error] of [
  ['the cancel of a user', queued(new CancelledFailure('cancelled'))],
  ['an error of the workflow itself', new TypeError('x is undefined')],
] as const)
  test(`${what} is thrown on`, async () => {
    await assert.rejects(failing(error), (thrown) => thrown === error);
  });
