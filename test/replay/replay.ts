/** Replays a golden on a bundle of workflow code; needs no server. */
import { Worker } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import { quietRuntime } from '../support/quiet-runtime.ts';
import { converter } from './golden.ts';
import type { Golden } from './golden.ts';

// A replay that must fail is said by its error; the SDK's log would only repeat it.
quietRuntime();

/** Throws what the replay ends with: nothing where this code would have done what the history says. */
export function replay({ name, json, events }: Golden, codePath: string, dataConverter: DataConverter = converter): Promise<void> {
  // Under its own id: a run that looks whether an answer is for its task does so by that.
  return Worker.runReplayHistory({ workflowBundle: { codePath }, dataConverter }, json, idOf(events) ?? `triage:desk:${name}`);
}

const idOf = ([first]: Golden['events']): string | undefined => first?.workflowExecutionStartedEventAttributes?.workflowId ?? undefined;
