/** A local activity that has failed is a value to the run, by its time as by a defect: whoever waits goes on, and no run ends by it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { workflowBundle } from '../../workers/bundle.ts';
import { createLog, installRuntime } from '../../watch/log.ts';
installRuntime(createLog('silent'));
const b64 = (text: string) => Buffer.from(text).toString('base64');
const at = '2026-11-30T23:45:06.000Z';
const ev = (eventId: number, eventType: string, attributes: object) => ({
  eventId: String(eventId),
  eventTime: at,
  eventType,
  taskId: String(1000 + eventId),
  ...attributes,
});
const history = (activityType: string, failure: object, last: object) => ({
  events: [
    ev(1, 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED', {
      workflowExecutionStartedEventAttributes: {
        workflowType: { name: 'asksBriefly' },
        taskQueue: { name: 'standby', kind: 'TASK_QUEUE_KIND_NORMAL' },
        workflowTaskTimeout: '10s',
        originalExecutionRunId: 'r',
        firstExecutionRunId: 'r',
        attempt: 1,
      },
    }),
    ev(2, 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED', {
      workflowTaskScheduledEventAttributes: {
        taskQueue: { name: 'standby', kind: 'TASK_QUEUE_KIND_NORMAL' },
        startToCloseTimeout: '10s',
        attempt: 1,
      },
    }),
    ev(3, 'EVENT_TYPE_WORKFLOW_TASK_STARTED', {
      workflowTaskStartedEventAttributes: { scheduledEventId: '2', identity: 'x', requestId: 'q' },
    }),
    ev(4, 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED', {
      workflowTaskCompletedEventAttributes: {
        scheduledEventId: '2',
        startedEventId: '3',
        identity: 'x',
        sdkMetadata: { coreUsedFlags: [2, 1, 3], langUsedFlags: [2], sdkName: 'temporal-typescript', sdkVersion: '1.24.0' },
      },
    }),
    ev(5, 'EVENT_TYPE_MARKER_RECORDED', {
      markerRecordedEventAttributes: {
        markerName: 'core_local_activity',
        workflowTaskCompletedEventId: '4',
        failure,
        details: {
          data: {
            payloads: [
              {
                metadata: { encoding: b64('json/plain') },
                data: b64(
                  JSON.stringify({
                    seq: 1,
                    attempt: 1,
                    activity_id: '1',
                    activity_type: activityType,
                    complete_time: { seconds: 1796082306, nanos: 0 },
                    backoff: null,
                    original_schedule_time: { seconds: 1796082306, nanos: 0 },
                  }),
                ),
              },
            ],
          },
        },
      },
    }),
    { ...last, eventId: '6', eventTime: at, taskId: '1006' },
  ],
});
const COMPLETED = {
  eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED',
  workflowExecutionCompletedEventAttributes: { workflowTaskCompletedEventId: '4' },
};
const DEFECT = { message: 'UnsealError: altered', source: 'TypeScriptSDK', applicationFailureInfo: { type: 'Defect', nonRetryable: true } };
const timedOut = (activityType: string) => ({
  message: 'Local Activity timed out',
  source: 'x',
  cause: { message: 'Activity timed out', timeoutFailureInfo: { timeoutType: 'TIMEOUT_TYPE_SCHEDULE_TO_CLOSE' } },
  activityFailureInfo: { activityType: { name: activityType }, activityId: '1', retryState: 'RETRY_STATE_TIMEOUT' },
});

for (const [activityType, fixture, then] of [
  ['permissionsFor', 'local-activity-defect', 'the rules are unknown, and the run goes on'],
  ['plan', 'planner-defect', 'a person is asked'],
] as const)
  for (const [how, failure] of [
    ['its time is over', timedOut(activityType)],
    ['it ends by a defect', DEFECT],
  ] as const)
    test(`where ${activityType} fails because ${how}, ${then}`, async () => {
      const codePath = await workflowBundle({}, [fileURLToPath(new URL(`../fixtures/${fixture}.ts`, import.meta.url))]);
      // A run that would fail instead of coming to its end does not replay.
      await assert.doesNotReject(Worker.runReplayHistory({ workflowBundle: { codePath } }, history(activityType, failure, COMPLETED)));
    });
