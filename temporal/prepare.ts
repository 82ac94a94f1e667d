/** Sees that a Temporal that is not ours has what Standby counts on, and says plainly what it lacks. Its retention is its owner's. */
import { Connection } from '@temporalio/client';
import { ensureSearchAttributes } from './embedded/search-attributes.ts';
import { clientOptions } from './connect.ts';
import type { StartFailed } from './embedded/contract.ts';
import type { TemporalPlace } from './connect.ts';

const WITHIN_MS = 10_000;

type Prepared = { readonly kind: 'done'; readonly version: string } | StartFailed;

/** `log` takes a line where the start has to wait. */
export async function prepareExisting(place: TemporalPlace, log: (line: string) => void): Promise<Prepared> {
  const { address, namespace, ...secured } = place;
  const connection = Connection.lazy({ address, ...secured, ...clientOptions() });
  try {
    const version = await connection.withDeadline(Date.now() + WITHIN_MS, async () => {
      await connection.ensureConnected();
      const { serverVersion } = await connection.workflowService.getSystemInfo({});
      await connection.workflowService.describeNamespace({ namespace });
      return serverVersion;
    });
    const attributes = await ensureSearchAttributes(connection, namespace, { log });
    return attributes.kind === 'done' ? { kind: 'done', version } : attributes;
  } catch (error) {
    // gRPC gives codes, TLS and DNS give messages; whichever it is, the owner of that Temporal must see to it.
    return failed(address, namespace, error);
  } finally {
    await connection.close();
  }
}

/** gRPC's number 5 is: not found. */
function failed(address: string, namespace: string, error: unknown): StartFailed {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why = error instanceof Error ? error.message : String(error);
  if (code === 5)
    return {
      kind: 'failed',
      step: 'Temporal',
      why: `There is no namespace ${namespace} at ${address}.`,
      remedy: `Make it (temporal operator namespace create --namespace ${namespace} --retention 168h), or name another by TEMPORAL_NAMESPACE.`,
    };
  return {
    kind: 'failed',
    step: 'Temporal',
    why: `${address} does not answer: ${why}`,
    remedy: 'See that it runs, and that address, TLS and key are right (TEMPORAL_ADDRESS or temporal.toml).',
  };
}
