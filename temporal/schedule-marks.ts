/** All schedules of a namespace, and which installation has marked each. Read without the SDK's decoding, which fails at the first one that is encrypted with another key. */
import { ScheduleNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';

export type MarkedSchedule = {
  readonly scheduleId: string;
  /** Undefined where it bears no mark, or none that our keys open: then it is nobody's of ours. */
  readonly markedBy: string | undefined;
};

export async function* scheduleMarks(client: Client): AsyncGenerator<MarkedSchedule> {
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await client.workflowService.listSchedules({
      namespace: client.options.namespace,
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
    for (const { scheduleId, memo } of page.schedules)
      if (scheduleId) yield { scheduleId, markedBy: await opened(client, memo?.fields?.['installation']) };
    nextPageToken = page.nextPageToken;
  } while (nextPageToken.length > 0);
}

async function opened(client: Client, sealed: Payload | null | undefined): Promise<string | undefined> {
  if (!sealed) return undefined;
  try {
    let payloads: Payload[] = [sealed];
    for (const codec of client.options.loadedDataConverter.payloadCodecs) payloads = await codec.decode(payloads);
    const value = payloads[0] && defaultPayloadConverter.fromPayload<unknown>(payloads[0]);
    return typeof value === 'string' ? value : undefined;
  } catch {
    // Whatever keeps us from reading it: it was not written by us.
    return undefined;
  }
}

/** Takes away those of ours that nobody wants any more. Nobody else's are touched. */
export async function dropSchedules(
  { client, installation }: { readonly client: Client; readonly installation: string },
  isToGo: (scheduleId: string) => boolean,
): Promise<void> {
  for await (const { scheduleId, markedBy } of scheduleMarks(client))
    if (markedBy === installation && isToGo(scheduleId)) await client.schedule.getHandle(scheduleId).delete().catch(unlessMissing);
}

/** It is gone already. */
export function unlessMissing(error: unknown): void {
  if (!(error instanceof ScheduleNotFoundError)) throw error;
}
