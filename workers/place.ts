/** What every worker of this process shares. */
import type { DataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';

export type WorkerPlace = { readonly connection: NativeConnection; readonly namespace: string; readonly dataConverter: DataConverter };
