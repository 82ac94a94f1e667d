/** A machine on which Standby can run, as doctor sees it; a test makes one thing of it different. */
import type { Machine } from '../../cli/doctor/examine.ts';
import type { DataFacts } from '../../cli/doctor/data-directory.ts';
import type { NodeFacts } from '../../cli/doctor/node.ts';
import type { CliFacts } from '../../cli/doctor/temporal-cli.ts';
import type { TestServerFacts } from '../../cli/doctor/test-server.ts';
import type { WantedPort } from '../../cli/doctor/ports.ts';

export const node: NodeFacts = {
  running: { version: '24.21.0', path: '/bin/node' },
  own: { kind: 'absent', why: 'cache: not there yet' },
  npm: { version: '11.0.0', path: '/bin/npm' },
  dependencies: 'fresh',
  root: '/checkout',
};
export const cli: CliFacts = {
  cli: { kind: 'found', from: 'cache', path: '/cache/temporal', version: '1.8.2' },
  refused: undefined,
  go: { version: '1.26.8', path: '/bin/go' },
  wantedGo: '1.26.4',
  toolchain: undefined,
};
export const testServer: TestServerFacts = {
  server: { kind: 'found', from: 'cache', path: '/cache/run.sh', version: '1.38.0' },
  refused: undefined,
  java: { version: '17.0.1', path: '/bin/java' },
  maven: { version: '3.9.0', path: '/bin/mvn' },
};
export const data: DataFacts = {
  dataDir: '/data',
  folder: { kind: 'there', mode: 0o700, bytes: 4096, isFolder: true },
  key: { kind: 'there', mode: 0o600, bytes: 200, isFolder: false },
  keyId: { kind: 'there', mode: 0o600, bytes: 20, isFolder: false },
  ledger: { kind: 'there', mode: 0o600, bytes: 12_345, isFolder: false },
  instance: { kind: 'none' },
};
export const PORTS: readonly WantedPort[] = [
  { name: 'webhooks', flag: '--port', port: 8080 },
  { name: 'the embedded Temporal server', flag: '--temporal-port', port: 7233 },
];

/** Its network may not be asked unless a test says so. */
export const healthy = (different: Partial<Machine> = {}): Machine => ({
  cache: '/cache',
  node: async () => node,
  cli: async () => cli,
  testServer: async () => testServer,
  ping: () => Promise.reject(new Error('Expected nobody to ask the network, got a ping.')),
  spaceOf: (path) => ({ at: path, device: 1, freeBytes: 50_000_000_000, isWritable: true }),
  openFiles: () => 20_000,
  portState: async () => ({ kind: 'free' }),
  data: () => data,
  ownProcesses: () => new Map(),
  ollama: async () => ({ kind: 'absent', address: 'http://127.0.0.1:11434', why: 'ECONNREFUSED' }),
  chromium: () => undefined,
  temporalAddress: undefined,
  config: () => ({ path: 'standby.yaml', isThere: false, isNamed: false }),
  schedules: async () => ({ kind: 'nothing-there' }),
  ...different,
});
