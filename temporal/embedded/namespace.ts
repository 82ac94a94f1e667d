/** Brings the namespace into the state that Standby counts on. Safe to repeat. */
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { StartFailed } from './contract.ts';
import { ensureSearchAttributes } from './search-attributes.ts';

const { UpdateNamespaceRequest } = proto.temporal.api.workflowservice.v1;

/** A week: a closed workflow must still be readable when somebody asks on Monday; the dev server's own 24 h are too short for that. */
export const RETENTION_SECONDS = 168 * 60 * 60;

/** A write of metadata takes milliseconds; a server that needs longer than this has another problem. */
const WITHIN_MS = 10_000;

/** Sets retention and search attributes, and waits until these can be used. */
export async function prepareNamespace(
  connection: Connection,
  namespace: string,
  log: (line: string) => void,
): Promise<{ kind: 'done' } | StartFailed> {
  try {
    await connection.withDeadline(Date.now() + WITHIN_MS, () => setRetention(connection, namespace));
    return await ensureSearchAttributes(connection, namespace, { log });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error; // gRPC gives codes; a bug has none
    const why = `Retention and search attributes of namespace ${namespace} could not be set: ${error.message}`;
    return { kind: 'failed', step: 'namespace', why, remedy: 'Start again; if it stays, read temporal.log in the data directory.' };
  }
}

async function setRetention(connection: Connection, namespace: string): Promise<void> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) === RETENTION_SECONDS) return;
  const request = { namespace, config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS } } };
  await connection.workflowService.updateNamespace(UpdateNamespaceRequest.fromObject(request));
}
