/** Sees that a Temporal that is not ours has what Standby counts on, and says plainly what it lacks. Its retention is its owner's. */
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES, ensureSearchAttributes } from '../temporal-server/search-attributes.ts';
import { clientOptions } from './connect.ts';
import type { StartFailed } from '../temporal-server/contract.ts';
import type { TemporalPlace } from './connect.ts';

const WITHIN_MS = 10_000;

export async function prepareExisting({
  address,
  namespace,
  ...secured
}: TemporalPlace): Promise<{ readonly kind: 'done'; readonly version: string } | StartFailed> {
  const connection = Connection.lazy({ address, ...secured, ...clientOptions() });
  try {
    return await connection.withDeadline(Date.now() + WITHIN_MS, async () => {
      await connection.ensureConnected();
      const { serverVersion } = await connection.workflowService.getSystemInfo({});
      await connection.workflowService.describeNamespace({ namespace });
      const attributes = await ensureSearchAttributes(connection, namespace);
      return attributes.kind === 'done' ? { kind: 'done', version: serverVersion } : attributes;
    });
  } catch (error) {
    // gRPC gives codes, TLS and DNS give messages; whichever it is, the owner of that Temporal must see to it.
    return failed(address, namespace, error);
  } finally {
    await connection.close();
  }
}

/** gRPC's numbers: 5 not found, 7 permission denied, 12 not implemented (a service that lets nobody change attributes by this call). */
function failed(address: string, namespace: string, error: unknown): StartFailed {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why = error instanceof Error ? error.message : String(error);
  if (code === 5)
    return {
      kind: 'failed',
      step: 'Temporal',
      why: `There is no namespace ${namespace} at ${address}.`,
      remedy: `Make it (temporal operator namespace create --namespace ${namespace}), or name another by TEMPORAL_NAMESPACE.`,
    };
  if (code === 7 || code === 12) {
    const named = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `${name}=${type}`);
    return {
      kind: 'failed',
      step: 'search attributes',
      why: `${address} does not let us read or make search attributes: ${why}`,
      remedy: `Make these by hand, as its owner: ${named.join(', ')}.`,
    };
  }
  return {
    kind: 'failed',
    step: 'Temporal',
    why: `${address} does not answer: ${why}`,
    remedy: 'See that it runs, and that address, TLS and key are right (TEMPORAL_ADDRESS or temporal.toml).',
  };
}
