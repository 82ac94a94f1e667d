/**
 * The marker in a namespace: a workflow with a fixed id whose memo names the installation. No worker serves its queue and it has no time
 * limit, so it runs for as long as the namespace is there: it never reaches the retention that a closed run falls to, needs nobody's
 * attention and no rights but those to start and read workflows. Nothing in it is encrypted: who has another key must be able to read it.
 */
import { Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { z } from 'zod';
import type { Connection } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import type { Claim, Marker } from './belongs.ts';

/** Also its queue, which nobody polls. */
export const MARKER_ID = 'standby-installation';
/** Keys that came later. A set that only grows: two processes that add to it at once both succeed. */
const KEY_ADDED = 'keyAdded';
/** A healthy server answers in milliseconds. */
const WITHIN_MS = 10_000;

const memoSchema = z.object({ installation: z.string(), keyIds: z.array(z.string()) });

export type MarkerPlace = { readonly connection: Connection; readonly namespace: string };

/** Undefined where the namespace has none. Throws where it cannot be read, or is no marker of ours by its form. */
export async function readMarker(place: MarkerPlace): Promise<Marker | undefined> {
  return place.connection.withDeadline(Date.now() + WITHIN_MS, async () => {
    const handle = plain(place).workflow.getHandle(MARKER_ID);
    try {
      const { status, runId } = await handle.describe();
      const { events } = await plain(place).workflow.getHandle(MARKER_ID, runId).fetchHistory();
      const memo = memoSchema.parse(decoded(events?.[0]?.workflowExecutionStartedEventAttributes?.memo?.fields ?? {}));
      const added = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
        signal?.signalName === KEY_ADDED ? [z.string().parse(valueOf(signal.input?.payloads?.[0]))] : [],
      );
      return { installation: memo.installation, keyIds: [...new Set([...memo.keyIds, ...added])], isRunning: status.name === 'RUNNING' };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  });
}

/** False where one runs already: of two starts at once the server lets one make it. */
export async function makeMarker(place: MarkerPlace, { installation, keyIds }: Claim): Promise<boolean> {
  try {
    await place.connection.withDeadline(Date.now() + WITHIN_MS, () =>
      plain(place).workflow.start('standbyInstallation', {
        workflowId: MARKER_ID,
        taskQueue: MARKER_ID,
        memo: { installation, keyIds: [...keyIds] },
        workflowIdConflictPolicy: 'FAIL',
        // One that somebody has ended is made again, by whom it belonged to.
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        staticSummary: 'Which Standby this namespace belongs to. Leave it running.',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

export async function addKey(place: MarkerPlace, keyId: string): Promise<void> {
  await place.connection.withDeadline(Date.now() + WITHIN_MS, () =>
    plain(place).workflow.getHandle(MARKER_ID).signal<[string]>(KEY_ADDED, keyId),
  );
}

const plain = ({ connection, namespace }: MarkerPlace): Client => new Client({ connection, namespace });
const valueOf = (payload: Payload | null | undefined): unknown => (payload ? defaultPayloadConverter.fromPayload(payload) : undefined);
const decoded = (fields: Readonly<Record<string, Payload>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, payload]) => [name, valueOf(payload)]));
