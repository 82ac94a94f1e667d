/** Brings the namespace into the state that Standby counts on. Safe to repeat. */
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { StartFailed } from './contract.ts';
import { ensureSearchAttributes } from './search-attributes.ts';

const { UpdateNamespaceRequest } = proto.temporal.api.workflowservice.v1;

/** A week: a closed workflow must still be readable when somebody asks on Monday; the dev server's own 24 h are too short for that. */
export const RETENTION_SECONDS = 168 * 60 * 60;

/** Sets retention and search attributes. */
export async function prepareNamespace(connection: Connection, namespace: string): Promise<{ kind: 'done' } | StartFailed> {
  await setRetention(connection, namespace);
  return ensureSearchAttributes(connection, namespace);
}

async function setRetention(connection: Connection, namespace: string): Promise<void> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) === RETENTION_SECONDS) return;
  const request = { namespace, config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS } } };
  await connection.workflowService.updateNamespace(UpdateNamespaceRequest.fromObject(request));
}
