/** Runs the workflows, their local activities (the planner, the record and others), and the drain. */
import { Worker } from '@temporalio/worker';
import type { Client } from '@temporalio/client';
import { asActivities } from '../activities/failures.ts';
import { createDrainStarting } from '../activities/control/drains.ts';
import { createControlActivities } from '../activities/control/step.ts';
import { putBehindBy } from '../activities/drain-behind.ts';
import { runSaysBy } from '../activities/drain-asleep.ts';
import { createDrainActivities } from '../activities/drain.ts';
import { createHeartbeatActivities } from '../activities/heartbeat.ts';
import { createPlanActivities } from '../activities/plan.ts';
import { createQueueActivities } from '../activities/queues.ts';
import { createRecordActivities } from '../activities/record.ts';
import { createRulesActivities, createRulesOf } from '../activities/rules.ts';
import { joinedActivities } from './joined-activities.ts';
import { WORKFLOW_QUEUE } from '../workflows/ids.ts';
import type { DrainStartPorts } from '../activities/control/drains.ts';
import type { StepPorts } from '../activities/control/step.ts';
import type { PlanPorts } from '../activities/plan.ts';
import type { Alert, Clock } from '../activities/clock.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { WorkerPlace } from './place.ts';

export type WorkflowWorker = WorkerPlace & {
  readonly bundlePath: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Signals the items that wait for AI. */
  readonly client: Pick<Client, 'workflow' | 'withDeadline' | 'workflowService' | 'options'>;
  readonly alert: Alert;
  /** @default no provider */
  readonly control?: Pick<StepPorts, 'routesOf'> & Pick<DrainStartPorts, 'processes'> & Required<Pick<PlanPorts, 'modelOf'>>;
  /** Those that processes bring for their own runs. @default none */
  readonly activities?: object;
  /** Cached workflows, about 50 KB each; an evicted one is replayed at its next task. */
  readonly maxCachedWorkflows?: number;
  /** Test only: more where some of them stand. @default WORKFLOW_TASKS_AT_ONCE */
  readonly tasksAtOnce?: number;
};

/**
 * A workflow task is computing, so more at once than there are processors finish nothing sooner; they only queue at the Temporal server,
 * where a sender's delivery then waits behind them. Measured at 50 deliveries a second on two cores that others used too: the median of a
 * start was 0.25 to 0.9 s with 40 (the SDK's default), and 0.03 to 0.3 s with 4. Waits for models and desks are activities, not counted here.
 */
const WORKFLOW_TASKS_AT_ONCE = 4;

export function workflowWorker({
  connection,
  namespace,
  dataConverter,
  bundlePath,
  ledger,
  clock,
  client,
  alert,
  control = { routesOf: () => [], processes: [], modelOf: () => undefined },
  activities = {},
  maxCachedWorkflows = 500,
  tasksAtOnce = WORKFLOW_TASKS_AT_ONCE,
}: WorkflowWorker): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    dataConverter,
    taskQueue: WORKFLOW_QUEUE,
    workflowBundle: { codePath: bundlePath },
    activities: joinedActivities(
      asActivities(activities),
      asActivities(createPlanActivities({ ledger, clock, alert, modelOf: control.modelOf })),
      asActivities(createQueueActivities(ledger, clock)),
      asActivities(createRulesActivities(createRulesOf({ ledger, clock, alert }))),
      asActivities(createRecordActivities(ledger, clock, alert)),
      asActivities(
        createDrainActivities({
          client,
          ledger,
          clock,
          alert,
          wokenUnderWay: (told) => ledger.wokenUnderWay(told),
          runSays: runSaysBy(client),
          putBehind: putBehindBy(client),
        }),
      ),
      asActivities(createHeartbeatActivities(ledger, clock)),
      asActivities(createControlActivities({ ledger, clock, routesOf: control.routesOf })),
      asActivities(createDrainStarting({ client, ledger, processes: control.processes })),
    ),
    maxCachedWorkflows,
    maxConcurrentWorkflowTaskExecutions: tasksAtOnce,
    // Beats that are kept back for long make a process that stood still for a moment look dead.
    maxHeartbeatThrottleInterval: '10s',
    // A local activity is one short transaction: this much is enough to finish it.
    shutdownGraceTime: '10s',
  });
}
