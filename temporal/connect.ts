/** Connects to Temporal for workers and for clients, so that both survive a node that goes while its name stays. */
import { isIP } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import type { ClientOptions, ConnectionOptions } from '@temporalio/client';
import type { NativeConnectionOptions, WorkerOptions } from '@temporalio/worker';

export type TemporalPlace = Pick<NativeConnectionOptions, 'tls' | 'apiKey' | 'metadata'> & {
  /** `host:port`; one name may stand for several nodes. */
  readonly address: string;
  readonly namespace: string;
};
export type Temporal = {
  readonly native: NativeConnection;
  readonly connection: Connection;
  readonly client: Client;
  readonly namespace: string;
  close(): Promise<void>;
};

/** A name behind which nodes come and go is asked again this often; measured, a dead address stays in turn until then. */
const RESOLVE_EVERY = '5s';
/** gRPC waits up to 120 s between two tries by itself, which is longer than any node takes to come back. */
const RECONNECT_AT_MOST_MS = 2_000;
/** A server that is there answers in milliseconds; one that starts beside us, in seconds. */
const CONNECT_MS = 20_000;

/** `identity` stands in for process id and host name in histories that are published. */
export async function connectTemporal(place: TemporalPlace, dataConverter: DataConverter, identity?: string): Promise<Temporal> {
  const { address, namespace, ...secured } = place;
  const plugins = identity === undefined ? {} : { plugins: [identityOf(identity)] };
  const native = await NativeConnection.connect({ address, ...secured, ...workerOptions(address), ...plugins });
  const connection = await Connection.connect({ address, ...secured, ...clientOptions(), ...plugins }).catch(async (error: unknown) => {
    await native.close();
    throw error;
  });
  const client = new Client({ connection, dataConverter, namespace });
  return {
    native,
    connection,
    client,
    namespace,
    async close() {
      await connection.close();
      await native.close();
    },
  };
}

/** Several addresses in one are refused by the SDK; a name is resolved anew and its addresses take turns. For an IP this is off. */
export function workerOptions(address: string): Pick<NativeConnectionOptions, 'dnsLoadBalancingConfig'> {
  const host = address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const isName = isIP(host) === 0 && host !== 'localhost';
  return { dnsLoadBalancingConfig: isName ? { resolutionInterval: RESOLVE_EVERY } : null };
}

export function clientOptions(): Pick<ConnectionOptions, 'channelArgs' | 'connectTimeout'> {
  return {
    connectTimeout: CONNECT_MS,
    channelArgs: {
      'grpc.service_config': '{"loadBalancingConfig":[{"round_robin":{}}]}',
      'grpc.max_reconnect_backoff_ms': RECONNECT_AT_MOST_MS,
    },
  };
}

/** A connection hands its plugins on to every worker and client that uses it. */
const identityOf = (identity: string) => ({
  name: 'identity',
  configureWorker: (options: WorkerOptions): WorkerOptions => ({ ...options, identity }),
  configureClient: (options: ClientOptions): ClientOptions => ({ ...options, identity }),
});
