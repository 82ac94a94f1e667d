/** A cancel: what we left on the ticket stops asking, and nothing else is done. */
import { CancellationScope } from '@temporalio/workflow';
import { undoAll } from '../compensations/stack.ts';
import { closeTask } from './tasks.ts';
import type { Ended } from './episode.ts';
import type { Run } from './run.ts';

export function stopped(run: Run): Promise<Ended> {
  return CancellationScope.nonCancellable(async () => {
    const failedUndos = await undoAll(run.state.stack, { kind: 'stopped' });
    const { task, reading } = run.state;
    if (task && reading) await closeTask(run, reading, task, { how: 'stopped', by: undefined });
    await run.records.recordWaiting(run.workflowId, undefined);
    return { outcome: { kind: 'stopped', failedUndos }, client: reading?.snapshot.client, episode: reading?.number };
  });
}
