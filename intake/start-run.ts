/** Tells the run of an item that something is to be looked at, and starts it where there is none. */
import { OF_THIS_GENERATION } from '../workflows/generation.ts';
import { WORKFLOW_QUEUE } from '../workflows/ids.ts';
import { priorityOf } from '../workflows/priority.ts';
import { CONNECTION, PROCESS } from '../workflows/search-attributes.ts';
import { inTime } from '../temporal/start-answers.ts';
import type { Client } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';

/** `said`: an id, for people who read the history. */
export type Told = { readonly workflowId: string; readonly said: string };
export type Begun = Told & {
  readonly workflowType: string;
  readonly input: unknown;
  readonly process: string;
  readonly connection: string;
  /** What Temporal's UI shows of the run. */
  readonly title: string;
  /** Beside process, connection and generation. @default none */
  readonly attributes?: readonly SearchAttributePair[];
};

/** Under the 5 s of the strictest sender, with room for the ledger's line. */
const START_MS = 3_000;

export async function startOrTell(client: Client, begun: Begun): Promise<void> {
  const { workflowType, workflowId, input, said, process, connection, title, attributes = [] } = begun;
  await inTime(client, START_MS, () =>
    client.workflow.signalWithStart(workflowType, {
      workflowId,
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      signal: 'delivered',
      signalArgs: [said],
      workflowIdConflictPolicy: 'USE_EXISTING',
      // A ticket that is reopened and a group that fires again come back under their own ids; the first activity tells it from a redelivery.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      priority: priorityOf({ kind: 'item', comesBack: false, of: connection }),
      staticSummary: title,
      typedSearchAttributes: [{ key: PROCESS, value: process }, { key: CONNECTION, value: connection }, OF_THIS_GENERATION, ...attributes],
    }),
  );
}

/** Starts none: it may have ended a moment ago, as when its last write announces itself. */
export const tellOnly = (client: Client, { workflowId, said }: Told): Promise<void> =>
  inTime(client, START_MS, () => client.workflow.getHandle(workflowId).signal('delivered', said));
