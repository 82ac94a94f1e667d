/** Replays a golden on a bundle of workflow code; needs no server. */
import { Worker } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import { quietRuntime } from '../support/quiet-runtime.ts';
import { converter } from './golden.ts';
import type { Golden } from './golden.ts';

// A replay that must fail is said by its error; the SDK's log would only repeat it.
quietRuntime();

/** Throws what the replay ends with: nothing where this code would have done what the history says. */
export function replay({ name, json }: Golden, codePath: string, dataConverter: DataConverter = converter): Promise<void> {
  return Worker.runReplayHistory({ workflowBundle: { codePath }, dataConverter }, json, `triage:desk:${name}`);
}
